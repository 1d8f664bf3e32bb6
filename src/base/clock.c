// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <errno.h>
#include <time.h>

static int64_t read_us(clockid_t which)
{
    struct timespec now;
    (void)clock_gettime(which, &now); /* cannot fail for the two clocks used here */
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_monotonic_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

void clock_sleep_ms(int64_t duration_ms)
{
    struct timespec left = { .tv_sec = duration_ms / 1000,
                             .tv_nsec = (long)(duration_ms % 1000) * 1000000 };
    while (duration_ms > 0 && nanosleep(&left, &left) != 0 && errno == EINTR) continue;
}

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar, and back. Years are counted
 * from March, so that the leap day is the last of its year; 400 years have 146,097 days. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y < 0 ? -1 : y / 400; /* the months before March of year 0 belong to year -1 */
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void date_from_days(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    int64_t shifted = days + 719468;
    int64_t era = shifted / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;

    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static void put_digits(char *text, int64_t number, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        text[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

void time_format(int64_t time_ms, char text[static TIME_TEXT_LEN])
{
    static const char shape[] = "0000-00-00T00:00:00.000Z";
    static const int64_t day_ms = 86400000;
    const int64_t last_ms = 253402300799999; /* 9999-12-31T23:59:59.999Z */
    int64_t year;
    int64_t month;
    int64_t day;

    if (time_ms < 0) time_ms = 0;
    if (time_ms > last_ms) time_ms = last_ms;
    date_from_days(time_ms / day_ms, &year, &month, &day);
    int64_t ms = time_ms % day_ms;
    for (size_t i = 0; i < TIME_TEXT_LEN; i++) text[i] = shape[i];
    put_digits(text, year, 4);
    put_digits(text + 5, month, 2);
    put_digits(text + 8, day, 2);
    put_digits(text + 11, ms / 3600000, 2);
    put_digits(text + 14, ms / 60000 % 60, 2);
    put_digits(text + 17, ms / 1000 % 60, 2);
    put_digits(text + 20, ms % 1000, 3);
}

static bool take_number(struct str *rest, size_t digits, int64_t max, int64_t *ret_number)
{
    if (rest->len < digits) return false;
    struct str piece = str_slice(*rest, 0, digits);
    if (piece.data[0] == '-' || !str_to_int(piece, 0, max, ret_number)) return false;
    *rest = str_slice(*rest, digits, rest->len);
    return true;
}

static bool take_char(struct str *rest, char wanted)
{
    if (rest->len == 0 || rest->data[0] != wanted) return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

static bool take_fraction_ms(struct str *rest, int64_t *ret_ms)
{
    int64_t scale = 100;
    size_t digits = 0;

    *ret_ms = 0;
    if (!take_char(rest, '.')) return true;
    while (digits < rest->len && rest->data[digits] >= '0' && rest->data[digits] <= '9') {
        *ret_ms += (rest->data[digits] - '0') * scale;
        scale /= 10;
        digits++;
    }
    *rest = str_slice(*rest, digits, rest->len);
    return digits > 0;
}

static bool take_offset_ms(struct str *rest, int64_t *ret_ms)
{
    int64_t hours;
    int64_t minutes;

    *ret_ms = 0;
    if (take_char(rest, 'Z')) return true;
    bool is_west = take_char(rest, '-');
    if (!is_west && !take_char(rest, '+')) return false;
    if (!take_number(rest, 2, 23, &hours) || !take_char(rest, ':')) return false;
    if (!take_number(rest, 2, 59, &minutes)) return false;
    *ret_ms = (hours * 60 + minutes) * 60000 * (is_west ? -1 : 1);
    return true;
}

bool time_parse(struct str text, int64_t *ret_time_ms)
{
    static const int64_t month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    struct str rest = text;
    int64_t year, month, day, hour, minute, second, fraction_ms, offset_ms;

    if (!take_number(&rest, 4, 9999, &year) || !take_char(&rest, '-')) return false;
    if (!take_number(&rest, 2, 12, &month) || month < 1 || !take_char(&rest, '-')) return false;
    if (!take_number(&rest, 2, month_days[month - 1], &day) || day < 1) return false;
    if (!take_char(&rest, 'T')) return false;
    if (!take_number(&rest, 2, 23, &hour) || !take_char(&rest, ':')) return false;
    if (!take_number(&rest, 2, 59, &minute) || !take_char(&rest, ':')) return false;
    if (!take_number(&rest, 2, 59, &second) || !take_fraction_ms(&rest, &fraction_ms)) return false;
    if (!take_offset_ms(&rest, &offset_ms) || rest.len > 0) return false;
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month == 2 && day == 29 && !is_leap) return false;
    *ret_time_ms = days_from_date(year, month, day) * 86400000 + hour * 3600000 + minute * 60000 +
                   second * 1000 + fraction_ms - offset_ms;
    return true;
}
