// SPDX-License-Identifier: Apache-2.0
#include "domain/user.h"

#include "domain/audit.h"
#include "domain/login_guard.h"

/* A name is somebody's, so few tries are enough; behind one address may sit a whole office. */
static const struct guard_rule name_rule = { .threshold = 10, .reset_s = 300, .duration_s = 300 };
static const struct guard_rule address_rule = { .threshold = 100,
                                                .reset_s = 300,
                                                .duration_s = 300 };

static const struct query insert = {
    "INSERT INTO app_user (id, email, username, first_name, last_name, password_hash,"
    " is_super_admin, is_accepted, is_email_verified, created_at, updated_at)"
    " VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $6, $8, $8)"
};
static const struct query by_id = { "SELECT " USER_COLUMNS " FROM app_user u WHERE u.id = $1" };
static const struct query by_email = { "SELECT " USER_COLUMNS
                                       " FROM app_user u WHERE u.email = $1" };
static const struct query password_of_email = {
    "SELECT id, password_hash FROM app_user WHERE email = $1 AND is_accepted = 1"
};
static const struct query password_of_id = {
    "SELECT id, password_hash FROM app_user WHERE id = $1"
};
static const struct query only_org = {
    "SELECT m.org_id FROM org_member m WHERE m.user_id = $1 AND NOT EXISTS"
    " (SELECT 1 FROM org_member o WHERE o.user_id = $1 AND o.org_id <> m.org_id)"
};
static const struct query set_password = {
    "UPDATE app_user SET password_hash = $2, updated_at = $3 WHERE id = $1"
};
static const struct query set_names = {
    "UPDATE app_user SET first_name = coalesce($2, first_name),"
    " last_name = CASE WHEN $3 THEN $4 ELSE last_name END, updated_at = $5 WHERE id = $1"
};

struct str email_normalize(struct str email, struct arena *arena)
{
    struct str trimmed = str_trim(email);
    char *text = arena_alloc(arena, trimmed.len + 1);

    for (size_t i = 0; i < trimmed.len; i++) {
        char c = trimmed.data[i];
        text[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (struct str){ text, trimmed.len };
}

STATUS user_insert(struct call *call, const struct user_wish *wish, struct user *ret_user)
{
    struct id id = id_new();

    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_id(&id), bind_text(wish->email), bind_text(wish->first_name),
                    bind_text(wish->last_name), bind_text(wish->password_hash),
                    bind_bool(wish->is_super_admin), bind_bool(wish->is_accepted),
                    bind_int(call->now_ms))));
    return user_by_id(call, id, ret_user);
}

STATUS user_by_id(struct call *call, struct id user_id, struct user *ret_user)
{
    return db_one(call->db, &by_id, &user_record, call->arena, ret_user, BIND(bind_id(&user_id)));
}

STATUS user_by_email(struct call *call, struct str email, struct user *ret_user)
{
    return db_one(call->db, &by_email, &user_record, call->arena, ret_user, BIND(bind_text(email)));
}

struct password_row {
    struct id user_id; /* nil: nobody of that name may sign in with a password */
    struct str hash;
};

/* The cursor is closed before a password is hashed: that takes long. */
static STATUS read_password(struct call *call, const struct query *query, struct value key,
                            struct password_row *ret_row)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    *ret_row = (struct password_row){ .hash = STR_ABSENT };
    TRY(db_query(call->db, query, &rows, BIND(key)));
    TRY(rows_next(rows, &has_row));
    if (!has_row || rows_is_null(rows, 1)) return OK;
    *ret_row = (struct password_row){ rows_id(rows, 0), rows_text(rows, 1, call->arena) };
    return OK;
}

struct login_subjects {
    struct str name, address;
};

static struct login_subjects subjects_of(struct call *call, struct str email)
{
    return (struct login_subjects){
        .name = arena_format(call->arena, "user:%.*s", STR_ARG(email)),
        .address = arena_format(call->arena, "address:%.*s", STR_ARG(call->address)),
    };
}

static STATUS require_unlocked(struct call *call, const struct login_subjects *subjects)
{
    bool is_name_locked = false;
    bool is_address_locked = false;

    TRY(login_guard_is_locked(call, subjects->name, &is_name_locked));
    TRY(login_guard_is_locked(call, subjects->address, &is_address_locked));
    if (!is_name_locked && !is_address_locked) return OK;
    return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                     "Too many failed sign-ins. Please try again in a few minutes.");
}

