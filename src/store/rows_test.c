// SPDX-License-Identifier: Apache-2.0
#include "json/json.h"
#include "store/store_fixture.h"

static const char *const color_names[] = { "red", "green", NULL };

struct nested {
    int64_t number;
    struct str name;
};
static const struct field nested_fields[] = {
    FIELD(nested, number, "number", INT, COLUMN),
    FIELD(nested, name, "name", TEXT, COLUMN),
};
static const struct record nested_record = RECORD(nested, "nested", nested_fields);

struct thing {
    struct id id;
    struct str name;
    enum given name_given;
    int64_t number;
    bool is_open;
    int64_t made_at;
    int color;
    struct str bytes;
    struct str json;
    struct texts texts;
    struct ids ids;
    struct nested nested;
    int64_t not_a_column;
};
static const struct field thing_fields[] = {
    FIELD(thing, id, "id", ID, COLUMN),
    FIELD_GIVEN(thing, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(thing, number, "number", INT, COLUMN),
    FIELD(thing, not_a_column, "notAColumn", INT, WIRE_OUT),
    FIELD(thing, is_open, "isOpen", BOOL, COLUMN),
    FIELD(thing, made_at, "madeAt", TIME, COLUMN),
    FIELD(thing, color, "color", ENUM, COLUMN, .options = color_names, .preset = 1),
    FIELD(thing, bytes, "bytes", BLOB, COLUMN),
    FIELD(thing, json, "json", JSON, COLUMN),
    FIELD(thing, texts, "texts", TEXTS, COLUMN),
    FIELD(thing, ids, "ids", IDS, COLUMN),
    FIELD(thing, nested, "nested", RECORD, COLUMN, .record = &nested_record),
};
static const struct record thing_record = RECORD(thing, "thing", thing_fields);

static const struct field thing_record_list_fields[] = {
    FIELD(thing, id, "id", RECORDS, COLUMN, .record = &nested_record),
};
static const struct record impossible_record = RECORD(thing, "thing", thing_record_list_fields);

static struct store_fixture fixture;
static struct db *db;

static int setup(void **state)
{
    (void)state;
    json_init();
    store_fixture_start(&fixture, NULL, 0);
    db = store_fixture_borrow(&fixture);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_return(fixture.store, db);
    store_fixture_deinit(&fixture);
    return 0;
}

#define FULL_ROW(id, name, number, flag, time, color, bytes, json, texts, ids)                \
    "SELECT " id "," name "," number "," flag "," time "," color "," bytes "," json "," texts \
    "," ids ", 5, 'inner'"

static const struct query good_row = { FULL_ROW(
    "x'000102030405060708090a0b0c0d0e0f'", "'na' || char(0) || 'me'", "-9", "1", "1700000000000",
    "'red'", "x'00ff'", "'{\"a\":1}'", "'[\"x\",\"\"]'",
    "x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'") };

static void test_good_row(void **state)
{
    struct thing thing = { .not_a_column = 42 };

    (void)state;
    EXPECT_STATUS(OK, db_one(db, &good_row, &thing_record, fixture.arena, &thing, BIND_NONE));
    assert_int_equal(15, thing.id.bytes[15]);
    EXPECT_TEXT("na\0me", thing.name);
    assert_int_equal(GIVEN, thing.name_given);
    assert_int_equal(-9, thing.number);
    assert_true(thing.is_open);
    assert_true(thing.made_at == INT64_C(1700000000000));
    assert_int_equal(0, thing.color);
    EXPECT_TEXT("\0\xff", thing.bytes);
    EXPECT_TEXT("{\"a\":1}", thing.json);
    assert_int_equal(2, thing.texts.count);
    EXPECT_TEXT("x", thing.texts.items[0]);
    EXPECT_TEXT("", thing.texts.items[1]);
    assert_int_equal(2, thing.ids.count);
    assert_int_equal(0x1f, thing.ids.items[1].bytes[15]);
    assert_int_equal(5, thing.nested.number);
    EXPECT_TEXT("inner", thing.nested.name);
    assert_int_equal(0, thing.not_a_column); /* zeroed with the rest */
}

static const struct query null_row = {
    "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
};

static void test_null_row(void **state)
{
    struct thing thing = { .number = 42 };

    (void)state;
    EXPECT_STATUS(OK, db_one(db, &null_row, &thing_record, fixture.arena, &thing, BIND_NONE));
    assert_true(id_is_nil(thing.id));
    assert_false(str_is_given(thing.name));
    assert_int_equal(GIVEN_NULL, thing.name_given);
    assert_int_equal(0, thing.number);
    assert_false(thing.is_open);
    assert_int_equal(0, thing.made_at);
    assert_int_equal(1, thing.color); /* the preset */
    assert_false(str_is_given(thing.bytes));
    assert_false(str_is_given(thing.json));
    assert_int_equal(0, thing.texts.count);
    assert_int_equal(0, thing.ids.count);
    assert_false(str_is_given(thing.nested.name));
}

#define ID_SQL "x'000102030405060708090a0b0c0d0e0f'"

/* clang-format off */
static const struct {
    enum status_code want;
    struct query query;
} rows_cases[] = {
    { STATUS_OK, { FULL_ROW(ID_SQL, "''", "0", "2", "0", "'green'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW("x'00'", "''", "0", "0", "0", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW("x''", "''", "0", "0", "0", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW("'0123456789abcdef'", "''", "0", "0", "0", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW("1", "''", "0", "0", "0", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "1", "0", "0", "0", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "x'61'", "0", "0", "0", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "'0'", "0", "0", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "'true'", "0", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "'now'", "'red'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "'blue'", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "''", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "0", "x''", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "'red'", "'text'", "''", "'[]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "'red'", "x''", "''", "''", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "'red'", "x''", "''", "'{}'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "'red'", "x''", "''", "'[1]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "'red'", "x''", "''", "'[\"a\",null]'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "'red'", "x''", "''", "'[\"a\"'", "x''") } },
    { STATUS_CORRUPT, { FULL_ROW(ID_SQL, "''", "0", "0", "0", "'red'", "x''", "''", "'[]'", "x'0011'") } },
    { STATUS_INTERNAL, { "SELECT " ID_SQL ", '', 0" } }, /* fewer columns than fields */
};
/* clang-format on */

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows_cases); i++) {
        struct thing thing;
        struct status status =
            db_one(db, &rows_cases[i].query, &thing_record, fixture.arena, &thing, BIND_NONE);
        assert_int_equal(rows_cases[i].want, status.code);
    }
}

