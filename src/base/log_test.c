// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include "base/clock.h"
#include "base/expect.h"

#include <string.h>
#include <unistd.h>

/* What is written to stderr between begin and end. Pipes hold 64 KiB, far more than a line. */
static struct {
    int saved, from;
    char text[70000];
} capture;

static void capture_begin(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    capture.from = ends[0];
    capture.saved = dup(STDERR_FILENO);
    assert_true(capture.saved >= 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    (void)close(ends[1]);
}

static struct str capture_end(void)
{
    size_t len = 0;
    ssize_t count;
    assert_true(dup2(capture.saved, STDERR_FILENO) >= 0); /* closes the pipe's last writing end */
    (void)close(capture.saved);
    while ((count = read(capture.from, capture.text + len, sizeof capture.text - len)) > 0)
        len += (size_t)count;
    (void)close(capture.from);
    return (struct str){ capture.text, len };
}

/* Checks the time at the place where the line holds it, and gives the rest. */
static struct str after_time(struct str line, struct str opening, size_t row)
{
    int64_t time_ms = 0;
    EXPECT(str_starts_with(line, opening), row);
    struct str rest = str_slice(line, opening.len, line.len);
    EXPECT(time_parse(str_slice(rest, 0, TIME_TEXT_LEN), &time_ms), row);
    return str_slice(rest, TIME_TEXT_LEN, rest.len);
}

static struct id some_id(void)
{
    struct id id;
    assert_true(id_parse(STR("01234567-89ab-4cde-8f01-23456789abcd"), &id));
    return id;
}

static void test_json(void **state)
{
    (void)state;
    log_configure(LOG_FORMAT_JSON, LOG_DEBUG);
    capture_begin();
    LOG(WARNING, "it happened", LOG_TEXT("name", STR("v")), LOG_INT("count", -7),
        LOG_ID("row", some_id()), LOG_STATUS(FAIL(CORRUPT)));
    EXPECT_STR(STR("\",\"level\":\"warning\",\"event\":\"it happened\",\"name\":\"v\",\"count\":-7,"
                   "\"row\":\"01234567-89ab-4cde-8f01-23456789abcd\","
                   "\"status\":\"stored data is wrong\"}\n"),
               after_time(capture_end(), STR("{\"time\":\""), 0), 0);
}

static void test_text(void **state)
{
    (void)state;
    log_configure(LOG_FORMAT_TEXT, LOG_DEBUG);
    capture_begin();
    LOG(ERROR, "it happened", LOG_TEXT("name", STR("two words")), LOG_INT("count", 7));
    EXPECT_STR(STR(" error   it happened name=\"two words\" count=7\n"),
               after_time(capture_end(), STR(""), 0), 0);
    capture_begin();
    LOG(DEBUG, "no fields");
    EXPECT_STR(STR(" debug   no fields\n"), after_time(capture_end(), STR(""), 1), 1);
}

static const struct {
    struct str text, want;
} escapes[] = {
    { STR(""), STR("") },
    { STR_ABSENT, STR("") },
    { STR("a\"b\\c"), STR("a\\\"b\\\\c") },
    { STR("a\nb\r\t"), STR("a\\u000ab\\u000d\\u0009") },
    { STR("\0\x1B[31m\x7F"), STR("\\u0000\\u001b[31m\\u007f") },
    { STR("\xC3\xA4\xE2\x82\xAC"), STR("\xC3\xA4\xE2\x82\xAC") },
    { STR("a\xFF"
          "b"),
      STR("a\\ufffdb") },
    { STR("\xC3"), STR("\\ufffd") },
    { STR("\xED\xA0\x80"), STR("\\ufffd\\ufffd\\ufffd") },
    { STR("\"}\n{\"level\":\"error\""), STR("\\\"}\\u000a{\\\"level\\\":\\\"error\\\"") },
};

static void test_escapes(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(escapes); i++) {
        log_configure(LOG_FORMAT_JSON, LOG_DEBUG);
        capture_begin();
        LOG(INFO, "e", LOG_TEXT("t", escapes[i].text));
        struct str want =
            arena_format(arena, "\",\"level\":\"info\",\"event\":\"e\",\"t\":\"%.*s\"}\n",
                         STR_ARG(escapes[i].want));
        EXPECT_STR(want, after_time(capture_end(), STR("{\"time\":\""), i), i);
        log_configure(LOG_FORMAT_TEXT, LOG_DEBUG);
        capture_begin();
        LOG(INFO, "e", LOG_TEXT("t", escapes[i].text));
        want = arena_format(arena, " info    e t=\"%.*s\"\n", STR_ARG(escapes[i].want));
        EXPECT_STR(want, after_time(capture_end(), STR(""), i), i);
    }
}

static void test_too_long(void **state)
{
    static char text[20000];
    (void)state;
    memset(text, 'x', sizeof text);
    log_configure(LOG_FORMAT_JSON, LOG_DEBUG);
    capture_begin();
    LOG(INFO, "e", LOG_INT("before", 1), LOG_TEXT("t", ((struct str){ text, sizeof text })));
    EXPECT_STR(
        STR("\",\"level\":\"info\",\"event\":\"e\",\"left_out\":\"too long for one line\"}\n"),
        after_time(capture_end(), STR("{\"time\":\""), 0), 0);
}

static void test_levels(void **state)
{
    static const struct {
        enum log_level lowest;
        size_t lines;
    } rows[] = { { LOG_DEBUG, 4 }, { LOG_INFO, 3 }, { LOG_WARNING, 2 }, { LOG_ERROR, 1 } };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t lines = 0;
        log_configure(LOG_FORMAT_TEXT, rows[i].lowest);
        capture_begin();
        for (enum log_level level = LOG_DEBUG; level <= LOG_ERROR; level++)
            log_write(level, "e", NULL, 0);
        struct str text = capture_end();
        for (size_t k = 0; k < text.len; k++) lines += text.data[k] == '\n';
        EXPECT(lines == rows[i].lines, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),    cmocka_unit_test(test_text),
        cmocka_unit_test(test_escapes), cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
