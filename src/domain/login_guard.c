// SPDX-License-Identifier: Apache-2.0
#include "domain/login_guard.h"

/* Rows of subjects that nobody tried for a day are dropped, so that made-up names do not pile up. */
enum { FORGET_MS = 24 * 3600 * 1000 };

static const struct query locked_until = {
    "SELECT locked_until FROM login_guard WHERE subject = $1"
};
/* The count starts again once the window or a lock is over. */
static const struct query note = {
    "INSERT INTO login_guard (subject, failures, window_at) VALUES ($1, 1, $2)"
    " ON CONFLICT (subject) DO UPDATE SET"
    " failures = CASE WHEN login_guard.window_at <= $3"
    "  OR (login_guard.locked_until > 0 AND login_guard.locked_until <= $2)"
    "  THEN 1 ELSE login_guard.failures + 1 END,"
    " window_at = CASE WHEN login_guard.window_at <= $3 THEN $2 ELSE login_guard.window_at END,"
    " locked_until = 0"
};
static const struct query lock = {
    "UPDATE login_guard SET locked_until = $3 WHERE subject = $1 AND failures >= $2"
};
static const struct query clear = { "DELETE FROM login_guard WHERE subject = $1" };
static const struct query clear_all = {
    "DELETE FROM login_guard WHERE substr(subject, 1, length($1)) = $1"
};
static const struct query sweep = {
    "DELETE FROM login_guard WHERE window_at <= $1 AND locked_until <= $1"
};

STATUS login_guard_is_locked(struct call *call, struct str subject, bool *ret_is_locked)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &locked_until, &rows, BIND(bind_text(subject))));
    TRY(rows_next(rows, &has_row));
    *ret_is_locked = has_row && rows_int(rows, 0) > call->now_ms;
    return OK;
}

STATUS login_guard_note_failure(struct call *call, struct str subject,
                                const struct guard_rule *rule)
{
    bool is_locked = false;

    TRY(login_guard_is_locked(call, subject, &is_locked));
    if (is_locked) return OK; /* tries during a lock do not make it longer */
    TRY(db_run(call->db, &sweep, NULL, BIND(bind_int(call->now_ms - FORGET_MS))));
    TRY(db_run(call->db, &note, NULL,
               BIND(bind_text(subject), bind_int(call->now_ms),
                    bind_int(call->now_ms - rule->reset_s * 1000))));
    return db_run(call->db, &lock, NULL,
                  BIND(bind_text(subject), bind_int(rule->threshold),
                       bind_int(call->now_ms + rule->duration_s * 1000)));
}

STATUS login_guard_clear(struct call *call, struct str subject, int64_t *ret_cleared)
{
    return db_run(call->db, &clear, ret_cleared, BIND(bind_text(subject)));
}

STATUS login_guard_clear_all(struct call *call, struct str prefix, int64_t *ret_cleared)
{
    return db_run(call->db, &clear_all, ret_cleared, BIND(bind_text(prefix)));
}
