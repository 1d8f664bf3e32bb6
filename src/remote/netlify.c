// SPDX-License-Identifier: Apache-2.0
#include "remote/netlify.h"

#include "json/record_json.h"
#include "remote/bodies.h"
#include "remote/flow.h"
#include "remote/pager.h"

#include <string.h>

enum {
    ACCOUNTS_MAX = 10 * 1000,
    SITES_MAX = PAGES_MAX * PAGE_ITEMS,
    DEPLOYS_MAX = 1000, /* in one page */
    TOKEN_BYTES_MAX = 4096,
};

void netlify_init(struct netlify *netlify, struct http_client *client, struct str base_url,
                  const struct secret_text *token, struct rate_budget *budget)
{
    *netlify = (struct netlify){ .client = client,
                                 .base_url = base_url,
                                 .token = token,
                                 .budget = budget,
                                 .priority = RATE_INTERACTIVE,
                                 .retry = retry_policy_standard() };
}

/* --- one record ----------------------------------------------------------------------------- */

struct record_reader {
    const struct record *record;
    struct arena *arena;
    void *object;
};

static STATUS read_record(void *reader_, const struct json *json, const struct http_reply *reply,
                          struct problem *problem)
{
    const struct record_reader *reader = reader_;

    (void)reply;
    return record_from_json(reader->record, json, reader->arena, problem, reader->object);
}

static STATUS get_record(const struct netlify *netlify, enum call_id call,
                         const struct call_input *input, const struct record *record,
                         struct arena *arena, void *ret_object, struct netlify_error *ret_error)
{
    struct record_reader reader = { record, arena, arena_alloc(arena, record->size) };
    struct flow_operation operation = {
        .call = call, .input = *input, .read = read_record, .context = &reader
    };

    TRY(flow_once(netlify, &operation, arena, ret_error));
    memcpy(ret_object, reader.object, record->size);
    return OK;
}

STATUS netlify_get_user(const struct netlify *netlify, struct arena *arena,
                        struct netlify_user *ret_user, struct netlify_error *ret_error)
{
    const struct call_input input = { 0 };
    return get_record(netlify, CALL_USER, &input, &netlify_user_record, arena, ret_user, ret_error);
}

/* --- accounts and sites --------------------------------------------------------------------- */

static struct str first_given(struct str a, struct str b, struct str c)
{
    if (a.len > 0) return a;
    return b.len > 0 ? b : c;
}

static bool complete_account(void *item)
{
    struct netlify_account *account = item;

    account->id = first_given(account->id, account->slug, STR_ABSENT);
    account->slug = first_given(account->slug, account->id, STR_ABSENT);
    account->name = first_given(account->name, account->slug, account->id);
    return account->id.len > 0;
}

STATUS netlify_list_accounts(const struct netlify *netlify, struct arena *arena,
                             struct netlify_accounts *ret_accounts, struct netlify_error *ret_error)
{
    static const struct pager_kind kind = { .record = &netlify_account_record,
                                            .identity = offsetof(struct netlify_account, id),
                                            .complete = complete_account,
                                            .count_max = ACCOUNTS_MAX };
    const struct call_input input = { 0 };
    struct pager pager;

    pager_init(&pager, &kind, arena);
    TRY(pager_run(&pager, netlify, CALL_ACCOUNTS, &input, ret_error));
    *ret_accounts = (struct netlify_accounts){ (void *)pager.items, pager.count };
    return OK;
}

static bool complete_site(void *item)
{
    struct netlify_site *site = item;

    site->name = first_given(site->name, site->id, STR_ABSENT);
    return site->id.len > 0;
}

STATUS netlify_list_sites(const struct netlify *netlify, struct str account, struct str name,
                          struct arena *arena, struct netlify_sites *ret_sites,
                          struct netlify_error *ret_error)
{
    static const struct pager_kind kind = { .record = &netlify_site_record,
                                            .identity = offsetof(struct netlify_site, id),
                                            .complete = complete_site,
                                            .count_max = SITES_MAX,
                                            .is_numbered = true };
    bool is_of_account = str_is_given(account);
    const struct call_input input = { .places = { account },
                                      .query = { is_of_account ? STR_ABSENT : STR("all"), name } };
    struct pager pager;

    pager_init(&pager, &kind, arena);
    TRY(pager_run(&pager, netlify, is_of_account ? CALL_ACCOUNT_SITES : CALL_SITES, &input,
                  ret_error));
    *ret_sites = (struct netlify_sites){ (void *)pager.items, pager.count };
    return OK;
}

/* --- deploys -------------------------------------------------------------------------------- */

