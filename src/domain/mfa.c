// SPDX-License-Identifier: Apache-2.0
#include "domain/mfa.h"

#include "base/encode.h"
#include "crypto/totp.h"
#include "domain/audit.h"
#include "domain/claims.h"
#include "domain/login_guard.h"
#include "domain/mails.h"
#include "domain/server_box.h"
#include "domain/user.h"

enum { RECOVERY_CODES = 10, RECOVERY_BYTES = 8 };

/* Six digits are soon tried out: few wrong ones are enough. */
static const struct guard_rule code_rule = { .threshold = 5, .reset_s = 600, .duration_s = 600 };

static const struct query read_row = {
    "SELECT user_id, secret_sealed, is_confirmed, last_step FROM user_totp WHERE user_id = $1"
};
static const struct query count_codes = {
    "SELECT count(*) FROM user_recovery_code WHERE user_id = $1"
};
static const struct query put_secret = {
    "INSERT INTO user_totp (user_id, secret_sealed, created_at, updated_at)"
    " VALUES ($1, $2, $3, $3) ON CONFLICT (user_id) DO UPDATE SET"
    " secret_sealed = excluded.secret_sealed, last_step = 0, updated_at = excluded.updated_at"
};
static const struct query confirm = {
    "UPDATE user_totp SET is_confirmed = 1, last_step = $2, updated_at = $3 WHERE user_id = $1"
};
static const struct query note_step = {
    "UPDATE user_totp SET last_step = $2, updated_at = $3 WHERE user_id = $1 AND last_step < $2"
};
static const struct query forget = { "DELETE FROM user_totp WHERE user_id = $1" };
static const struct query forget_codes = { "DELETE FROM user_recovery_code WHERE user_id = $1" };
static const struct query add_code = {
    "INSERT INTO user_recovery_code (user_id, code_hash, created_at) VALUES ($1, $2, $3)"
};
static const struct query use_code = {
    "DELETE FROM user_recovery_code WHERE user_id = $1 AND code_hash = $2"
};

static const struct query other_orgs = {
    "SELECT count(*) FROM org_member WHERE user_id = $1 AND org_id <> $2"
};
static const struct query is_super = { "SELECT is_super_admin FROM app_user WHERE id = $1" };

struct factor {
    struct id user_id;
    struct str sealed;
    bool is_confirmed;
    int64_t last_step;
};
static const struct field factor_fields[] = {
    FIELD(factor, user_id, "user_id", ID, COLUMN),
    FIELD(factor, sealed, "secret_sealed", TEXT, COLUMN),
    FIELD(factor, is_confirmed, "is_confirmed", BOOL, COLUMN),
    FIELD(factor, last_step, "last_step", INT, COLUMN),
};
static const struct record factor_record = RECORD(factor, "factor", factor_fields);

/* None looks like one that was never confirmed. */
static STATUS read_factor(struct call *call, struct id user_id, struct factor *ret_factor)
{
    struct factor factor = { .is_confirmed = false };

    struct status status =
        db_one(call->db, &read_row, &factor_record, call->arena, &factor, BIND(bind_id(&user_id)));
    if (status.code && status.code != STATUS_NOT_FOUND) return status;
    *ret_factor = factor;
    return OK;
}

static STATUS code_is_right(struct call *call, const struct factor *factor, struct str code,
                            int64_t *ret_step, bool *ret_is_right)
{
    struct secret_text secret;

    TRY(server_unseal(call, "user-totp", factor->user_id, factor->sealed, &secret));
    *ret_is_right = totp_matches(secret_text_reveal(&secret), code, call->now_ms / 1000,
                                 factor->last_step, ret_step);
    secret_text_deinit(&secret);
    return OK;
}

static STATUS audit_factor(struct call *call, const char *event)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "userId", call->actor->id);
    return audit_append(call, &entry);
}

/* --- recovery codes --------------------------------------------------------------------------- */

