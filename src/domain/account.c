// SPDX-License-Identifier: Apache-2.0
#include "domain/account.h"

#include "domain/audit.h"
#include "domain/login_guard.h"
#include "domain/mails.h"
#include "domain/org.h"
#include "domain/user.h"

enum {
    TOKEN_BYTES = 32,
    RESET_MS = 30 * 60 * 1000,
    SIGN_UP_MS = 24 * 3600 * 1000,
    PAUSE_MS = 60 * 1000, /* between two mails to one address */
};

/* From one address nobody makes us write to the whole world. */
static const struct guard_rule ask_rule = { .threshold = 30, .reset_s = 3600, .duration_s = 3600 };

static const struct query put_token = {
    "INSERT INTO account_token (kind, email, token_hash, expires_at, created_at)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, email) DO UPDATE SET"
    " token_hash = excluded.token_hash, expires_at = excluded.expires_at,"
    " created_at = excluded.created_at"
};
static const struct query count_fresh = {
    "SELECT count(*) FROM account_token WHERE kind = $1 AND email = $2 AND created_at > $3"
};
static const struct query sweep = { "DELETE FROM account_token WHERE expires_at <= $1" };
static const struct query email_of_token = {
    "SELECT email FROM account_token WHERE kind = $1 AND token_hash = $2 AND expires_at > $3"
};
static const struct query use_token = {
    "DELETE FROM account_token WHERE kind = $1 AND token_hash = $2"
};
static const struct query set_password = {
    "UPDATE app_user SET password_hash = $2, is_email_verified = 1, updated_at = $3 WHERE id = $1"
};
static const struct query verify_email = {
    "UPDATE app_user SET is_email_verified = 1, updated_at = $2 WHERE id = $1"
};

static const struct str RESET = { "password-reset", 14 };
static const struct str SIGN_UP = { "sign-up", 7 };

/* --- tokens ------------------------------------------------------------------------------------- */

static struct mac hash_of(const struct call *call, struct str kind, struct str token)
{
    struct str parts[] = { STR("account-token"), kind, token };
    return mac_of(&call->domain->hash_key, parts, COUNT_OF(parts));
}

static struct value bind_mac(const struct mac *mac)
{
    return bind_blob((struct str){ (const char *)mac->bytes, sizeof mac->bytes });
}

static STATUS make_token(struct call *call, struct str kind, struct str email, int64_t lasts_ms,
                         struct str *ret_token)
{
    struct str token = random_hex(TOKEN_BYTES, call->arena);
    struct mac mac = hash_of(call, kind, token);

    TRY(db_run(call->db, &sweep, NULL, BIND(bind_int(call->now_ms))));
    TRY(db_run(call->db, &put_token, NULL,
               BIND(bind_text(kind), bind_text(email), bind_mac(&mac),
                    bind_int(call->now_ms + lasts_ms), bind_int(call->now_ms))));
    *ret_token = token;
    return OK;
}

static STATUS read_token(struct call *call, struct str kind, struct str token,
                         struct str *ret_email)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct mac mac = hash_of(call, kind, token);
    bool has_row = false;

    TRY(db_query(call->db, &email_of_token, &rows,
                 BIND(bind_text(kind), bind_mac(&mac), bind_int(call->now_ms))));
    TRY(rows_next(rows, &has_row));
    if (!has_row)
        return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                         "The link is not valid any more. Ask for another one.");
    *ret_email = rows_text(rows, 0, call->arena);
    return OK;
}

static STATUS spend_token(struct call *call, struct str kind, struct str token)
{
    struct mac mac = hash_of(call, kind, token);
    return db_run(call->db, &use_token, NULL, BIND(bind_text(kind), bind_mac(&mac)));
}

static STATUS count_asking(struct call *call)
{
    struct str subject = arena_format(call->arena, "ask:%.*s", STR_ARG(call->address));
    bool is_locked = false;

    TRY(login_guard_is_locked(call, subject, &is_locked));
    if (is_locked)
        return CALL_FAIL(call, RATE_LIMITED, NULL,
                         "Too many requests from your address. Please try again in an hour.");
    return login_guard_note_failure(call, subject, &ask_rule);
}

