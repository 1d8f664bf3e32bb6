/* expect.h: checks for tests, over cmocka. Each names the row of the table that failed. Included by
 * tests alone, in the place of cmocka's own header. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/status.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EXPECT(claim, row) expect_claim((claim), #claim, (row), __FILE__, __LINE__)
#define EXPECT_INT(want, got, row) expect_int((want), (got), (row), __FILE__, __LINE__)
#define EXPECT_STR(want, got, row) expect_str((want), (got), (row), __FILE__, __LINE__)
#define EXPECT_STATUS(want, got, row) expect_status((want), (got), (row), __FILE__, __LINE__)

static inline void expect_claim(bool is_true, const char *claim, size_t row, const char *file,
                                int line)
{
    if (is_true) return;
    print_error("row %zu: not true: %s\n", row, claim);
    _fail(file, line);
}

static inline void expect_int(int64_t want, int64_t got, size_t row, const char *file, int line)
{
    if (want == got) return;
    print_error("row %zu: %lld wanted, %lld found\n", row, (long long)want, (long long)got);
    _fail(file, line);
}

static inline void expect_str(struct str want, struct str got, size_t row, const char *file,
                              int line)
{
    if (str_equal(want, got) && str_is_given(want) == str_is_given(got)) return;
    print_error("row %zu: \"%.*s\" wanted, \"%.*s\" found\n", row, STR_ARG(want), STR_ARG(got));
    _fail(file, line);
}

static inline void expect_status(enum status_code want, struct status got, size_t row,
                                 const char *file, int line)
{
    if (want == got.code) return;
    print_error("row %zu: \"%s\" wanted, \"%s\" found\n", row, status_text(status_of(want)),
                status_text(got));
    _fail(file, line);
}