/* People type them off paper: letters of any case, hyphens and blanks or none. */
static struct str plain_code(struct str typed, struct arena *arena)
{
    char *text = arena_alloc(arena, typed.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.data[i];
        if (c == '-' || c == ' ') continue;
        text[len++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (struct str){ text, len };
}

/* 64 random bits each: a keyed hash is as good as a slow one. */
static struct mac hash_of(const struct call *call, struct id user_id, struct str code)
{
    struct str parts[] = { STR("recovery-code"), id_text(user_id, call->arena), code };
    return mac_of(&call->domain->hash_key, parts, COUNT_OF(parts));
}

static struct value bind_mac(const struct mac *mac)
{
    return bind_blob((struct str){ (const char *)mac->bytes, sizeof mac->bytes });
}

static STATUS make_codes(struct call *call, struct mfa_codes *ret_codes)
{
    struct id user_id = call->actor->id;
    struct str *list = ARENA_ARRAY(call->arena, RECOVERY_CODES, struct str);

    TRY(db_run(call->db, &forget_codes, NULL, BIND(bind_id(&user_id))));
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        struct str code = random_hex(RECOVERY_BYTES, call->arena);
        struct mac mac = hash_of(call, user_id, code);
        TRY(db_run(call->db, &add_code, NULL,
                   BIND(bind_id(&user_id), bind_mac(&mac), bind_int(call->now_ms))));
        list[i] = arena_format(call->arena, "%.*s-%.*s-%.*s-%.*s", STR_ARG(str_slice(code, 0, 4)),
                               STR_ARG(str_slice(code, 4, 8)), STR_ARG(str_slice(code, 8, 12)),
                               STR_ARG(str_slice(code, 12, 16)));
    }
    *ret_codes = (struct mfa_codes){ .recovery_codes = { list, RECOVERY_CODES } };
    return OK;
}

/* --- the actor's own --------------------------------------------------------------------------- */

STATUS mfa_get(struct call *call, struct mfa_status *ret_status)
{
    struct factor factor;
    int64_t left = 0;

    TRY(read_factor(call, call->actor->id, &factor));
    TRY(db_one_int(call->db, &count_codes, &left, BIND(bind_id(&call->actor->id))));
    *ret_status =
        (struct mfa_status){ .is_verified = factor.is_confirmed, .recovery_codes_left = left };
    return OK;
}

/* otpauth://totp/Tacit:EMAIL?secret=…&issuer=Tacit (the form that apps agree on). */
static struct str otp_url(struct call *call, struct str secret)
{
    struct buf url;

    buf_init(&url, 2048);
    buf_add(&url, STR("otpauth://totp/Tacit:"));
    percent_encode(&url, call->actor->name);
    buf_add_format(&url, "?secret=%.*s&issuer=Tacit&algorithm=SHA1&digits=%d&period=%d",
                   STR_ARG(secret), TOTP_DIGITS, TOTP_STEP_S);
    struct str text = arena_copy(call->arena, buf_str(&url));
    buf_deinit(&url);
    return text;
}

static STATUS require_enabled(struct call *call, bool is_wanted, struct factor *ret_factor)
{
    TRY(read_factor(call, call->actor->id, ret_factor));
    if (ret_factor->is_confirmed == is_wanted) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL, "%s",
                     is_wanted ? "Two-factor authentication is not set up"
                               : "Two-factor authentication is set up already. Turn it off first.");
}

STATUS mfa_enrol(struct call *call, const struct secret_text *password,
                 struct mfa_enrolment *ret_enrolment)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    uint8_t bytes[TOTP_SECRET_BYTES];
    struct factor factor;

    TRY(require_enabled(call, false, &factor));
    TRY(user_prove_password(call, password));
    random_bytes(bytes, sizeof bytes);
    struct str secret = arena_copy(call->arena, (struct str){ (const char *)bytes, sizeof bytes });
    TRY(db_begin(call->db, &tx));
    TRY(require_enabled(call, false, &factor));
    TRY(db_run(call->db, &put_secret, NULL,
               BIND(bind_id(&call->actor->id),
                    bind_text(server_seal(call, "user-totp", call->actor->id, secret)),
                    bind_int(call->now_ms))));
    TRY(call_commit(call, &tx));
    ret_enrolment->secret = totp_secret_text(secret, call->arena);
    ret_enrolment->otp_url = otp_url(call, ret_enrolment->secret);
    return OK;
}