static STATUS refuse_password(struct call *call, const struct login_subjects *subjects)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(login_guard_note_failure(call, subjects->name, &name_rule));
    TRY(login_guard_note_failure(call, subjects->address, &address_rule));
    TRY(call_commit(call, &tx));
    return CALL_FAIL(call, UNAUTHENTICATED, NULL, "Invalid credentials");
}

/* Tries that run at the same time are not counted against each other before they end: the number of
 * worker threads bounds how many that can be. */
static STATUS check_password(struct call *call, const struct password_row *row,
                             const struct secret_text *password,
                             const struct login_subjects *subjects)
{
    if (id_is_nil(row->user_id)) {
        password_waste(password);
        return refuse_password(call, subjects);
    }
    return password_matches(password, row->hash) ? OK : refuse_password(call, subjects);
}

STATUS user_prove_password(struct call *call, const struct secret_text *password)
{
    struct login_subjects subjects = subjects_of(call, call->actor->name);
    struct password_row row;

    struct status status = require_unlocked(call, &subjects);
    if (!status.code)
        status = read_password(call, &password_of_id, bind_id(&call->actor->id), &row);
    if (!status.code) status = check_password(call, &row, password, &subjects);
    if (status.code != STATUS_UNAUTHENTICATED) return status;
    /* The session is good; a client that got a 401 would take it for ended. */
    struct str reason = call->problem->message;
    return CALL_FAIL(call, BAD_REQUEST, NULL, "%.*s", STR_ARG(reason));
}

STATUS user_unlock(struct call *call, struct str email)
{
    return login_guard_clear(call, subjects_of(call, email).name, NULL);
}

STATUS user_only_org(struct call *call, struct id user_id, struct id *ret_org_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &only_org, &rows, BIND(bind_id(&user_id))));
    TRY(rows_next(rows, &has_row));
    *ret_org_id = has_row ? rows_id(rows, 0) : (struct id){ 0 };
    return OK;
}

/* No organisation is chosen yet. Who belongs to one alone is shown there all the same. */
static STATUS act_as(struct call *call, struct id user_id, struct str email)
{
    struct actor *actor = ARENA_NEW(call->arena, struct actor);

    *actor = (struct actor){
        .kind = ACTOR_USER,
        .id = user_id,
        .name = email,
        .auth_method = STR("email"),
    };
    call->actor = actor;
    return user_only_org(call, user_id, &actor->org_id);
}

static STATUS audit_login(struct call *call, struct id user_id)
{
    struct audit_entry entry;

    audit_begin(&entry, "user-login", (struct id){ 0 });
    audit_id(&entry, "userId", user_id);
    return audit_append(call, &entry);
}

STATUS user_login(struct call *call, struct str email, const struct secret_text *password,
                  struct session_tokens *ret_tokens)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str name = email_normalize(email, call->arena);
    struct login_subjects subjects = subjects_of(call, name);
    struct password_row row;

    TRY(read_password(call, &password_of_email, bind_text(name), &row));
    if (!id_is_nil(row.user_id)) TRY(act_as(call, row.user_id, name));
    TRY(require_unlocked(call, &subjects));
    TRY(check_password(call, &row, password, &subjects));
    TRY(db_begin(call->db, &tx));
    TRY(login_guard_clear(call, subjects.name, NULL));
    TRY(session_open(call, row.user_id, (struct id){ 0 }, ret_tokens));
    TRY(audit_login(call, row.user_id));
    return call_commit(call, &tx);
}

STATUS user_get(struct call *call, struct user *ret_user)
{
    return user_by_id(call, call->actor->id, ret_user);
}

STATUS user_update(struct call *call, const struct user_update_input *input, struct user *ret_user)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct audit_entry entry;

    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &set_names, NULL,
               BIND(bind_id(&call->actor->id), bind_text(input->first_name),
                    bind_bool(input->last_name_given != NOT_GIVEN), bind_text(input->last_name),
                    bind_int(call->now_ms))));
    audit_begin(&entry, "update-user", (struct id){ 0 });
    TRY(audit_append(call, &entry));
    TRY(user_by_id(call, call->actor->id, ret_user));
    return call_commit(call, &tx);
}

STATUS user_change_password(struct call *call, const struct secret_text *old_password,
                            const struct secret_text *new_password)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct audit_entry entry;
    struct str hash;

    TRY(user_prove_password(call, old_password));
    TRY(password_hash(new_password, call->arena, &hash));
    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &set_password, NULL,
               BIND(bind_id(&call->actor->id), bind_text(hash), bind_int(call->now_ms))));
    TRY(session_end_others(call, call->actor->id, call->actor->token_id));
    audit_begin(&entry, "change-password", (struct id){ 0 });
    TRY(audit_append(call, &entry));
    return call_commit(call, &tx);
}
