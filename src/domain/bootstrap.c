// SPDX-License-Identifier: Apache-2.0
#include "domain/bootstrap.h"

#include "domain/access_token.h"
#include "domain/audit.h"
#include "domain/org.h"
#include "domain/server_setting.h"
#include "domain/trusted_ips.h"
#include "domain/user.h"

enum { TOKEN_TTL_S = 30 * 24 * 3600 };

static const struct query identity_insert = {
    "INSERT INTO identity (id, org_id, name, is_instance_admin, created_at, updated_at)"
    " VALUES ($1, $2, $3, 1, $4, $4)"
};
static const struct query identity_by_id = { "SELECT " IDENTITY_COLUMNS
                                             " FROM identity i WHERE i.id = $1" };
static const struct query auth_insert = {
    "INSERT INTO identity_auth (id, identity_id, method, access_token_ttl, access_token_max_ttl,"
    " access_token_trusted_ips, created_at, updated_at)"
    " VALUES ($1, $2, 'token-auth', $3, $3, $4, $5, $5)"
};

/* Who sets the server up, and what the organisation is called. */
struct first {
    struct str email, first_name, last_name, org_name;
};

static STATUS require_new(struct call *call, const char *refusal)
{
    bool is_initialised = false;

    TRY(server_is_initialised(call, &is_initialised));
    return is_initialised ? CALL_FAIL(call, BAD_REQUEST, NULL, "%s", refusal) : OK;
}

/* From here on the call acts for the new administrator. */
static void act_as_admin(struct call *call, const struct user *user, const struct org *org)
{
    struct actor *actor = ARENA_NEW(call->arena, struct actor);

    *actor = (struct actor){
        .kind = ACTOR_USER,
        .id = user->id,
        .org_id = org->id,
        .name = user->email,
        .auth_method = STR("email"),
        .is_instance_admin = true,
    };
    call->actor = actor;
}

static STATUS insert_first(struct call *call, const struct first *first, struct str password_hash,
                           struct user *ret_user, struct org *ret_org)
{
    struct user_wish wish = {
        .email = email_normalize(first->email, call->arena),
        .first_name = first->first_name,
        .last_name = first->last_name,
        .password_hash = password_hash,
        .is_super_admin = true,
        .is_accepted = true,
    };
    struct audit_entry entry;
    struct id member_id;

    CONFLICT_AS(call, user_insert(call, &wish, ret_user), NULL, "User already exists");
    TRY(org_insert(call, first->org_name, ret_org));
    TRY(org_member_insert(call,
                          &(struct org_member_wish){ .org_id = ret_org->id,
                                                     .user_id = ret_user->id,
                                                     .role = STR("admin") },
                          &member_id));
    act_as_admin(call, ret_user, ret_org);
    audit_begin(&entry, "create-organization", (struct id){ 0 });
    audit_id(&entry, "userId", ret_user->id);
    audit_text(&entry, "name", ret_org->name);
    return audit_append(call, &entry);
}

static STATUS insert_identity(struct call *call, struct id org_id, struct id *ret_identity_id)
{
    struct id id = id_new();
    struct id member_id;
    struct audit_entry entry;

    TRY(db_run(call->db, &identity_insert, NULL,
               BIND(bind_id(&id), bind_id(&org_id), bind_text(STR("Instance Admin Identity")),
                    bind_int(call->now_ms))));
    TRY(org_member_insert(
        call,
        &(struct org_member_wish){ .org_id = org_id, .identity_id = id, .role = STR("admin") },
        &member_id));
    audit_begin(&entry, "create-identity", (struct id){ 0 });
    audit_id(&entry, "identityId", id);
    TRY(audit_append(call, &entry));
    *ret_identity_id = id;
    return OK;
}

static STATUS issue_token(struct call *call, struct id identity_id, struct str *ret_token)
{
    struct identity_auth auth = {
        .id = id_new(),
        .identity_id = identity_id,
        .method = STR("token-auth"),
    };
    struct access_token token;
    struct login_answer answer;
    struct str everywhere;

    TRY(trusted_ips_to_json(call, NULL, &everywhere));
    TRY(db_run(call->db, &auth_insert, NULL,
               BIND(bind_id(&auth.id), bind_id(&identity_id), bind_int(TOKEN_TTL_S),
                    bind_text(everywhere), bind_int(call->now_ms))));
    TRY(access_token_issue(call,
                           &(struct access_token_wish){ .auth = &auth,
                                                        .name = STR("Instance Admin Token"),
                                                        .never_expires = true },
                           &token, &answer));
    *ret_token = answer.access_token;
    return OK;
}

STATUS instance_bootstrap(struct call *call, const struct bootstrap_input *input,
                          struct bootstrap_result *ret_result)
{
    static const char *const refusal = "Instance has already been set up";
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct bootstrap_result result;
    struct str hash;
    struct id identity_id;

    TRY(require_new(call, refusal));
    TRY(password_hash(&input->password, call->arena, &hash));
    TRY(db_begin(call->db, &tx));
    TRY(require_new(call, refusal)); /* somebody may have been faster */
    TRY(insert_first(call,
                     &(struct first){ .email = input->email,
                                      .first_name = STR("Admin"),
                                      .last_name = STR("User"),
                                      .org_name = input->organization },
                     hash, &result.user, &result.org));
    TRY(insert_identity(call, result.org.id, &identity_id));
    TRY(issue_token(call, identity_id, &result.token));
    TRY(db_one(call->db, &identity_by_id, &identity_record, call->arena, &result.identity,
               BIND(bind_id(&identity_id))));
    TRY(call_commit(call, &tx));
    *ret_result = result;
    return OK;
}

STATUS instance_signup(struct call *call, const struct signup_input *input,
                       struct signup_result *ret_result)
{
    static const char *const refusal = "Admin account has already been set up";
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct signup_result result;
    struct str hash;

    TRY(require_new(call, refusal));
    TRY(password_hash(&input->password, call->arena, &hash));
    TRY(db_begin(call->db, &tx));
    TRY(require_new(call, refusal)); /* somebody may have been faster */
    TRY(insert_first(call,
                     &(struct first){ .email = input->email,
                                      .first_name = input->first_name,
                                      .last_name = input->last_name,
                                      .org_name = input->organization },
                     hash, &result.user, &result.org));
    TRY(session_open(call, result.user.id, result.org.id, &result.tokens));
    TRY(call_commit(call, &tx));
    *ret_result = result;
    return OK;
}
