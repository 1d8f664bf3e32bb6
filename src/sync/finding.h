/* finding.h: what a user should know about a key before anything is written. Never says a value. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sync/cell.h"

/* name, wire name, whether the key is refused */
#define FINDING_LIST(X)                                         \
    X(KEY_MALFORMED, "key-malformed", true)                     \
    X(KEY_RESERVED, "key-reserved", true)                       \
    X(KEY_TWICE, "key-twice", true)                             \
    X(VALUE_TOO_LONG, "value-too-long", true)                   \
    X(VALUE_NOT_TEXT, "value-not-text", true)                   \
    X(VALUE_IS_MASK, "value-is-mask", true)                     \
    X(CLIENT_SIDE_KEY, "client-side-key", false)                \
    X(SECRET_SCANNING, "secret-scanning", false)                \
    X(SAME_IN_PREVIEW, "same-in-production-and-preview", false) \
    X(MIXED_CONTEXTS, "mixed-contexts", false)                  \
    X(CONTEXT_TWICE, "context-twice", false)                    \
    X(CONTEXTS_DROPPED, "contexts-dropped", false)              \
    X(FORMER_CONTEXT, "former-context", false)                  \
    X(SOURCE_UNREADABLE, "source-unreadable", false)

#define FINDING_ENUM(name, text, refuses) FINDING_##name,
enum finding_code { FINDING_LIST(FINDING_ENUM) FINDING_COUNT };
#undef FINDING_ENUM

struct finding {
    enum finding_code code;
    struct str key; /* absent when it is about the whole */
    struct str message;
};

struct findings {
    struct arena *arena;
    struct finding *items;
    size_t count, cap;
};

const char *finding_name(enum finding_code code);
bool finding_refuses(enum finding_code code);

/* The finding lies in the list until the next one is added. What was said of a key is not said again:
 * it may be true of several contexts. */
struct finding *findings_add(struct findings *findings, enum finding_code code, struct str key,
                             struct str message);