static STATUS was_written_to(struct call *call, struct str kind, struct str email,
                             bool *ret_was_written_to)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &count_fresh, &count,
                   BIND(bind_text(kind), bind_text(email), bind_int(call->now_ms - PAUSE_MS))));
    *ret_was_written_to = count > 0;
    return OK;
}

/* --- a forgotten password ----------------------------------------------------------------------- */

static STATUS mail_reset_link(struct call *call, struct str email)
{
    struct user user;
    struct str token;
    bool is_too_soon = false;

    struct status status = user_by_email(call, email, &user);
    if (status.code == STATUS_NOT_FOUND) return OK;
    if (status.code) return status;
    TRY(was_written_to(call, RESET, email, &is_too_soon));
    if (!user.is_accepted || is_too_soon) return OK;
    TRY(make_token(call, RESET, email, RESET_MS, &token));
    return mail_password_reset(call, email,
                               arena_format(call->arena, "%.*s/password-reset?token=%.*s",
                                            STR_ARG(call->domain->site_url), STR_ARG(token)));
}

STATUS password_reset_ask(struct call *call, struct str email)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    if (!mail_is_configured(&call->domain->mail))
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "This server can't send mail. Ask its administrator for help.");
    TRY(db_begin(call->db, &tx));
    TRY(count_asking(call));
    TRY(mail_reset_link(call, email_normalize(email, call->arena)));
    return call_commit(call, &tx);
}

/* From here on the call acts for the person. */
static void act_as(struct call *call, const struct user *user, struct id org_id)
{
    struct actor *actor = ARENA_NEW(call->arena, struct actor);

    *actor = (struct actor){
        .kind = ACTOR_USER,
        .id = user->id,
        .org_id = org_id,
        .name = user->email,
        .auth_method = STR("email"),
    };
    call->actor = actor;
}

static STATUS take_new_password(struct call *call, const struct user *user, struct str hash)
{
    struct audit_entry entry;
    struct id org_id;

    TRY(db_run(call->db, &set_password, NULL,
               BIND(bind_id(&user->id), bind_text(hash), bind_int(call->now_ms))));
    TRY(session_end_others(call, user->id, (struct id){ 0 }));
    TRY(user_unlock(call, user->email));
    TRY(user_only_org(call, user->id, &org_id));
    act_as(call, user, org_id);
    TRY(mail_password_changed(call, user->email));
    audit_begin(&entry, "reset-password", (struct id){ 0 });
    return audit_append(call, &entry);
}

STATUS password_reset(struct call *call, const struct password_reset_input *input)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct user user;
    struct str email;
    struct str hash;

    TRY(read_token(call, RESET, input->token, &email)); /* no hashing for anybody */
    TRY(password_hash(&input->password, call->arena, &hash));
    TRY(db_begin(call->db, &tx));
    TRY(read_token(call, RESET, input->token, &email)); /* it works once */
    TRY(spend_token(call, RESET, input->token));
    TRY(user_by_email(call, email, &user));
    TRY(take_new_password(call, &user, hash));
    return call_commit(call, &tx);
}

/* --- signing up ---------------------------------------------------------------------------------- */

/* "example.com, example.org": of one of these. */
static bool domain_is_allowed(struct str domains, struct str email)
{
    struct str host = str_slice(email, str_find_last_char(email, '@') + 1, email.len);
    struct str rest = domains;
    struct str piece;

    while (str_next_piece(&rest, ',', &piece)) {
        if (str_equal_ignoring_case(str_trim(piece), host)) return true;
    }
    return false;
}