static void test_impossible_field(void **state)
{
    struct thing thing;
    (void)state;
    EXPECT_STATUS(INTERNAL,
                  db_one(db, &good_row, &impossible_record, fixture.arena, &thing, BIND_NONE));
}

static const struct query echo = { "SELECT $1, $1 IS NULL, typeof($1)" };

static const struct {
    struct value value;
    const char *type;
} echo_cases[] = {
    { { VALUE_TEXT, 0, { "", 0 } }, "text" },
    { { VALUE_TEXT, 0, { "a\0b", 3 } }, "text" },
    { { VALUE_TEXT, 0, { "\0", 1 } }, "text" },
    { { VALUE_TEXT, 0, { "\xf0\x9f\x94\x91 \xc3\xa9 '$1' --", 15 } }, "text" },
    { { VALUE_TEXT, 0, { "\xff\xfe", 2 } }, "text" }, /* not UTF-8: the store does not judge */
    { { VALUE_BLOB, 0, { "", 0 } }, "blob" },
    { { VALUE_BLOB, 0, { "\0\0", 2 } }, "blob" },
    { { VALUE_NULL, 0, { NULL, 0 } }, "null" },
};

static void test_echo(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(echo_cases); i++) {
        AUTO(rows) rows = NULL;
        bool has_row = false;
        struct value value = echo_cases[i].value;

        EXPECT_STATUS(OK, db_query(db, &echo, &rows, BIND(value)));
        EXPECT_STATUS(OK, rows_next(rows, &has_row));
        assert_true(str_equal(value.bytes, rows_text(rows, 0, fixture.arena)));
        assert_int_equal(value.kind == VALUE_NULL, !str_is_given(rows_borrow(rows, 0)));
        assert_int_equal(value.kind == VALUE_NULL, rows_is_null(rows, 0));
        assert_int_equal(value.kind == VALUE_NULL, rows_int(rows, 1));
        assert_true(str_equal(str_from_c(echo_cases[i].type), rows_borrow(rows, 2)));
    }
}

static void test_absent_is_null(void **state)
{
    struct id nil = { 0 };
    struct id id = id_new();

    (void)state;
    assert_int_equal(VALUE_NULL, bind_text(STR_ABSENT).kind);
    assert_int_equal(VALUE_TEXT, bind_text(STR("")).kind);
    assert_int_equal(VALUE_NULL, bind_blob(STR_ABSENT).kind);
    assert_int_equal(VALUE_NULL, bind_time(0).kind);
    assert_int_equal(VALUE_NULL, bind_id(&nil).kind);
    assert_int_equal(VALUE_BLOB, bind_id(&id).kind);
}

static void test_int_extremes(void **state)
{
    static const int64_t numbers[] = { INT64_MIN, -1, 0, 1, INT64_MAX };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        int64_t number = 42;
        EXPECT_STATUS(OK, db_one_int(db, &echo, &number, BIND(bind_int(numbers[i]))));
        assert_true(number == numbers[i]);
    }
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_good_row),         CASE(test_null_row), CASE(test_rows),
        CASE(test_impossible_field), CASE(test_echo),     CASE(test_absent_is_null),
        CASE(test_int_extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