STATUS mfa_confirm(struct call *call, struct str code, struct mfa_codes *ret_codes)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct factor factor;
    int64_t step = 0;
    bool is_right = false;

    TRY(db_begin(call->db, &tx));
    TRY(require_enabled(call, false, &factor));
    if (!str_is_given(factor.sealed))
        return CALL_FAIL(call, BAD_REQUEST, NULL, "Two-factor authentication was not begun");
    TRY(code_is_right(call, &factor, code, &step, &is_right));
    if (!is_right)
        return problem_field(call->problem, "totp",
                             "The code is not the one the app shows now. Try the next one.");
    TRY(db_run(call->db, &confirm, NULL,
               BIND(bind_id(&call->actor->id), bind_int(step), bind_int(call->now_ms))));
    TRY(make_codes(call, ret_codes));
    TRY(session_end_others(call, call->actor->id, call->actor->token_id));
    TRY(session_note_mfa(call, call->actor->token_id));
    TRY(audit_factor(call, "enable-two-factor"));
    return call_commit(call, &tx);
}

STATUS mfa_renew_codes(struct call *call, const struct secret_text *password,
                       struct mfa_codes *ret_codes)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct factor factor;

    TRY(require_enabled(call, true, &factor));
    TRY(user_prove_password(call, password));
    TRY(db_begin(call->db, &tx));
    TRY(require_enabled(call, true, &factor));
    TRY(make_codes(call, ret_codes));
    TRY(audit_factor(call, "renew-recovery-codes"));
    return call_commit(call, &tx);
}

STATUS mfa_disable(struct call *call, const struct secret_text *password)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct factor factor;

    TRY(require_enabled(call, true, &factor));
    TRY(user_prove_password(call, password));
    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &forget, NULL, BIND(bind_id(&call->actor->id))));
    TRY(db_run(call->db, &forget_codes, NULL, BIND(bind_id(&call->actor->id))));
    TRY(audit_factor(call, "disable-two-factor"));
    call->must_forget_access = true; /* an organisation may ask for one */
    return call_commit(call, &tx);
}

/* --- of somebody else ---------------------------------------------------------------------------- */

/* Somebody who belongs elsewhere too is not one organisation's to weaken. */
static STATUS require_resettable(struct call *call, struct id user_id)
{
    int64_t others = 0;
    int64_t is_super_admin = 0;

    if (id_equal(user_id, call->actor->id))
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Turn your own second factor off in your account");
    if (call->actor->is_instance_admin) return OK;
    TRY(db_one_int(call->db, &other_orgs, &others,
                   BIND(bind_id(&user_id), bind_id(&call->actor->org_id))));
    TRY(db_one_int(call->db, &is_super, &is_super_admin, BIND(bind_id(&user_id))));
    if (others == 0 && !is_super_admin) return OK;
    return CALL_FAIL(call, FORBIDDEN, "PermissionBoundaryError",
                     "Only an instance administrator may reset the second factor of somebody who "
                     "belongs to other organizations too, or administers the server");
}

static STATUS audit_reset(struct call *call, struct id user_id)
{
    struct audit_entry entry;

    audit_begin(&entry, "reset-two-factor", (struct id){ 0 });
    audit_id(&entry, "userId", user_id);
    return audit_append(call, &entry);
}

STATUS mfa_reset(struct call *call, struct id user_id, struct str email,
                 const struct secret_text *password)
{
    static const struct id none;
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct factor factor;

    TRY(require_resettable(call, user_id));
    TRY(user_prove_password(call, password));
    TRY(db_begin(call->db, &tx));
    TRY(read_factor(call, user_id, &factor));
    if (!factor.is_confirmed)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "This person has no second factor");
    TRY(db_run(call->db, &forget, NULL, BIND(bind_id(&user_id))));
    TRY(db_run(call->db, &forget_codes, NULL, BIND(bind_id(&user_id))));
    TRY(session_end_others(call, user_id, none));
    TRY(mail_second_factor_reset(call, email, call->actor->name));
    TRY(audit_reset(call, user_id));
    return call_commit(call, &tx);
}

