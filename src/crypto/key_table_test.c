// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_table.h"

#include "base/expect.h"
#include "crypto/keyring.h"

#include <pthread.h>
#include <string.h>

enum { COUNT = 2000 };

static int setup(void **state)
{
    (void)state;
    return crypto_init().code == STATUS_OK ? 0 : -1;
}

static struct key key_of(size_t number)
{
    struct key key = { { 0 } };
    memcpy(key.bytes, &number, sizeof number);
    return key;
}

/* Half of the names share an owner, so that lists in a bucket are met too. */
static struct key_name name_of(size_t number)
{
    struct id owner = { { 7 } };
    if (number % 2 == 0) memcpy(owner.bytes, &number, sizeof number);
    return (struct key_name){ KEY_DATA, owner, (uint32_t)number };
}

static void test_put_and_find(void **state)
{
    struct key_table *table = key_table_new();
    const struct key *places[COUNT];
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        const struct key_name name = name_of(i);
        const struct key key = key_of(i);
        EXPECT(key_table_find(table, &name) == NULL, i);
        EXPECT_STATUS(STATUS_OK, key_table_put(table, &name, &key), i);
        places[i] = key_table_find(table, &name);
        EXPECT(places[i] != NULL, i);
    }
    for (size_t i = 0; i < COUNT; i++) { /* growing moved no key */
        const struct key_name name = name_of(i);
        const struct key key = key_of(i);
        EXPECT(key_table_find(table, &name) == places[i], i);
        assert_memory_equal(places[i], &key, sizeof key);
    }
    key_table_free(table);
    key_table_free(NULL);
}

static void test_every_part_of_a_name_counts(void **state)
{
    struct key_table *table = key_table_new();
    const struct key_name name = name_of(1);
    const struct key key = key_of(1);
    (void)state;
    EXPECT_STATUS(STATUS_OK, key_table_put(table, &name, &key), 0);
    const struct key_name rows[] = {
        { KEY_ORG, name.owner, name.version },
        { KEY_FINGERPRINT, name.owner, name.version },
        { KEY_DATA, name.owner, name.version + 1 },
        { KEY_DATA, { { 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } }, name.version },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) EXPECT(!key_table_find(table, &rows[i]), i);
    key_table_free(table);
}

/* A replaced key may still be in use: its bytes stay until the table is closed. */
static void test_replaced_key_stays_readable(void **state)
{
    struct key_table *table = key_table_new();
    const struct key_name name = name_of(1);
    const struct key keys[] = { key_of(1), key_of(2) };
    (void)state;
    EXPECT_STATUS(STATUS_OK, key_table_put(table, &name, &keys[0]), 0);
    const struct key *old = key_table_find(table, &name);
    EXPECT_STATUS(STATUS_OK, key_table_put(table, &name, &keys[0]), 1);
    EXPECT(key_table_find(table, &name) == old, 1); /* the same key is no replacement */
    EXPECT_STATUS(STATUS_OK, key_table_put(table, &name, &keys[1]), 2);
    const struct key *replaced = key_table_find(table, &name);
    EXPECT(replaced != old, 2);
    assert_memory_equal(old, &keys[0], sizeof keys[0]);
    assert_memory_equal(replaced, &keys[1], sizeof keys[1]);
    key_table_free(table);
}

/* Threads seal and unseal under one key while another adds hundreds. */
struct work {
    struct keyring *keyring;
    struct id org, owner;
    const char *failure;
};

static void *seal_and_unseal(void *argument)
{
    struct work *work = argument;
    const struct seal_place place = { "secret_version", "value", id_new() };
    struct arena *arena = arena_new();
    for (int i = 0; i < 2000 && !work->failure; i++) {
        struct str sealed;
        struct secret_text plain;
        if (keyring_seal(work->keyring, work->owner, 1, &place, STR("value"), arena, &sealed)
                    .code != STATUS_OK ||
            keyring_unseal(work->keyring, work->owner, &place, sealed, &plain).code != STATUS_OK) {
            work->failure = "cannot seal and unseal";
            break;
        }
        if (!str_equal(secret_text_reveal(&plain), STR("value"))) work->failure = "wrong value";
        secret_text_deinit(&plain);
        arena_clear(arena);
    }
    arena_free(arena);
    return NULL;
}

static void *keys_add(void *argument)
{
    struct work *work = argument;
    struct arena *arena = arena_new();
    struct str wrapped;
    for (int64_t version = 2; version < 1000; version++) {
        if (keyring_make_data_key(work->keyring, work->org, work->owner, version, arena, &wrapped)
                .code != STATUS_OK)
            work->failure = "cannot make a key";
    }
    arena_free(arena);
    return NULL;
}

static void test_threads(void **state)
{
    static void *(*const jobs[])(void *) = { seal_and_unseal, seal_and_unseal, keys_add };
    AUTO(arena) arena = arena_new();
    const struct key root = key_of(9);
    struct keyring *keyring = NULL;
    struct work works[COUNT_OF(jobs)];
    pthread_t threads[COUNT_OF(jobs)];
    const struct id org = id_new();
    const struct id owner = id_new();
    struct str wrapped;
    (void)state;
    EXPECT_STATUS(STATUS_OK, keyring_open(&root, &keyring), 0);
    EXPECT_STATUS(STATUS_OK, keyring_make_org_key(keyring, org, arena, &wrapped), 1);
    EXPECT_STATUS(STATUS_OK, keyring_make_data_key(keyring, org, owner, 1, arena, &wrapped), 2);
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        works[i] = (struct work){ keyring, org, owner, NULL };
        assert_int_equal(pthread_create(&threads[i], NULL, jobs[i], &works[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_null(works[i].failure);
    }
    EXPECT(keyring_has_data_key(keyring, owner, 999), 3);
    keyring_close(keyring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put_and_find),
        cmocka_unit_test(test_every_part_of_a_name_counts),
        cmocka_unit_test(test_replaced_key_stays_readable),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
