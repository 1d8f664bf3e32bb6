/* library.h: libpq, loaded when the first PostgreSQL URL is opened and never before. It brings a
 * second TLS library, Kerberos and LDAP with it, which who stays with SQLite must not pay for. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

#include <libpq-fe.h>

/* The part of libpq that the driver uses: pq->exec is PQexec. */
#define LIBPQ_LIST(X)     \
    X(clear)              \
    X(cmdStatus)          \
    X(cmdTuples)          \
    X(connectdbParams)    \
    X(conninfoFree)       \
    X(conninfoParse)      \
    X(describePrepared)   \
    X(errorMessage)       \
    X(exec)               \
    X(execPrepared)       \
    X(finish)             \
    X(freemem)            \
    X(ftype)              \
    X(getisnull)          \
    X(getlength)          \
    X(getvalue)           \
    X(nfields)            \
    X(nparams)            \
    X(ntuples)            \
    X(parameterStatus)    \
    X(paramtype)          \
    X(prepare)            \
    X(resultErrorField)   \
    X(resultStatus)       \
    X(serverVersion)      \
    X(setNoticeProcessor) \
    X(socket)             \
    X(status)             \
    X(transactionStatus)

#define LIBPQ_MEMBER(name) __typeof__(PQ##name) *name;
struct libpq {
    LIBPQ_LIST(LIBPQ_MEMBER)
};
#undef LIBPQ_MEMBER

/* UNAVAILABLE, with the reason for people, when it is not installed. */
STATUS libpq_load(struct arena *arena, const struct libpq **ret_pq, struct str *ret_reason);
