// SPDX-License-Identifier: Apache-2.0
#include "domain/site_selector.h"

#include "domain/glob.h"

/* An address without what only says how to get there: host/owner/name. */
static struct str bare_address(struct str text)
{
    size_t scheme = str_find(text, STR("://"));

    if (scheme < text.len) text = str_slice(text, scheme + 3, text.len);
    if (str_ends_with(text, STR("/"))) text = str_slice(text, 0, text.len - 1);
    if (str_ends_with(text, STR(".git"))) text = str_slice(text, 0, text.len - 4);
    return text;
}

static bool is_name_selected(const struct texts *patterns, struct str name)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (glob_matches(patterns->items[i], name)) return true;
    }
    return patterns->count == 0;
}

static bool is_repository_selected(struct str wanted, const struct netlify_site *site)
{
    const struct netlify_repository *repository = &site->repository;

    if (wanted.len == 0) return true;
    if (repository->path.len > 0 && str_equal_ignoring_case(bare_address(wanted), repository->path))
        return true;
    return repository->url.len > 0 &&
           str_equal_ignoring_case(bare_address(wanted), bare_address(repository->url));
}

bool site_selector_is_empty(const struct site_selector *selector)
{
    return selector->site_names.count == 0 && selector->repository.len == 0;
}

bool site_selector_fits(const struct site_selector *selector, const struct netlify_site *site)
{
    return !site_selector_is_empty(selector) &&
           is_name_selected(&selector->site_names, site->name) &&
           is_repository_selected(selector->repository, site);
}
