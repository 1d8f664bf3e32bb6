/* failure.c: what PostgreSQL's error codes mean to the rest of the program. */
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "store/postgres/connection.h"

struct meaning {
    const char *code; /* five characters, or the two of a whole class */
    enum status_code status;
    bool is_everyday; /* an answer rather than a fault: not logged */
};

/* The first that fits counts. */
static const struct meaning meanings[] = {
    { "23505", STATUS_CONFLICT, true },     /* unique_violation */
    { "23503", STATUS_CONFLICT, true },     /* foreign_key_violation */
    { "23001", STATUS_CONFLICT, true },     /* restrict_violation */
    { "22021", STATUS_INVALID, true },      /* a text with NUL, or no UTF-8 */
    { "25006", STATUS_UNAVAILABLE, false }, /* read_only_sql_transaction: a stand-by */
    { "40001", STATUS_UNAVAILABLE, false }, /* serialization_failure */
    { "40P01", STATUS_UNAVAILABLE, false }, /* deadlock_detected */
    { "55P03", STATUS_UNAVAILABLE, false }, /* lock_not_available: waited too long */
    { "57", STATUS_UNAVAILABLE, false },    /* shut-down, or the time for a statement is over */
    { "08", STATUS_UNAVAILABLE, false },    /* the connection */
    { "53", STATUS_UNAVAILABLE, false },    /* disk, memory, connections */
    { "58", STATUS_UNAVAILABLE, false },    /* the server's system */
    { "25P03", STATUS_UNAVAILABLE, false }, /* idle_in_transaction_session_timeout */
    { "54", STATUS_TOO_LARGE, true },       { "XX001", STATUS_CORRUPT, false },
    { "XX002", STATUS_CORRUPT, false },
};

static struct meaning meaning_of(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(meanings); i++) {
        if (str_starts_with(code, str_from_c(meanings[i].code))) return meanings[i];
    }
    return (struct meaning){ "", STATUS_INTERNAL, false };
}

static struct str field(const struct libpq *pq, const PGresult *result, int which)
{
    return str_from_c(pq->resultErrorField(result, which));
}

STATUS postgres_failure(struct driver_connection *connection, const PGresult *result,
                        const char *sql, bool has_values)
{
    const struct libpq *pq = connection->pq;
    struct str code = field(pq, result, PG_DIAG_SQLSTATE);

    if (!str_is_given(code)) { /* not from the server: the connection itself is gone */
        LOG(ERROR, "the connection to the database was lost",
            LOG_TEXT("message", str_trim(str_from_c(pq->errorMessage(connection->handle)))));
        return FAIL(UNAVAILABLE);
    }
    struct meaning meaning = meaning_of(code);
    if (str_equal(code, STR("25006"))) connection->is_spent = true;
    if (!meaning.is_everyday) {
        /* Messages quote what they complain about: a value, if there are any. */
        struct str message = has_values ? STR("") : field(pq, result, PG_DIAG_MESSAGE_PRIMARY);
        LOG(ERROR, "database failure", LOG_TEXT("code", code), LOG_TEXT("message", message),
            LOG_TEXT("table", field(pq, result, PG_DIAG_TABLE_NAME)),
            LOG_TEXT("column", field(pq, result, PG_DIAG_COLUMN_NAME)),
            LOG_TEXT("constraint", field(pq, result, PG_DIAG_CONSTRAINT_NAME)),
            LOG_TEXT("sql", str_from_c(sql)));
    }
    return status_of(meaning.status);
}
