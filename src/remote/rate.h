/* rate.h: how many calls one token may still make. What the service tells in its headers becomes a
 * budget that all threads using the token share, so that no call is ever refused for being one too
 * many. Processes that work together share a budget through a rate_share; what strangers spend of the
 * same token shows in the headers alone. Times are monotonic milliseconds and come as parameters. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/* --- the arithmetic, without threads -------------------------------------------------------- */

enum {
    RATE_POLL_MS = 20,          /* wait when only another call's answer can help */
    RATE_WINDOW_MS = 60 * 1000, /* where the service does not tell when its window ends */
    RATE_WINDOW_MS_MAX = 90 * 1000,
    RATE_UNKNOWN_IN_FLIGHT = 4, /* before the first answer */
    RATE_SPARE_FROM = 50, /* with a limit this large, the last call of a window is a look-out */
};

struct rate_state {
    bool is_known;
    bool is_probing;          /* a call that shows whether a new window began is under way */
    bool has_looked;          /* that call has left in this window */
    int64_t limit, remaining; /* as of the last answer */
    int64_t window;           /* by name; 0: it has none */
    int64_t window_ms;        /* how long one seems to last; 0: not known */
    int64_t reset_at_ms;      /* then `limit` calls are free again, at the latest */
    int64_t look_at_ms;       /* then they may be; not after reset_at_ms */
    int64_t closed_until_ms;  /* after a refusal */
    int64_t last_left_ms;
    int64_t in_flight;
};

/* What one answer tells. */
struct rate_hint {
    bool is_unsent;  /* there was no answer, because the call never reached the service */
    bool is_refused; /* the call was one too many */
    bool is_given;   /* what follows */
    int64_t limit, remaining;
    int64_t window; /* its end as the service writes it, the same in all answers; 0: not given */
    int64_t reset_in_ms; /* not positive: a window that is over, which says nothing */
};

/* Milliseconds to wait before a call may leave when `ahead` others wait before it; 0: now. Above a
 * tenth of the limit calls leave freely, below they are spread over the time to the reset. When the
 * window should be over, one call goes first to see whether it is.
 *
 * A reset is told in whole seconds, rounded up, so waiting for it wastes up to a second of every
 * window. But windows last whole seconds, so one whose beginning was seen has an end that can be
 * told. To be wrong about that must not cost a refusal: the call that looks is one kept back from
 * the old window. */
int64_t rate_plan(const struct rate_state *state, int64_t now_ms, size_t ahead);
void rate_state_leave(struct rate_state *state, int64_t now_ms);
void rate_state_arrive(struct rate_state *state, const struct rate_hint *hint, int64_t now_ms);
void rate_state_close(struct rate_state *state, int64_t until_ms);
/* What another process learned from an answer. */
void rate_state_adopt(struct rate_state *state, const struct rate_hint *hint, int64_t now_ms);

/* --- one window shared between processes ---------------------------------------------------- */

enum { RATE_FINGERPRINT_BYTES = 32 };

/* What a process knows of the window that is on, when it asks for permits; window 0: of none. */
struct rate_claim {
    int64_t window, limit, reset_in_ms;
    int64_t counted;  /* calls that the service has counted in it, by whomever */
    int64_t answered; /* more of its permitted calls that were answered since it asked last */
};

struct rate_grant {
    int64_t permits;        /* calls of the window that nobody else will make */
    struct rate_hint known; /* is_given: the window is this one, which the asker did not know */
};

/* Where processes meet. False: it can't be reached now. */
struct rate_share {
    void *context;
    bool (*take)(void *context, const uint8_t fingerprint[static RATE_FINGERPRINT_BYTES],
                 const struct rate_claim *claim, struct rate_grant *ret_grant);
};

/* The permits that a process holds, and what it has told of them. */
struct rate_permits {
    int64_t window, left;
    int64_t used, reported; /* answered ones, of the used */
    int64_t ask_at_ms;      /* not before: there were none, or nobody to ask */
    bool has_names;         /* the service names its windows, so they can be shared */
};

/* Milliseconds to wait for the right to make one call of a window shared with others; 0: it was
 * taken. Calls that find out about a window that nobody knows need none: they are few, and the
 * service counts them in what it answers. */
int64_t rate_permit(struct rate_permits *permits, struct rate_state *state,
                    const struct rate_share *share,
                    const uint8_t fingerprint[static RATE_FINGERPRINT_BYTES], int64_t now_ms);

/* --- a budget shared between threads -------------------------------------------------------- */

enum rate_priority { RATE_INTERACTIVE, RATE_BACKGROUND, RATE_PRIORITY_COUNT };

/* A call's place in the queue. Zeroed by its owner, who must give it back or get through. */
struct rate_ticket {
    enum rate_priority priority;
    bool is_queued;
    TAILQ_ENTRY(rate_ticket) in_queue;
};

struct rate_budget;

struct rate_budget *rate_budget_new(void);
void rate_budget_free(struct rate_budget *budget); /* NULL is fine */

/* 0: the call may leave and counts as in flight. Else the ticket keeps its place; ask again after
 * so many milliseconds. */
int64_t rate_budget_ask(struct rate_budget *budget, struct rate_ticket *ticket, int64_t now_ms);
void rate_budget_withdraw(struct rate_budget *budget, struct rate_ticket *ticket);
void rate_budget_arrive(struct rate_budget *budget, const struct rate_hint *hint, int64_t now_ms);
/* The service refused a call for being too many: nothing leaves until then. */
void rate_budget_close(struct rate_budget *budget, int64_t until_ms);

/* --- one budget per token ------------------------------------------------------------------- */

struct rate_registry;

/* share: NULL when no other process makes calls with these tokens; else it outlives the registry. */
struct rate_registry *rate_registry_new(const struct rate_share *share);
void rate_registry_free(struct rate_registry *registry); /* all budgets must have come back */

/* The fingerprint is a keyed hash of the token; the token itself is never kept. */
struct rate_budget *rate_registry_borrow(struct rate_registry *registry,
                                         const uint8_t fingerprint[static RATE_FINGERPRINT_BYTES]);
void rate_registry_return(struct rate_registry *registry, struct rate_budget *budget);
