/* service_token.h: the older kind of token, bound to one project (70-misc §4). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct service_token {
    struct id id, project_id, created_by;
    struct str name, scopes, permissions; /* JSON */
    struct str encrypted_key, iv, tag;    /* made by clients, opaque */
    int64_t expires_at, last_used_at, created_at, updated_at;
    struct str secret_hash; /* always empty on the wire */
    int64_t legacy_version; /* __v, always 0 */
    struct str user;        /* JSON */
};
extern const struct record service_token_record;       /* as its own bearer sees it */
extern const struct record service_token_brief_record; /* for everybody else */
#define SERVICE_TOKEN_COLUMNS                                                            \
    "t.id, t.name, t.scopes, t.permissions, t.project_id, t.expires_at, t.last_used_at," \
    " t.created_by, t.created_at, t.updated_at, t.encrypted_key, t.iv, t.tag"

struct scope_input {
    struct str environment, secret_path;
};
struct service_token_input {
    struct str name, project_id, encrypted_key, iv, tag;
    struct record_list scopes; /* of scope_input */
    struct texts permissions;
    int64_t expires_in;
};
extern const struct record service_token_input_record;
