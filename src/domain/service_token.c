// SPDX-License-Identifier: Apache-2.0
#include "domain/service_token.h"

#include "domain/audit.h"
#include "domain/privilege.h"
#include "domain/user.h"
#include "json/record_json.h"
#include "model/checks.h"

enum { SECRET_BYTES = 16, LIST_BYTES_MAX = 128 << 10 };

static const struct query insert = {
    "INSERT INTO service_token (id, project_id, name, scopes, permissions, secret_hash,"
    " encrypted_key, iv, tag, expires_at, created_by, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)"
};
static const struct query by_id = { "SELECT " SERVICE_TOKEN_COLUMNS
                                    " FROM service_token t WHERE t.id = $1" };
static const struct query of_project = { "SELECT " SERVICE_TOKEN_COLUMNS
                                         " FROM service_token t WHERE t.project_id = $1"
                                         " ORDER BY t.created_at DESC, t.id" };
static const struct query delete_row = { "DELETE FROM service_token WHERE id = $1" };

static STATUS require_permission_names(struct call *call, const struct texts *permissions)
{
    static const char *const known[] = { "read", "write", "readValue" };

    for (size_t i = 0; i < permissions->count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < COUNT_OF(known); k++) {
            if (str_equal(permissions->items[i], str_from_c(known[k]))) is_known = true;
        }
        if (!is_known)
            return problem_item(call->problem, "permissions", i,
                                "Permissions are read, write and readValue");
    }
    return OK;
}

static bool has(const struct texts *texts, struct str wanted)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (str_equal(texts->items[i], wanted)) return true;
    }
    return false;
}

/* A path with a pattern stands for more than one folder: then only what holds for every path will
 * do. */
static bool is_pattern(struct str path)
{
    static const char special[] = "*?[]{}!";
    for (size_t i = 0; i + 1 < sizeof special; i++) {
        if (str_find_char(path, special[i]) != SIZE_MAX) return true;
    }
    return false;
}

/* The token may do what its maker may do everywhere in the scope. */
static STATUS require_scope(struct call *call, const struct ability *mine,
                            const struct service_token_input *input,
                            const struct scope_input *scope)
{
    static const enum subject subjects[] = { SUBJECT_SECRETS, SUBJECT_SECRET_FOLDERS,
                                             SUBJECT_SECRET_IMPORTS };
    static const enum action writes[] = { ACTION_CREATE, ACTION_EDIT, ACTION_DELETE };
    struct access_object object = { .environment = scope->environment };
    bool is_allowed = true;

    if (!is_pattern(scope->secret_path)) object.path = scope->secret_path;
    if (has(&input->permissions, STR("read")) || has(&input->permissions, STR("readValue")))
        is_allowed =
            ability_allows_always(mine, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET, &object) &&
            ability_allows_always(mine, SUBJECT_SECRETS, ACTION_READ_VALUE, &object);
    for (size_t i = 0; has(&input->permissions, STR("write")) && i < COUNT_OF(subjects); i++) {
        for (size_t k = 0; k < COUNT_OF(writes); k++) {
            if (!ability_allows_always(mine, subjects[i], writes[k], &object)) is_allowed = false;
        }
    }
    if (is_allowed) return OK;
    return CALL_FAIL(call, FORBIDDEN, "PermissionBoundaryError",
                     "A service token cannot allow more than you may do yourself in %.*s at %.*s",
                     STR_ARG(scope->environment), STR_ARG(scope->secret_path));
}

/* Scopes as they are stored: paths in one form, so that they match. */
static STATUS scopes_json(struct call *call, const struct ability *mine,
                          const struct service_token_input *input, struct str *ret_json)
{
    const struct scope_input *items = input->scopes.items;
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, LIST_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    struct status status = OK;
    for (size_t i = 0; !status.code && i < input->scopes.count; i++) {
        struct scope_input scope = items[i];
        if (!path_normalize(scope.secret_path, call->arena, &scope.secret_path)) {
            status = problem_field(call->problem, "secretPath", "Invalid secret path");
            problem_within(call->problem, "scopes", i);
            continue;
        }
        status = require_scope(call, mine, input, &scope);
        json_object_begin(&out);
        json_key(&out, "environment");
        json_write_text(&out, scope.environment);
        json_key(&out, "secretPath");
        json_write_text(&out, scope.secret_path);
        json_object_end(&out);
    }
    json_array_end(&out);
    if (!status.code) *ret_json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return status;
}

static struct str texts_json(struct call *call, const struct texts *texts)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, LIST_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < texts->count; i++) json_write_text(&out, texts->items[i]);
    json_array_end(&out);
    struct str json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}

