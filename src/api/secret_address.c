// SPDX-License-Identifier: Apache-2.0
#include "api/secret_address.h"

#include "json/json.h"
#include "model/checks.h"

static bool is_glob(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.data[i]) {
        case '*':
        case '?':
        case '[':
        case '{':
        case '!':
            return true;
        default:
            break;
        }
    }
    return false;
}

/* The only scope of a service token, unless its path is a pattern. */
static STATUS take_scope(struct exchange *exchange, struct secret_at *at)
{
    AUTO(json_document) document = NULL;
    struct arena *arena = exchange->call.arena;

    if (exchange->actor.kind != ACTOR_SERVICE_TOKEN) return OK;
    TRY(json_parse(exchange->actor.scopes, exchange->call.problem, &document));
    const struct json *scope = json_item(json_root(document), 0);
    struct str path = json_text(json_member(scope, "secretPath"));
    if (json_count(json_root(document)) != 1 || is_glob(path)) return OK;
    if (at->environment.len == 0)
        at->environment = arena_copy(arena, json_text(json_member(scope, "environment")));
    if (at->path.len == 0) at->path = arena_copy(arena, path);
    return OK;
}

static STATUS environment_missing(struct exchange *exchange, enum address_use use)
{
    struct call *call = &exchange->call;

    switch (use) {
    case ADDRESS_OF_LIST:
        return CALL_FAIL(call, BAD_REQUEST, NULL, "Missing project id or environment");
    case ADDRESS_OF_ONE:
        return CALL_FAIL(call, BAD_REQUEST, NULL, "Missing environment");
    default:
        return problem_add_issue(
            call->problem, &(struct issue){
                               .code = "invalid_type",
                               .path = STR("[\"environment\"]"),
                               .message = STR("Required"),
                               .facts = STR("\"expected\":\"string\",\"received\":\"undefined\""),
                           });
    }
}

STATUS secret_address(struct exchange *exchange, const struct secret_target *target,
                      enum address_use use, struct secret_at *ret_at)
{
    struct secret_at at = { .project_id = exchange->project_id,
                            .environment = target->environment,
                            .path = target->path };

    if (at.environment.len == 0 || at.path.len == 0) TRY(take_scope(exchange, &at));
    if (at.environment.len == 0) return environment_missing(exchange, use);
    if (at.path.len == 0) at.path = STR("/");
    *ret_at = at;
    return OK;
}

STATUS secret_address_named(struct exchange *exchange, const struct secret_target *target,
                            enum address_use use, int type, struct secret_at *ret_at)
{
    TRY(secret_address(exchange, target, use, ret_at));
    ret_at->name = str_trim(exchange_param(exchange, "secretName"));
    ret_at->type = (enum secret_type)type;
    return OK;
}

STATUS secret_name_require(struct exchange *exchange, struct str name)
{
    const char *message = secret_name_check(name);

    if (!str_is_utf8(name)) message = "Secret name must be UTF-8 text.";
    if (name.len > SECRET_NAME_MAX) message = "Secret name can have at most 512 characters.";
    if (!message) return OK;
    return problem_field(exchange->call.problem, "secretName", "%s", message);
}
