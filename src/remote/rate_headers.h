/* rate_headers.h: what an answer's headers say about waiting. All of it is a stranger's word:
 * nonsense counts as nothing. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_client/http_client.h"
#include "remote/rate.h"

/* X-RateLimit-Limit, -Remaining and -Reset (absolute, in seconds). The answer's own Date tells the
 * service's clock where it is given, so that ours may be wrong; `now_ms` is wall clock. */
struct rate_hint rate_hint_read(const struct http_reply *reply, int64_t now_ms);

/* How long a refused caller is asked to wait: Retry-After in seconds or as a date, which is meant
 * for just that, else X-RateLimit-Reset. -1 when neither says anything; 0 when the moment has
 * passed. */
int64_t rate_refusal_wait_ms(const struct http_reply *reply, int64_t now_ms);

/* RFC 9110 §5.6.7, the one form that is still written: Sun, 06 Nov 1994 08:49:37 GMT. */
bool http_date_parse(struct str text, int64_t *ret_time_ms);
