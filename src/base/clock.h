/* clock.h: milliseconds since the epoch, and their form on the wire. Code that decides by time
 * takes the time as a parameter; only the rooms at the top read the clock. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum { TIME_TEXT_LEN = 24 }; /* 2026-01-31T23:59:59.123Z */

int64_t clock_now_ms(void);       /* wall clock, UTC */
int64_t clock_monotonic_ms(void); /* for durations and timeouts */
int64_t clock_monotonic_us(void);
void clock_sleep_ms(int64_t duration_ms);

void time_format(int64_t time_ms, char text[static TIME_TEXT_LEN]); /* no NUL; years 1970 to 9999 */
/* ISO 8601 / RFC 3339: date, "T", time, optional fraction, "Z" or an offset. */
bool time_parse(struct str text, int64_t *ret_time_ms);
