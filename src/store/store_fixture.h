/* store_fixture.h: a store in a folder of its own, for tests; or in a schema of its own, when the
 * test runs on PostgreSQL: a test whose source says "Also runs on PostgreSQL." runs twice. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/open.h"

/* cmocka wants these before its own header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EXPECT_STATUS(want, call) assert_int_equal(STATUS_##want, (call).code)
#define EXPECT_TEXT(want, text) assert_true(str_equal(STR(want), (text)))
#define EXPECT_TEXT_HAS(want, text) assert_true(str_find((text), STR(want)) != SIZE_MAX)

/* Migrations of a test: MIGRATION(1, "0001_create.sql", "CREATE TABLE …"). */
#define MIGRATION(number_, name_, sql)                                                     \
    {                                                                                      \
        .name = (name_), .bytes = (const unsigned char *)("" sql), .len = sizeof(sql) - 1, \
        .number = (number_)                                                                \
    }

struct store_fixture {
    char folder[64];
    char path[96];   /* of the database file, which is not there yet */
    char schema[64]; /* on PostgreSQL; else empty */
    struct arena *arena;
    struct str url;
    struct store_options options; /* no migrations, short waits */
    struct store *store;          /* closed by store_fixture_deinit */
    struct str reason;            /* of the last open that failed */
};

void store_fixture_init(struct store_fixture *fixture);
STATUS store_fixture_open(struct store_fixture *fixture);
void store_fixture_close(struct store_fixture *fixture);
void store_fixture_deinit(struct store_fixture *fixture);

/* Opens with these migrations and fails the test if that fails. */
void store_fixture_start(struct store_fixture *fixture, const struct embedded_file *migrations,
                         size_t count);

/* The connection of the test; the test ends without one. */
struct db *store_fixture_borrow(struct store_fixture *fixture);

/* What tests of one connection begin and end with: a store, and the connection. */
struct db *store_fixture_begin(struct store_fixture *fixture,
                               const struct embedded_file *migrations, size_t count);
void store_fixture_end(struct store_fixture *fixture, struct db *db);
/* The one number that a query gives. */
int64_t store_fixture_int(struct db *db, const struct query *query);
