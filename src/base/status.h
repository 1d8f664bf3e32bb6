/* status.h: the one way a function says how it ended. A struct, so that no int can pass for one. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#define STATUS_LIST(X)                         \
    X(OK, "ok")                                \
    X(UNAUTHENTICATED, "no valid credentials") \
    X(FORBIDDEN, "forbidden")                  \
    X(NOT_FOUND, "not found")                  \
    X(CONFLICT, "already exists")              \
    X(BAD_REQUEST, "the request is invalid")   \
    X(INVALID, "the input breaks a rule")      \
    X(TOO_LARGE, "limit exceeded")             \
    X(RATE_LIMITED, "too many requests")       \
    X(UNAVAILABLE, "try again later")          \
    X(TIMEOUT, "took too long")                \
    X(CANCELLED, "cancelled")                  \
    X(CORRUPT, "stored data is wrong")         \
    X(INTERNAL, "internal error")

#define STATUS_ENUM(name, text) STATUS_##name,
enum status_code { STATUS_LIST(STATUS_ENUM) STATUS_COUNT };
#undef STATUS_ENUM

struct status {
    enum status_code code;
};

#define STATUS __attribute__((warn_unused_result)) struct status
#define OK ((struct status){ STATUS_OK })

/* FAIL(NOT_FOUND) is a status; TRY returns from the calling function unless the call went well. */
#define FAIL(name) ((struct status){ STATUS_##name })
#define TRY(call)                    \
    do {                             \
        struct status try_ = (call); \
        if (try_.code) return try_;  \
    } while (0)

static inline struct status status_of(enum status_code code)
{
    return (struct status){ code };
}

const char *status_text(struct status status);

/* A pointer that closes itself: every closing verb x_close accepts NULL. For a type `thing` there
 * must be a function thing_auto(struct thing **), made by DEFINE_AUTO(thing, thing_close). */
#define AUTO(type) __attribute__((cleanup(type##_auto))) struct type *
#define DEFINE_AUTO(type, closing_verb)                 \
    static inline void type##_auto(struct type **thing) \
    {                                                   \
        closing_verb(*thing);                           \
    }
