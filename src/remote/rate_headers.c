// SPDX-License-Identifier: Apache-2.0
#include "remote/rate_headers.h"

#include "base/clock.h"

#include <stdio.h>

enum {
    HTTP_DATE_LEN = 29,
    HTTP_DATE_DAY_AT = 5,
    HTTP_DATE_MONTH_AT = 8,
    HTTP_DATE_YEAR_AT = 12,
    HTTP_DATE_TIME_AT = 17,
};

static const int64_t count_max = 1000 * 1000 * 1000;
static const int64_t epoch_s_max = 253402300799; /* the end of the year 9999 */

bool http_date_parse(struct str text, int64_t *ret_time_ms)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct str month = str_slice(text, HTTP_DATE_MONTH_AT, HTTP_DATE_MONTH_AT + 3);
    char iso[48];

    if (text.len != HTTP_DATE_LEN || !str_ends_with(text, STR(" GMT"))) return false;
    for (size_t i = 0; i < COUNT_OF(months); i++) {
        if (!str_equal(month, str_from_c(months[i]))) continue;
        int len = snprintf(iso, sizeof iso, "%.4s-%02zu-%.2sT%.8sZ", text.data + HTTP_DATE_YEAR_AT,
                           i + 1, text.data + HTTP_DATE_DAY_AT, text.data + HTTP_DATE_TIME_AT);
        return time_parse((struct str){ iso, (size_t)len }, ret_time_ms);
    }
    return false;
}

static bool read_number(const struct http_reply *reply, const char *name, int64_t max,
                        int64_t *ret_number)
{
    return str_to_int(http_reply_header(reply, name), 0, max, ret_number);
}

/* The service's clock: a Date of whole seconds says when it is to within one, and our own clock
 * says where in that second as long as the two agree. */
static int64_t service_clock_ms(const struct http_reply *reply, int64_t now_ms)
{
    int64_t date_ms;

    if (!http_date_parse(http_reply_header(reply, "date"), &date_ms)) return now_ms;
    if (now_ms < date_ms) return date_ms;
    return now_ms < date_ms + 999 ? now_ms : date_ms + 999;
}

static bool read_reset(const struct http_reply *reply, int64_t now_ms, int64_t *ret_reset_s,
                       int64_t *ret_reset_in_ms)
{
    int64_t reset_s;

    if (!read_number(reply, "x-ratelimit-reset", epoch_s_max, &reset_s)) return false;
    *ret_reset_s = reset_s;
    *ret_reset_in_ms = reset_s * 1000 - service_clock_ms(reply, now_ms);
    return true;
}

struct rate_hint rate_hint_read(const struct http_reply *reply, int64_t now_ms)
{
    struct rate_hint hint = { .reset_in_ms = RATE_WINDOW_MS };

    if (!read_number(reply, "x-ratelimit-limit", count_max, &hint.limit) || hint.limit == 0 ||
        !read_number(reply, "x-ratelimit-remaining", count_max, &hint.remaining))
        return (struct rate_hint){ 0 };
    (void)read_reset(reply, now_ms, &hint.window, &hint.reset_in_ms); /* else a whole window */
    if (hint.remaining > hint.limit) hint.remaining = hint.limit;
    hint.is_given = true;
    return hint;
}

int64_t rate_refusal_wait_ms(const struct http_reply *reply, int64_t now_ms)
{
    struct str retry_after = http_reply_header(reply, "retry-after");
    int64_t wait_ms, reset_s, seconds, date_ms;

    if (str_to_int(retry_after, 0, count_max, &seconds)) return seconds * 1000;
    if (http_date_parse(retry_after, &date_ms))
        wait_ms = date_ms - service_clock_ms(reply, now_ms);
    else if (!read_reset(reply, now_ms, &reset_s, &wait_ms))
        return -1;
    return wait_ms > 0 ? wait_ms : 0;
}