static STATUS require_allowed(struct call *call, struct str email)
{
    struct instance_config config;
    bool has_mail = mail_is_configured(&call->domain->mail);

    TRY(instance_config_get(call, &config));
    bool is_bound = str_trim(config.allowed_sign_up_domain).len > 0;
    if (!config.is_initialized || !config.allows_sign_up)
        return CALL_FAIL(call, FORBIDDEN, "ForbiddenError",
                         "Signing up is not allowed on this server. Ask for an invitation.");
    if (is_bound && !has_mail)
        return CALL_FAIL(call, FORBIDDEN, "ForbiddenError",
                         "Addresses can't be proven: this server has no mail server. Ask for an "
                         "invitation.");
    if (is_bound && !domain_is_allowed(config.allowed_sign_up_domain, email))
        return CALL_FAIL(call, FORBIDDEN, "ForbiddenError",
                         "Addresses of this domain can't sign up on this server");
    return OK;
}

static STATUS mail_sign_up_link(struct call *call, struct str email, struct str token)
{
    struct user user;

    struct status status = user_by_email(call, email, &user);
    if (!status.code) return mail_already_there(call, email);
    if (status.code != STATUS_NOT_FOUND) return status;
    return mail_sign_up(call, email,
                        arena_format(call->arena, "%.*s/signup?token=%.*s",
                                     STR_ARG(call->domain->site_url), STR_ARG(token)));
}

STATUS sign_up_ask(struct call *call, struct str given_email, struct str *ret_token)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str email = email_normalize(given_email, call->arena);
    bool has_mail = mail_is_configured(&call->domain->mail);
    bool is_too_soon = false;
    struct str token;

    TRY(require_allowed(call, email));
    TRY(db_begin(call->db, &tx));
    TRY(count_asking(call));
    if (has_mail) TRY(was_written_to(call, SIGN_UP, email, &is_too_soon));
    *ret_token = STR_ABSENT;
    if (!is_too_soon) {
        TRY(make_token(call, SIGN_UP, email, SIGN_UP_MS, &token));
        if (has_mail) {
            TRY(mail_sign_up_link(call, email, token));
        } else {
            *ret_token = token;
        }
    }
    return call_commit(call, &tx);
}

static STATUS insert_person(struct call *call, const struct sign_up_input *input, struct str email,
                            struct str hash, struct signup_result *result)
{
    struct user_wish wish = {
        .email = email,
        .first_name = input->first_name,
        .last_name = input->last_name,
        .password_hash = hash,
        .is_accepted = true,
    };
    struct id member_id;

    CONFLICT_AS(call, user_insert(call, &wish, &result->user), NULL,
                "There is an account or an invitation for this address already");
    if (mail_is_configured(&call->domain->mail))
        TRY(db_run(call->db, &verify_email, NULL,
                   BIND(bind_id(&result->user.id), bind_int(call->now_ms))));
    TRY(org_insert(call, input->organization, &result->org));
    TRY(org_member_insert(call,
                          &(struct org_member_wish){ .org_id = result->org.id,
                                                     .user_id = result->user.id,
                                                     .role = STR("admin") },
                          &member_id));
    return user_by_id(call, result->user.id, &result->user);
}

STATUS sign_up(struct call *call, const struct sign_up_input *input,
               struct signup_result *ret_result)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct signup_result result;
    struct audit_entry entry;
    struct str email;
    struct str hash;

    TRY(read_token(call, SIGN_UP, input->token, &email)); /* no hashing for anybody */
    TRY(password_hash(&input->password, call->arena, &hash));
    TRY(db_begin(call->db, &tx));
    TRY(read_token(call, SIGN_UP, input->token, &email)); /* it works once */
    TRY(require_allowed(call, email));
    TRY(spend_token(call, SIGN_UP, input->token));
    TRY(insert_person(call, input, email, hash, &result));
    TRY(session_open(call, result.user.id, result.org.id, &result.tokens));
    act_as(call, &result.user, result.org.id);
    audit_begin(&entry, "create-organization", (struct id){ 0 });
    audit_id(&entry, "userId", result.user.id);
    audit_text(&entry, "name", result.org.name);
    TRY(audit_append(call, &entry));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_result = result;
    return OK;
}
