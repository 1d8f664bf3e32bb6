// SPDX-License-Identifier: Apache-2.0
#include "remote/netlify_types.h"

#include "json/record_json.h"

/* clang-format off */
static const struct field account_fields[] = {
    FIELD(netlify_account, id,   "id",   TEXT, WIRE_IN),
    FIELD(netlify_account, slug, "slug", TEXT, WIRE_IN),
    FIELD(netlify_account, name, "name", TEXT, WIRE_IN),
};
const struct record netlify_account_record = RECORD(netlify_account, "account", account_fields);

static const struct field repository_fields[] = {
    FIELD(netlify_repository, path, "repo_path", TEXT, WIRE_IN | NULLABLE),
    FIELD(netlify_repository, url,  "repo_url",  TEXT, WIRE_IN | NULLABLE),
};
static const struct record repository_record =
    RECORD(netlify_repository, "repository", repository_fields);

static const struct field site_fields[] = {
    FIELD(netlify_site, id,           "id",           TEXT, WIRE_IN),
    FIELD(netlify_site, name,         "name",         TEXT, WIRE_IN),
    FIELD(netlify_site, account_id,   "account_id",   TEXT, WIRE_IN),
    FIELD(netlify_site, account_slug, "account_slug", TEXT, WIRE_IN),
    FIELD(netlify_site, account_name, "account_name", TEXT, WIRE_IN),
    FIELD(netlify_site, url,          "url",          TEXT, WIRE_IN),
    FIELD(netlify_site, ssl_url,      "ssl_url",      TEXT, WIRE_IN),
    FIELD(netlify_site, admin_url,    "admin_url",    TEXT, WIRE_IN),
    FIELD(netlify_site, repository,   "build_settings", RECORD, WIRE_IN | NULLABLE,
          .record = &repository_record),
};
const struct record netlify_site_record = RECORD(netlify_site, "site", site_fields);

static const struct field user_fields[] = {
    FIELD(netlify_user, id,        "id",        TEXT, WIRE_IN | REQUIRED),
    FIELD(netlify_user, email,     "email",     TEXT, WIRE_IN),
    FIELD(netlify_user, full_name, "full_name", TEXT, WIRE_IN),
};
const struct record netlify_user_record = RECORD(netlify_user, "user", user_fields);

static const struct field build_fields[] = {
    FIELD(netlify_build, id,           "id",           TEXT, WIRE_IN | REQUIRED),
    FIELD(netlify_build, deploy_id,    "deploy_id",    TEXT, WIRE_IN),
    FIELD(netlify_build, deploy_state, "deploy_state", TEXT, WIRE_IN),
    FIELD(netlify_build, sha,          "sha",          TEXT, WIRE_IN),
    FIELD(netlify_build, error,        "error",        TEXT, WIRE_IN),
    FIELD(netlify_build, done,         "done",         BOOL, WIRE_IN),
};
const struct record netlify_build_record = RECORD(netlify_build, "build", build_fields);

static const struct field deploy_fields[] = {
    FIELD(netlify_deploy, id,             "id",             TEXT, WIRE_IN | REQUIRED),
    FIELD(netlify_deploy, site_id,        "site_id",        TEXT, WIRE_IN),
    FIELD(netlify_deploy, build_id,       "build_id",       TEXT, WIRE_IN),
    FIELD(netlify_deploy, state,          "state",          TEXT, WIRE_IN | REQUIRED),
    FIELD(netlify_deploy, context,        "context",        TEXT, WIRE_IN),
    FIELD(netlify_deploy, branch,         "branch",         TEXT, WIRE_IN),
    FIELD(netlify_deploy, error_message,  "error_message",  TEXT, WIRE_IN),
    FIELD(netlify_deploy, deploy_ssl_url, "deploy_ssl_url", TEXT, WIRE_IN),
    FIELD(netlify_deploy, admin_url,      "admin_url",      TEXT, WIRE_IN),
    FIELD(netlify_deploy, title,          "title",          TEXT, WIRE_IN),
};
const struct record netlify_deploy_record = RECORD(netlify_deploy, "deploy", deploy_fields);

static const struct field value_fields[] = {
    FIELD(netlify_value, id,                "id",                TEXT, WIRE_IN),
    FIELD(netlify_value, context_name,      "context",           TEXT, WIRE_IN | REQUIRED, .min = 1),
    FIELD(netlify_value, context_parameter, "context_parameter", TEXT, WIRE_IN),
    FIELD(netlify_value, value,             "value",             SECRET, WIRE_IN),
};
static const struct record value_record = RECORD(netlify_value, "value", value_fields);

/* What a variable lacks here would later look like a difference: it is refused instead. */
static const struct field variable_fields[] = {
    FIELD(netlify_variable, key,        "key",        TEXT, WIRE_IN | REQUIRED, .min = 1),
    FIELD(netlify_variable, scopes,     "scopes",     TEXTS, WIRE_IN),
    FIELD(netlify_variable, is_secret,  "is_secret",  BOOL, WIRE_IN),
    FIELD(netlify_variable, value_list, "values",     RECORDS, WIRE_IN | REQUIRED,
          .record = &value_record),
    FIELD(netlify_variable, updated_at, "updated_at", TEXT, WIRE_IN),
};
const struct record netlify_variable_record = RECORD(netlify_variable, "variable", variable_fields);
/* clang-format on */

#define CONTEXT_TEXT(name, text) [NETLIFY_CONTEXT_##name] = text,
static const char *const context_names[] = { NETLIFY_CONTEXT_LIST(CONTEXT_TEXT) };
#undef CONTEXT_TEXT

struct str netlify_context_name(enum netlify_context context)
{
    return (size_t)context < COUNT_OF(context_names) ? str_from_c(context_names[context])
                                                     : STR_ABSENT;
}

enum netlify_context netlify_context_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(context_names); i++) {
        if (str_equal(name, str_from_c(context_names[i]))) return (enum netlify_context)i;
    }
    return NETLIFY_CONTEXT_UNKNOWN;
}

void netlify_variable_deinit(struct netlify_variable *variable)
{
    record_deinit(&netlify_variable_record, variable);
}

void netlify_variables_deinit(struct netlify_variables *variables)
{
    if (!variables) return;
    for (size_t i = 0; i < variables->count; i++) netlify_variable_deinit(&variables->items[i]);
    *variables = (struct netlify_variables){ NULL, 0 };
}
