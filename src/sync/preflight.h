/* preflight.h: what Netlify is known to refuse, and what a user would want to hear before it is
 * live. Rules of names and values, without a network. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sync/finding.h"
#include "sync/plan.h"
#include "sync/views.h"

enum { KEY_LEN_MAX = 255 };

bool key_is_well_formed(struct str key); /* a letter, then letters, digits and underscores */
bool key_is_reserved(struct str key);    /* in whatever case */
bool key_is_client_side(struct str key); /* a prefix by which a bundler puts it into the browser */
bool value_is_mask(struct str value);    /* what Netlify shows in place of a write-only value */

/* Adds what is to be said about a desired key. False when Netlify would refuse it; *ret_flaw then
 * has the sentence. One such key in a POST makes Netlify refuse all the others with it. */
bool preflight_view(const struct sync_state *state, const struct view *view,
                    struct findings *findings, struct str *ret_flaw);

/* How much environment functions get in one context, once the plan is applied. Older function
 * runtimes stop at METER_LIMIT bytes, names and values together. */
enum { METER_LIMIT = 4096 };
struct meter {
    struct context context;
    size_t bytes;
    size_t hidden_count; /* write-only values, whose length is not known and not in `bytes` */
    bool is_over;
};
void preflight_meter(const struct sync_state *state, const struct plan *plan,
                     struct meter ret_meters[static NAMED_CONTEXT_COUNT]);