STATUS netlify_create_build(const struct netlify *netlify, struct str site, struct str title,
                            bool clear_cache, struct arena *arena, struct netlify_build *ret_build,
                            struct netlify_error *ret_error)
{
    const struct call_input input = { .places = { site },
                                      .query = { title, clear_cache ? STR("true") : STR_ABSENT } };
    return get_record(netlify, CALL_BUILD_CREATE, &input, &netlify_build_record, arena, ret_build,
                      ret_error);
}

STATUS netlify_get_build(const struct netlify *netlify, struct str build_id, struct arena *arena,
                         struct netlify_build *ret_build, struct netlify_error *ret_error)
{
    const struct call_input input = { .places = { build_id } };
    return get_record(netlify, CALL_BUILD_GET, &input, &netlify_build_record, arena, ret_build,
                      ret_error);
}

STATUS netlify_get_deploy(const struct netlify *netlify, struct str deploy_id, struct arena *arena,
                          struct netlify_deploy *ret_deploy, struct netlify_error *ret_error)
{
    const struct call_input input = { .places = { deploy_id } };
    return get_record(netlify, CALL_DEPLOY_GET, &input, &netlify_deploy_record, arena, ret_deploy,
                      ret_error);
}

static bool complete_deploy(void *item)
{
    return ((struct netlify_deploy *)item)->id.len > 0;
}

STATUS netlify_list_deploys(const struct netlify *netlify, struct str site, struct arena *arena,
                            struct netlify_deploys *ret_deploys, struct netlify_error *ret_error)
{
    static const struct pager_kind kind = { .record = &netlify_deploy_record,
                                            .identity = offsetof(struct netlify_deploy, id),
                                            .complete = complete_deploy,
                                            .count_max = DEPLOYS_MAX };
    struct pager pager;
    const struct flow_operation operation = {
        .call = CALL_SITE_DEPLOYS,
        .input = { .places = { site },
                   .more_query = arena_format(arena, "page=1&per_page=%d", PAGE_ITEMS) },
        .read = pager_read,
        .context = &pager,
    };

    pager_init(&pager, &kind, arena);
    TRY(flow_once(netlify, &operation, arena, ret_error));
    *ret_deploys = (struct netlify_deploys){ (void *)pager.items, pager.count };
    return OK;
}

/* "…/build_hooks/ID?…" or "ID" alone. */
static struct str hook_id(struct str hook)
{
    const struct str path = STR("/build_hooks/");
    hook = str_trim(hook);
    size_t at = str_find(hook, path);

    if (at != SIZE_MAX) hook = str_slice(hook, at + path.len, hook.len);
    return str_slice(hook, 0, str_find_char(hook, '?'));
}

STATUS netlify_trigger_build_hook(const struct netlify *netlify, const struct secret_text *hook,
                                  struct str title, bool clear_cache, struct arena *arena,
                                  struct netlify_error *ret_error)
{
    const struct str id = hook_id(secret_text_reveal(hook));
    struct buf body = { 0 };
    const struct flow_operation operation = {
        .call = CALL_BUILD_HOOK,
        .input = { .places = { id }, .query = { title, clear_cache ? STR("true") : STR_ABSENT } },
        .body = &body,
        .secrets = &id,
        .secret_count = 1,
    };
    return flow_once(netlify, &operation, arena, ret_error);
}

/* --- OAuth ---------------------------------------------------------------------------------- */

struct grant {
    struct secret_text access_token;
};

static const struct field grant_fields[] = {
    FIELD(grant, access_token, "access_token", SECRET, WIRE_IN | REQUIRED, .min = 1,
          .max = TOKEN_BYTES_MAX),
};
static const struct record grant_record = RECORD(grant, "grant", grant_fields);

STATUS netlify_exchange_code(const struct netlify *netlify, const struct netlify_oauth_code *code,
                             struct arena *arena, struct secret_text *ret_token,
                             struct netlify_error *ret_error)
{
    const struct str secrets[] = { secret_text_reveal(code->client_secret), code->code };
    const struct form_field fields[] = {
        { "grant_type", STR("authorization_code") },
        { "code", code->code },
        { "client_id", code->client_id },
        { "client_secret", secrets[0] },
        { "redirect_uri", code->redirect_uri },
    };
    struct grant grant = { 0 };
    struct record_reader reader = { &grant_record, arena, &grant };
    struct buf body;
    struct flow_operation operation = {
        .call = CALL_OAUTH_TOKEN,
        .body = &body,
        .content_type = "application/x-www-form-urlencoded",
        .secrets = secrets,
        .secret_count = COUNT_OF(secrets),
        .read = read_record,
        .context = &reader,
    };

    body_of_form(&body, fields, COUNT_OF(fields));
    TRY(flow_once(netlify, &operation, arena, ret_error));
    *ret_token = grant.access_token;
    return OK;
}