static STATUS audit_token(struct call *call, const char *event, const struct service_token *token)
{
    struct audit_entry entry;

    audit_begin(&entry, event, token->project_id);
    audit_id(&entry, "serviceTokenId", token->id);
    audit_text(&entry, "name", token->name);
    json_key(&entry.metadata, "scopes");
    json_write_raw(&entry.metadata, token->scopes);
    return audit_append(call, &entry);
}

static STATUS insert_token(struct call *call, struct id project_id,
                           const struct service_token_input *input, struct str scopes, struct id id,
                           struct str secret)
{
    struct mac mac = mac_of(&call->domain->hash_key, &secret, 1);
    int64_t expires_at = input->expires_in > 0 ? call->now_ms + input->expires_in * 1000 : 0;

    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&id), bind_id(&project_id), bind_text(input->name),
                       bind_text(scopes), bind_text(texts_json(call, &input->permissions)),
                       bind_blob((struct str){ (const char *)mac.bytes, sizeof mac.bytes }),
                       bind_text(input->encrypted_key), bind_text(input->iv), bind_text(input->tag),
                       bind_time(expires_at), bind_id(&call->actor->id), bind_int(call->now_ms)));
}

static STATUS read_token(struct call *call, struct id token_id, struct service_token *ret_token)
{
    char text[ID_TEXT_LEN];

    id_format(token_id, text);
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_id, &service_token_record, call->arena, ret_token,
                        BIND(bind_id(&token_id))),
                 NULL, "Service token with ID '%.*s' not found", ID_TEXT_LEN, text);
    return OK;
}

STATUS service_token_create(struct call *call, struct id project_id,
                            const struct service_token_input *input, struct str *ret_text,
                            struct service_token *ret_token)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str secret = random_hex(SECRET_BYTES, call->arena);
    struct id id = id_new();
    const struct ability *mine;
    struct str scopes;

    TRY(access_in_project(call, project_id, &mine));
    TRY(ability_require(call, mine, SUBJECT_SERVICE_TOKENS, ACTION_CREATE, NULL));
    TRY(require_permission_names(call, &input->permissions));
    TRY(scopes_json(call, mine, input, &scopes));
    TRY(db_begin(call->db, &tx));
    TRY(insert_token(call, project_id, input, scopes, id, secret));
    TRY(read_token(call, id, ret_token));
    TRY(audit_token(call, "create-service-token", ret_token));
    TRY(call_commit(call, &tx));
    struct str id_as_text = id_text(id, call->arena);
    *ret_text = arena_format(call->arena, "st.%.*s.%.*s", STR_ARG(id_as_text), STR_ARG(secret));
    return OK;
}

/* {…, _id, __v} of the maker; a machine has its id alone. */
static STATUS maker_json(struct call *call, struct id maker_id, struct str *ret_json)
{
    struct user user;
    struct json_writer out;
    struct buf buf;

    struct status status = user_by_id(call, maker_id, &user);
    if (status.code && status.code != STATUS_NOT_FOUND) return status;
    buf_init(&buf, LIST_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    if (!status.code) {
        record_members_to_json(&user_record, &user, &out);
    } else {
        json_key(&out, "_id");
        json_write_id(&out, maker_id);
    }
    json_key(&out, "__v");
    json_write_int(&out, 0);
    json_object_end(&out);
    *ret_json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return OK;
}

STATUS service_token_get_own(struct call *call, struct service_token *ret_token)
{
    TRY(read_token(call, call->actor->id, ret_token));
    ret_token->secret_hash = STR("");
    return maker_json(call, ret_token->created_by, &ret_token->user);
}

STATUS service_token_list(struct call *call, struct id project_id, struct record_list *ret_tokens)
{
    TRY(access_require(call, project_id, SUBJECT_SERVICE_TOKENS, ACTION_READ, NULL));
    return db_all(call->db, &of_project, &service_token_brief_record, call->arena, ret_tokens,
                  BIND(bind_id(&project_id)));
}

STATUS service_token_delete(struct call *call, struct id token_id, struct service_token *ret_token)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct service_token token;
    char text[ID_TEXT_LEN];

    id_format(token_id, text);
    TRY(read_token(call, token_id, &token));
    NOT_FOUND_AS(
        call, access_require(call, token.project_id, SUBJECT_SERVICE_TOKENS, ACTION_DELETE, NULL),
        NULL, "Service token with ID '%.*s' not found", ID_TEXT_LEN, text);
    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &delete_row, NULL, BIND(bind_id(&token_id))));
    TRY(audit_token(call, "delete-service-token", &token));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_token = token;
    return OK;
}
