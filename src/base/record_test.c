// SPDX-License-Identifier: Apache-2.0
#include "base/record.h"

#include "base/expect.h"

struct thing {
    struct str text;
    int64_t number;
    bool flag;
    int choice;
    struct texts texts;
    struct secret_text secret;
    enum given text_given, number_given, flag_given, choice_given, texts_given, secret_given;
};
static const struct field thing_fields[] = {
    FIELD_GIVEN(thing, text, "text", TEXT, WIRE_IN),
    FIELD_GIVEN(thing, number, "number", INT, WIRE_IN),
    FIELD_GIVEN(thing, flag, "flag", BOOL, WIRE_IN),
    FIELD_GIVEN(thing, choice, "choice", ENUM, WIRE_IN),
    FIELD_GIVEN(thing, texts, "texts", TEXTS, WIRE_IN),
    FIELD_GIVEN(thing, secret, "secret", SECRET, WIRE_IN),
};
static const struct record thing_record = RECORD(thing, "Thing", thing_fields);

static struct str names[] = { { "a", 1 } };

static void test_what_was_given_is_taken_over(void **state)
{
    (void)state;
    struct thing old = { .text = STR("old"), .number = 1, .flag = true, .choice = 3 };
    struct thing sent = { .text = STR("new"),
                          .number = 2,
                          .choice = 4,
                          .texts = { names, 1 },
                          .text_given = GIVEN,
                          .number_given = GIVEN_NULL,
                          .flag_given = GIVEN,
                          .texts_given = GIVEN };

    record_take_over(&thing_record, &sent, false, &old);
    EXPECT_STR(STR("new"), old.text, 0);
    assert_int_equal(old.number, 1);
    assert_false(old.flag);
    assert_int_equal(old.choice, 3);
    assert_int_equal(old.texts.count, 1);
}

static void test_all_is_taken_over_but_secrets(void **state)
{
    (void)state;
    uint8_t byte = 'x';
    struct thing fresh = { .number = 7 };
    struct thing sent = { .choice = 4, .secret = { .bytes = &byte, .len = 1 } };

    record_take_over(&thing_record, &sent, true, &fresh);
    assert_int_equal(fresh.number, 0);
    assert_int_equal(fresh.choice, 4);
    assert_null(fresh.secret.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_given_is_taken_over),
        cmocka_unit_test(test_all_is_taken_over_but_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
