/* rate_limit.h: how often one may ask: each caller (a person, an identity, a service token) has a
 * budget a minute, and so has each address for what needs no credentials and for credentials that
 * are refused. Bounded in memory, whatever addresses turn up. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

struct rate_limits;

/* `per_minute` for callers; addresses have a fiftieth of it, and at least one. */
struct rate_limits *rate_limits_new(int64_t per_minute);
void rate_limits_free(struct rate_limits *limits); /* NULL is fine */

struct rate_left {
    int64_t limit, remaining, reset_s;
    bool is_over;
};
/* Counts one request of the subject ("caller" or "address" and who). */
struct rate_left rate_limits_count(struct rate_limits *limits, bool is_caller, struct str subject,
                                   int64_t now_ms);

/* Before a route that needs no credentials, after a refusal of credentials, and after credentials
 * were found good. Sets the contract's headers; RATE_LIMITED in its words. */
STATUS rate_limit_address(struct exchange *exchange);
STATUS rate_limit_caller(struct exchange *exchange);
