/* run_flaw.h: why a run failed, and how that reads in a sync's status (50-secret-syncs §5). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "remote/netlify.h"

enum { STATUS_MESSAGE_LEN_MAX = 1024 };

struct run_flaw {
    struct str secret_key; /* of the one it is tied to; absent: none */
    struct str message;    /* ours */
    struct str error;      /* Netlify's words, or absent */
    bool may_pass;         /* worth another try by itself */
};

static inline bool run_flaw_is_given(const struct run_flaw *flaw)
{
    return str_is_given(flaw->message) || str_is_given(flaw->error);
}

/* Tied to a key: {"secretKey","message","error"} as JSON text; else a sentence. Cut to the length
 * that the contract allows. */
struct str run_flaw_text(const struct run_flaw *flaw, struct arena *arena);

/* What a failed call to Netlify means for a run; texts lie in the arena. */
struct run_flaw run_flaw_of_call(const char *doing, const struct netlify_error *error,
                                 struct arena *arena);
/* Whether the same call may go well later: the network, Netlify's own failures, its rate limit. */
bool netlify_failure_may_pass(enum netlify_failure kind);
