/* rate_permit.c: a window's calls are few and processes many, so each takes some permits at a time
 * from a place where they meet, and calls only with one of them. */
// SPDX-License-Identifier: Apache-2.0
#include "remote/rate.h"

enum { DENIED_MS = 200, TROUBLE_MS = 100 };

static bool is_on(const struct rate_state *state, int64_t now_ms)
{
    return state->is_known && state->window != 0 && now_ms < state->reset_at_ms;
}

/* The last permit is kept back for the call that looks whether a new window began. */
static int64_t kept_back(const struct rate_state *state, int64_t now_ms)
{
    return now_ms < state->look_at_ms && state->limit >= RATE_SPARE_FROM ? 1 : 0;
}

static bool use_one(struct rate_permits *permits, const struct rate_state *state, int64_t now_ms)
{
    if (permits->window != state->window || permits->left <= kept_back(state, now_ms)) return false;
    permits->left--;
    permits->used++;
    return true;
}

static int64_t at_least(int64_t number, int64_t least)
{
    return number > least ? number : least;
}

/* Of the used ones some are under way: fewer than all that are in flight. */
static struct rate_claim claim_of(struct rate_permits *permits, const struct rate_state *state,
                                  int64_t now_ms)
{
    struct rate_claim claim = {
        .window = state->window,
        .limit = state->limit,
        .reset_in_ms = state->reset_at_ms - now_ms,
        .counted = at_least(state->limit - state->remaining, 0),
    };
    int64_t answered = permits->used - state->in_flight;

    if (permits->window == state->window)
        claim.answered = at_least(answered - permits->reported, 0);
    return claim;
}

static void take_up(struct rate_permits *permits, int64_t window, int64_t answered, int64_t count)
{
    if (permits->window != window) *permits = (struct rate_permits){ .window = window };
    permits->has_names = true;
    permits->reported += answered;
    permits->left += count;
}

static int64_t wait_until(struct rate_permits *permits, int64_t now_ms, int64_t wait_ms)
{
    permits->ask_at_ms = now_ms + wait_ms;
    return wait_ms;
}

/* Nobody knows of a window that is on: one call at a time goes to see, and a few before anything is
 * known at all. */
static int64_t find_out(const struct rate_permits *permits, const struct rate_state *state)
{
    if (!state->is_known || !permits->has_names) return 0;
    return state->in_flight == 0 ? 0 : RATE_POLL_MS;
}

int64_t rate_permit(struct rate_permits *permits, struct rate_state *state,
                    const struct rate_share *share,
                    const uint8_t fingerprint[static RATE_FINGERPRINT_BYTES], int64_t now_ms)
{
    bool knows = is_on(state, now_ms);
    bool is_nameless = state->is_known && state->window == 0 && now_ms < state->reset_at_ms;
    struct rate_claim claim = { .window = 0 };
    struct rate_grant grant = { .permits = 0 };

    if (is_nameless && !permits->has_names) return 0; /* such a service can't be shared by window */
    if (knows && use_one(permits, state, now_ms)) return 0;
    if (now_ms < permits->ask_at_ms) return permits->ask_at_ms - now_ms;
    if (knows) claim = claim_of(permits, state, now_ms);
    if (!share->take(share->context, fingerprint, &claim, &grant))
        return wait_until(permits, now_ms, TROUBLE_MS);
    if (grant.known.is_given) {
        rate_state_adopt(state, &grant.known, now_ms);
        take_up(permits, grant.known.window, 0, grant.permits);
    } else if (knows) {
        take_up(permits, state->window, claim.answered, grant.permits);
    } else {
        return find_out(permits, state);
    }
    if (is_on(state, now_ms) && use_one(permits, state, now_ms)) return 0;
    return wait_until(permits, now_ms, DENIED_MS);
}
