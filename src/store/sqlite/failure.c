/* failure.c: what SQLite's result codes mean to the rest of the program. */
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "store/sqlite/connection.h"

struct meaning {
    int code; /* extended where that matters, else the primary one */
    enum status_code status;
    bool is_everyday; /* an answer rather than a fault: not logged */
};

static const struct meaning meanings[] = {
    { SQLITE_CONSTRAINT_UNIQUE, STATUS_CONFLICT, true },
    { SQLITE_CONSTRAINT_PRIMARYKEY, STATUS_CONFLICT, true },
    { SQLITE_CONSTRAINT_ROWID, STATUS_CONFLICT, true },
    { SQLITE_CONSTRAINT_FOREIGNKEY, STATUS_CONFLICT, true },
    { SQLITE_CONSTRAINT_TRIGGER, STATUS_CONFLICT, true },
    /* NOT NULL, CHECK and column types are guarded above: a violation is our own mistake. */
    { SQLITE_CONSTRAINT, STATUS_INTERNAL, false },
    { SQLITE_TOOBIG, STATUS_TOO_LARGE, true },
    { SQLITE_INTERRUPT, STATUS_CANCELLED, true },
    { SQLITE_BUSY, STATUS_UNAVAILABLE, false },
    { SQLITE_LOCKED, STATUS_UNAVAILABLE, false },
    { SQLITE_FULL, STATUS_UNAVAILABLE, false },
    { SQLITE_IOERR, STATUS_UNAVAILABLE, false },
    { SQLITE_READONLY, STATUS_UNAVAILABLE, false },
    { SQLITE_CANTOPEN, STATUS_UNAVAILABLE, false },
    { SQLITE_PERM, STATUS_UNAVAILABLE, false },
    { SQLITE_PROTOCOL, STATUS_UNAVAILABLE, false },
    { SQLITE_NOMEM, STATUS_UNAVAILABLE, false },
    { SQLITE_CORRUPT, STATUS_CORRUPT, false },
    { SQLITE_NOTADB, STATUS_CORRUPT, false },
};

static const struct meaning *meaning_find(int code)
{
    for (size_t i = 0; i < COUNT_OF(meanings); i++) {
        if (meanings[i].code == code) return &meanings[i];
    }
    return NULL;
}

static struct meaning meaning_of(int code)
{
    const struct meaning *meaning = meaning_find(code);
    if (!meaning) meaning = meaning_find(code & 0xFF);
    return meaning ? *meaning : (struct meaning){ code, STATUS_INTERNAL, false };
}

STATUS failure_status(struct driver_connection *connection, int code, const char *sql,
                      bool has_values)
{
    struct meaning meaning = meaning_of(code);

    if (!meaning.is_everyday) {
        /* The messages of functions, such as json_extract, quote their arguments. */
        bool may_quote = has_values && (code & 0xFF) == SQLITE_ERROR;
        const char *message = may_quote ? sqlite3_errstr(code) : sqlite3_errmsg(connection->handle);
        LOG(ERROR, "database failure", LOG_INT("code", code),
            LOG_TEXT("message", str_from_c(message)), LOG_TEXT("sql", str_from_c(sql)));
    }
    return status_of(meaning.status);
}