/* --- signing in -------------------------------------------------------------------------------- */

/* Clients tell these apart by `context.code`. */
static STATUS refuse(struct call *call, const char *code, const char *message)
{
    struct status status = CALL_FAIL(call, UNAUTHENTICATED, NULL, "%s", message);

    call->problem->context = arena_format(call->arena, "{\"code\":\"%s\"}", code);
    return status;
}

struct challenge {
    struct id user_id, session_id, org_id;
    struct str guard;
};

static STATUS read_challenge(struct call *call, struct str mfa_token, struct challenge *challenge)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;
    bool is_locked = false;

    if (claims_read(call, mfa_token, &claims).code ||
        !str_equal(claims_text(claims, "authTokenType"), STR("mfaToken")) ||
        !claims_id(claims, "userId", &challenge->user_id) ||
        !claims_id(claims, "tokenVersionId", &challenge->session_id) ||
        !claims_id(claims, "organizationId", &challenge->org_id))
        return refuse(call, "mfa_expired", "Your sign-in took too long. Please start again.");
    struct str user = id_text(challenge->user_id, call->arena);
    challenge->guard = arena_format(call->arena, "mfa:%.*s", STR_ARG(user));
    TRY(login_guard_is_locked(call, challenge->guard, &is_locked));
    if (!is_locked) return OK;
    return refuse(call, "mfa_locked", "Too many wrong codes. Please try again in a few minutes.");
}

static STATUS use_recovery_code(struct call *call, struct id user_id, struct str typed,
                                bool *ret_is_right)
{
    struct mac mac = hash_of(call, user_id, plain_code(typed, call->arena));
    int64_t used = 0;

    TRY(db_run(call->db, &use_code, &used, BIND(bind_id(&user_id), bind_mac(&mac))));
    *ret_is_right = used > 0;
    return OK;
}

static STATUS try_code(struct call *call, const struct factor *factor, struct str code,
                       bool *ret_is_recovery, bool *ret_is_right)
{
    int64_t step = 0;

    *ret_is_recovery = code.len != TOTP_DIGITS;
    if (*ret_is_recovery) return use_recovery_code(call, factor->user_id, code, ret_is_right);
    TRY(code_is_right(call, factor, code, &step, ret_is_right));
    if (!*ret_is_right) return OK;
    return db_run(call->db, &note_step, NULL,
                  BIND(bind_id(&factor->user_id), bind_int(step), bind_int(call->now_ms)));
}

/* All in one transaction, so that two tries at once can't use one code twice. */
STATUS mfa_verify(struct call *call, struct str mfa_token, struct str code,
                  struct session_tokens *ret_tokens)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct challenge challenge;
    struct factor factor;
    bool is_recovery = false;
    bool is_right = false;

    TRY(db_begin(call->db, &tx));
    TRY(read_challenge(call, mfa_token, &challenge));
    TRY(read_factor(call, challenge.user_id, &factor));
    if (!factor.is_confirmed)
        return refuse(call, "mfa_expired", "Your sign-in took too long. Please start again.");
    TRY(try_code(call, &factor, code, &is_recovery, &is_right));
    if (!is_right) {
        TRY(login_guard_note_failure(call, challenge.guard, &code_rule));
        TRY(call_commit(call, &tx)); /* the count must last */
        return refuse(call, "mfa_invalid", "The code is wrong, or was used already");
    }
    TRY(login_guard_clear(call, challenge.guard, NULL));
    TRY(session_finish_mfa(call, challenge.session_id, challenge.org_id, ret_tokens));
    TRY(audit_factor(call, is_recovery ? "use-recovery-code" : "verify-two-factor"));
    return call_commit(call, &tx);
}
