// SPDX-License-Identifier: Apache-2.0
#include "sync/preflight.h"

static const char *const reserved_names[] = {
    "AWS_ACCESS_KEY_ID",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "BRANCH",
    "BUILD_ID",
    "CACHED_COMMIT_REF",
    "COMMIT_REF",
    "CONTEXT",
    "DEPLOY_ID",
    "DEPLOY_PRIME_URL",
    "DEPLOY_URL",
    "HEAD",
    "INCOMING_HOOK_BODY",
    "INCOMING_HOOK_TITLE",
    "INCOMING_HOOK_URL",
    "NETLIFY",
    "NETLIFY_IMAGES_CDN_DOMAIN",
    "PULL_REQUEST",
    "REPOSITORY_URL",
    "REVIEW_ID",
    "SITE_ID",
    "SITE_NAME",
    "URL",
};

static const char *const client_side_prefixes[] = {
    "EXPO_PUBLIC_", "GATSBY_",    "NEXT_PUBLIC_",     "NG_APP_", "NUXT_PUBLIC_",
    "PUBLIC_",      "REACT_APP_", "SNOWPACK_PUBLIC_", "VITE_",   "VUE_APP_",
};

enum {
    MASK_STARS = 16,
    MASK_TAIL_MAX = 4,
    /* Shorter ones are alike by nature: ports, flags, log levels. */
    SAME_VALUE_LEN_MIN = 8,
};

/* --- rules of names and values -------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool key_is_well_formed(struct str key)
{
    if (key.len == 0 || key.len > KEY_LEN_MAX || !is_letter(key.data[0])) return false;
    for (size_t i = 1; i < key.len; i++) {
        char c = key.data[i];
        if (!is_letter(c) && c != '_' && !(c >= '0' && c <= '9')) return false;
    }
    return true;
}

bool key_is_reserved(struct str key)
{
    for (size_t i = 0; i < COUNT_OF(reserved_names); i++) {
        if (str_equal_ignoring_case(key, str_from_c(reserved_names[i]))) return true;
    }
    return false;
}

bool key_is_client_side(struct str key)
{
    for (size_t i = 0; i < COUNT_OF(client_side_prefixes); i++) {
        if (str_starts_with(key, str_from_c(client_side_prefixes[i]))) return true;
    }
    return false;
}

bool value_is_mask(struct str value)
{
    if (value.len < MASK_STARS) return false;
    for (size_t i = 0; i < MASK_STARS; i++) {
        if (value.data[i] != '*') return false;
    }
    /* The tail is some last characters, of up to four bytes each. */
    size_t tail = 0;
    for (size_t i = MASK_STARS; i < value.len; i++) tail += (value.data[i] & 0xC0) != 0x80;
    return tail <= MASK_TAIL_MAX;
}

static size_t count_characters(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) count += (text.data[i] & 0xC0) != 0x80;
    return count;
}

/* --- what Netlify would refuse -------------------------------------------------------------------- */

static size_t value_len_max(const struct sync_state *state)
{
    size_t max = state->options.value_len_max;

    return max > 0 ? max : VALUE_LEN_MAX;
}

static struct str malformed_key_message(const struct view *view, struct arena *arena)
{
    return arena_format(arena,
                        "Netlify takes a letter followed by letters, digits and underscores, at "
                        "most %d characters: rename the secret %.*s or change the key schema.",
                        KEY_LEN_MAX, STR_ARG(view->desired->source_key));
}

static struct str long_value_message(const struct sync_state *state, struct arena *arena)
{
    return arena_format(arena, "The value is longer than the %zu characters that Netlify takes.",
                        value_len_max(state));
}

/* A finding when the cell cannot be written, else NULL; the first reason is enough. */
static const struct finding *find_flaw(const struct sync_state *state, const struct view *view,
                                       struct findings *findings)
{
    struct str value = secret_text_reveal(&view->desired->value);
    struct arena *arena = findings->arena;

