// SPDX-License-Identifier: Apache-2.0
#include "remote/rate.h"

enum {
    PROBE_GRACE_MS = 5 * RATE_POLL_MS,
    PACED_BELOW_TENTH = 10,
    SECOND_MS = 1000,
    /* Answers of one window name its end with this much difference: whole seconds, and the way. */
    SAME_WINDOW_MS = 2000,
};

static int64_t at_least(int64_t number, int64_t least)
{
    return number > least ? number : least;
}

static int64_t at_most(int64_t number, int64_t most)
{
    return number < most ? number : most;
}

static int64_t wait_for_window(const struct rate_state *state, int64_t now_ms)
{
    int64_t until_ms = now_ms < state->look_at_ms ? state->look_at_ms : state->reset_at_ms;
    int64_t wait_ms = at_least(until_ms - now_ms, RATE_POLL_MS);
    /* An answer on its way may bring a new window. */
    return state->in_flight > 0 ? at_most(wait_ms, RATE_POLL_MS) : wait_ms;
}

/* The call that is kept back to look whether a new window began. */
static int64_t spare_of(const struct rate_state *state, int64_t now_ms)
{
    return now_ms < state->look_at_ms && state->limit >= RATE_SPARE_FROM ? 1 : 0;
}

static int64_t pace(const struct rate_state *state, int64_t now_ms, int64_t left, int64_t before)
{
    bool is_late = now_ms >= state->look_at_ms;
    int64_t until_ms = is_late ? state->reset_at_ms : state->look_at_ms;
    int64_t interval_ms = (until_ms - now_ms) / left;

    if (is_late && !state->has_looked && before == 0) return 0;
    if (left * PACED_BELOW_TENTH >= state->limit) return 0;
    return at_least(state->last_left_ms + interval_ms * (before + 1) - now_ms, 0);
}

int64_t rate_plan(const struct rate_state *state, int64_t now_ms, size_t ahead)
{
    int64_t before = (int64_t)ahead;

    if (now_ms < state->closed_until_ms) return state->closed_until_ms - now_ms;
    if (!state->is_known)
        return state->in_flight + before < RATE_UNKNOWN_IN_FLIGHT ? 0 : RATE_POLL_MS;

    bool is_fresh = now_ms >= state->reset_at_ms;
    int64_t left = (is_fresh ? state->limit : state->remaining) - state->in_flight;
    if (left - spare_of(state, now_ms) <= before) return wait_for_window(state, now_ms);
    if (state->is_probing) return RATE_POLL_MS;
    /* The probe is left to those before, but not for long: they may be busy elsewhere. */
    if (is_fresh) return at_least(state->reset_at_ms + before * PROBE_GRACE_MS - now_ms, 0);
    return pace(state, now_ms, left, before);
}

void rate_state_leave(struct rate_state *state, int64_t now_ms)
{
    if (state->is_known && now_ms >= state->reset_at_ms) {
        state->remaining = state->limit;
        state->reset_at_ms = now_ms + RATE_WINDOW_MS; /* until an answer knows better */
        state->look_at_ms = state->reset_at_ms;
        state->window = 0;
        state->is_probing = true;
    } else if (state->is_known && now_ms >= state->look_at_ms && !state->has_looked) {
        state->has_looked = true;
        state->is_probing = true;
    }
    state->in_flight++;
    state->last_left_ms = now_ms;
}

/* Answers overtake each other. Windows are told apart by their end as the service writes it, where
 * it writes one. An end that went back by more than the second by which it is rounded is no late
 * answer of a window that is over: the service has begun anew. */
enum window_age { WINDOW_OLDER, WINDOW_SAME, WINDOW_NEWER };

static enum window_age window_age(const struct rate_state *state, const struct rate_hint *hint,
                                  int64_t reset_at_ms)
{
    int64_t apart_ms = reset_at_ms - state->reset_at_ms;

    if (!state->is_known) return WINDOW_NEWER;
    if (hint->window && state->window) {
        if (hint->window == state->window) return WINDOW_SAME;
        bool is_late = hint->window < state->window && hint->reset_in_ms <= SECOND_MS;
        return is_late ? WINDOW_OLDER : WINDOW_NEWER;
    }
    return apart_ms <= SAME_WINDOW_MS && apart_ms >= -SAME_WINDOW_MS ? WINDOW_SAME : WINDOW_NEWER;
}

/* The window began between `sent_at_ms` and now, when the call was its first. */
static void begin_window(struct rate_state *state, const struct rate_hint *hint, int64_t sent_at_ms,
                         int64_t now_ms)
{
    bool is_first = sent_at_ms > 0 && hint->remaining == hint->limit - 1 && hint->window;
    int64_t end_ms;

    if (is_first) state->window_ms = (state->reset_at_ms - sent_at_ms) / SECOND_MS * SECOND_MS;
    end_ms = state->window_ms > 0 ? now_ms + state->window_ms : state->reset_at_ms;
    state->look_at_ms = at_most(end_ms, state->reset_at_ms);
    state->has_looked = false;
}

static void learn(struct rate_state *state, const struct rate_hint *hint, int64_t sent_at_ms,
                  int64_t now_ms)
{
    int64_t reset_at_ms = now_ms + at_most(hint->reset_in_ms, RATE_WINDOW_MS_MAX);
    enum window_age age = window_age(state, hint, reset_at_ms);

    if (age == WINDOW_OLDER) return;
    state->remaining =
        age == WINDOW_SAME ? at_most(hint->remaining, state->remaining) : hint->remaining;
    state->limit = hint->limit;
    state->window = hint->window;
    state->reset_at_ms = reset_at_ms;
    state->is_known = true;
    if (age == WINDOW_NEWER)
        begin_window(state, hint, sent_at_ms, now_ms);
    else
        state->look_at_ms = at_most(state->look_at_ms, reset_at_ms);
}

void rate_state_adopt(struct rate_state *state, const struct rate_hint *hint, int64_t now_ms)
{
    learn(state, hint, 0, now_ms);
}

void rate_state_arrive(struct rate_state *state, const struct rate_hint *hint, int64_t now_ms)
{
    bool was_alone = state->in_flight == 1;

    state->in_flight--;
    state->is_probing = false;
    if (hint->is_given && hint->reset_in_ms > 0)
        learn(state, hint, was_alone ? state->last_left_ms : 0, now_ms);
    else if (hint->is_refused)
        state->is_known = false; /* our count was wrong: begin anew, with few in flight */
    else if (!hint->is_unsent && state->remaining > 0)
        state->remaining--; /* the service may have counted the call all the same */
}

void rate_state_close(struct rate_state *state, int64_t until_ms)
{
    state->closed_until_ms = at_least(until_ms, state->closed_until_ms);
}