    if (view->is_desired_twice)
        return findings_add(findings, FINDING_KEY_TWICE, view->key,
                            STR("Two secrets of the source make this key: rename one of them."));
    if (!key_is_well_formed(view->key))
        return findings_add(findings, FINDING_KEY_MALFORMED, view->key,
                            malformed_key_message(view, arena));
    if (key_is_reserved(view->key))
        return findings_add(findings, FINDING_KEY_RESERVED, view->key,
                            STR("Netlify sets this variable itself: rename the secret or use a key "
                                "schema with a prefix."));
    if (!str_is_utf8(value) || str_find_char(value, '\0') != SIZE_MAX)
        return findings_add(findings, FINDING_VALUE_NOT_TEXT, view->key,
                            STR("The value is not text; an environment variable holds nothing "
                                "else. Store it encoded, as base64 for example."));
    if (value_is_mask(value))
        return findings_add(findings, FINDING_VALUE_IS_MASK, view->key,
                            STR("The value looks like the mask that Netlify shows for write-only "
                                "variables, not like a secret: set the real value."));
    if (count_characters(value) > value_len_max(state))
        return findings_add(findings, FINDING_VALUE_TOO_LONG, view->key,
                            long_value_message(state, arena));
    return NULL;
}

/* --- what a user would want to hear --------------------------------------------------------------- */

static bool becomes_secret(const struct sync_state *state, const struct view *view)
{
    return view->observed ? view->observed->is_secret : state->options.creates_secret;
}

static void warn_of_client_side(const struct sync_state *state, const struct view *view,
                                struct findings *findings)
{
    if (!key_is_client_side(view->key)) return;
    if (becomes_secret(state, view)) {
        findings_add(findings, FINDING_SECRET_SCANNING, view->key,
                     STR("Bundlers put this variable into the browser's code, and Netlify does "
                         "not publish code that holds the value of a write-only variable."));
        return;
    }
    findings_add(findings, FINDING_CLIENT_SIDE_KEY, view->key,
                 STR("By its prefix, bundlers put this variable into code that everybody can read "
                     "in the browser."));
}

/* What the key says in another context once the sync has run; NULL when nobody can tell. */
static const struct secret_text *value_to_be(const struct sync_state *state,
                                             const struct view *view, struct context context)
{
    size_t mapping = state_find_mapping(state, context);

    if (mapping != SIZE_MAX) {
        struct view cell = view_turn(view, state, mapping);
        return cell.desired ? &cell.desired->value : NULL;
    }
    if (!view->observed) return NULL;
    const struct observed_value *value = observed_value_find(view->observed, context);
    bool is_known = value && observed_value_is_readable(view->observed, value);
    return is_known ? &value->value : NULL;
}

static void warn_of_same_value(const struct sync_state *state, const struct view *view,
                               struct findings *findings)
{
    enum context_kind target = view->context.kind;
    struct context other =
        target == CONTEXT_PRODUCTION ? CONTEXT(DEPLOY_PREVIEW) : CONTEXT(PRODUCTION);

    if (target != CONTEXT_PRODUCTION && target != CONTEXT_DEPLOY_PREVIEW) return;
    if (view->desired->value.len < SAME_VALUE_LEN_MIN) return;
    const struct secret_text *value = value_to_be(state, view, other);
    if (!value || !secret_text_equal(value, &view->desired->value)) return;
    findings_add(findings, FINDING_SAME_IN_PREVIEW, view->key,
                 STR("Production and deploy previews have the same value, so a preview of "
                     "anybody's pull request runs with the one of production."));
}

bool preflight_view(const struct sync_state *state, const struct view *view,
                    struct findings *findings, struct str *ret_flaw)
{
    const struct finding *flaw = find_flaw(state, view, findings);

    if (flaw) {
        *ret_flaw = flaw->message;
        return false;
    }
    warn_of_client_side(state, view, findings);
    warn_of_same_value(state, view, findings);
    return true;
}
