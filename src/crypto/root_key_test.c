// SPDX-License-Identifier: Apache-2.0
#include "crypto/keyring.h"

#include "base/encode.h"
#include "base/expect.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALL_FORMS_KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define STRETCHED_KEY "d5d78f3f00ef529b1c66e08b7305bf88cfd3576c895ed6c7e12c4f6952bf2dd9"
#define RAW_KEY "01234567890abcdefghijklmnopqrst\n"
#define RAW_KEY_HEX "30313233343536373839306162636465666768696a6b6c6d6e6f70717273740a"

static const struct {
    struct str text;
    const char *want; /* hex; NULL when it must be refused */
} forms[] = {
    { STR(ALL_FORMS_KEY), ALL_FORMS_KEY },
    { STR(ALL_FORMS_KEY "\n"), ALL_FORMS_KEY },
    { STR("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"), ALL_FORMS_KEY },
    { STR("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), ALL_FORMS_KEY },
    { STR("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"), ALL_FORMS_KEY },
    { STR("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
          "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"),
      ALL_FORMS_KEY },
    { STR(RAW_KEY), RAW_KEY_HEX }, /* a raw key may end with a newline of its own */
    { STR(RAW_KEY "\n"), RAW_KEY_HEX },
    { STR("000102030405060708090a0b0c0d0e0f"), STRETCHED_KEY },
    { STR("000102030405060708090A0B0C0D0E0F\n"), STRETCHED_KEY },
    { STR(""), NULL },
    { STR_ABSENT, NULL },
    { STR("\n"), NULL },
    { STR(ALL_FORMS_KEY "\n\n"), NULL },
    { STR(" " ALL_FORMS_KEY), NULL },
    { STR(ALL_FORMS_KEY " "), NULL },
    { STR(ALL_FORMS_KEY "00"), NULL },
    { STR("g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), NULL },
    { STR("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1"), NULL },
    { STR("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"), NULL },  /* padding missing */
    { STR("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9="), NULL }, /* bits left over */
    { STR("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg=="), NULL }, /* 31 bytes */
    { STR("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8A"), NULL }, /* 33 bytes */
    { STR("any 32 bytes are a key, text too"),
      "616e79203332206279746573206172652061206b65792c207465787420746f6f" },
    { STR("31 bytes are one too few for it"), NULL },
    { STR("33 bytes are more than the key is"), NULL },
};

static void expect_key(const char *want, const struct key *key, size_t row)
{
    AUTO(arena) arena = arena_new();
    EXPECT_STR(str_from_c(want), hex_text(key->bytes, sizeof key->bytes, arena), row);
}

static void test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct key key;
        memset(&key, 0x5A, sizeof key);
        struct status status = root_key_parse(forms[i].text, &key);
        EXPECT_STATUS(forms[i].want ? STATUS_OK : STATUS_INVALID, status, i);
        if (forms[i].want) {
            expect_key(forms[i].want, &key, i);
        } else {
            for (size_t k = 0; k < sizeof key.bytes; k++) EXPECT(key.bytes[k] == 0x5A, i);
        }
    }
}

/* --- files, each test in an empty folder of its own --------------------------------------------- */

static struct folder {
    char name[64], file[80];
} folder;

static int folder_open(void **state)
{
    static const char pattern[] = "/tmp/root_key_test.XXXXXX";
    (void)state;
    if (crypto_init().code != STATUS_OK) return -1;
    memcpy(folder.name, pattern, sizeof pattern);
    if (!mkdtemp(folder.name)) return -1;
    (void)snprintf(folder.file, sizeof folder.file, "%s/root.key", folder.name);
    return 0;
}

/* Counts what is in the folder besides the key's file, and removes everything. */
static size_t folder_empty(void)
{
    size_t others = 0;
    DIR *listing = opendir(folder.name);
    assert_non_null(listing);
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        if (strcmp(entry->d_name, "root.key") != 0) others++;
        (void)unlinkat(dirfd(listing), entry->d_name, 0);
    }
    (void)closedir(listing);
    return others;
}

static int folder_close(void **state)
{
    (void)state;
    (void)rmdir(folder.file); /* in case a test made a folder of it */
    (void)folder_empty();
    return rmdir(folder.name);
}

static void file_write(struct str bytes)
{
    int file = open(folder.file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes.len > 0 ? bytes.data : "", bytes.len), (ssize_t)bytes.len);
    assert_int_equal(close(file), 0);
}

static void test_load_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct key key;
        bool was_created = true;
        file_write(forms[i].text);
        EXPECT_STATUS(forms[i].want ? STATUS_OK : STATUS_INVALID,
                      root_key_load(str_from_c(folder.file), true, &key, &was_created), i);
        EXPECT_INT(forms[i].want == NULL, was_created, i); /* untouched on failure */
        if (forms[i].want) expect_key(forms[i].want, &key, i);
    }
    EXPECT(folder_empty() == 0, 0);
}

static void test_create(void **state)
{
    struct key made;
    struct key read_again;
    struct stat about;
    bool was_created = false;
    mode_t mask = umask(0);
    (void)state;
    EXPECT_STATUS(STATUS_NOT_FOUND,
                  root_key_load(str_from_c(folder.file), false, &made, &was_created), 0);
    EXPECT(access(folder.file, F_OK) != 0, 0);
    EXPECT_STATUS(STATUS_OK, root_key_load(str_from_c(folder.file), true, &made, &was_created), 1);
    EXPECT(was_created, 1);
    assert_int_equal(stat(folder.file, &about), 0);
    EXPECT_INT(0600, about.st_mode & 07777, 2);
    EXPECT_INT(65, about.st_size, 2);
    EXPECT_STATUS(STATUS_OK,
                  root_key_load(str_from_c(folder.file), true, &read_again, &was_created), 3);
    EXPECT(!was_created, 3);
    assert_memory_equal(&made, &read_again, sizeof made);
    EXPECT(folder_empty() == 0, 4); /* no temporary file is left behind */
    EXPECT_STATUS(STATUS_OK,
                  root_key_load(str_from_c(folder.file), true, &read_again, &was_created), 5);
    assert_memory_not_equal(&made, &read_again, sizeof made);
    (void)umask(mask);
}

static void test_load_refuses(void **state)
{
    static char long_path[PATH_MAX + 10];
    const struct {
        struct str path;
        enum status_code want;
    } rows[] = {
        { STR(""), STATUS_INVALID },
        { STR_ABSENT, STATUS_INVALID },
        { STR("/tmp\0/root.key"), STATUS_INVALID },
        { { long_path, sizeof long_path }, STATUS_INVALID },
        { STR("/tmp"), STATUS_INVALID },      /* a folder */
        { STR("/dev/zero"), STATUS_INVALID }, /* has no end */
        { STR("/no/such/folder/root.key"), STATUS_NOT_FOUND },
    };
    (void)state;
    memset(long_path, 'x', sizeof long_path);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct key key;
        bool was_created = true;
        EXPECT_STATUS(rows[i].want, root_key_load(rows[i].path, true, &key, &was_created), i);
        EXPECT(was_created, i);
    }
}

static void test_pipe_does_not_block(void **state)
{
    struct key key;
    bool was_created = false;
    (void)state;
    assert_int_equal(mkfifo(folder.file, 0600), 0);
    EXPECT_STATUS(STATUS_INVALID, root_key_load(str_from_c(folder.file), true, &key, &was_created),
                  0);
}

static void test_is_private(void **state)
{
    static const struct {
        mode_t mode;
        bool is_private;
    } rows[] = { { 0600, true },  { 0400, true },  { 0640, false },
                 { 0604, false }, { 0620, false }, { 0666, false } };
    (void)state;
    EXPECT(!root_key_is_private(str_from_c(folder.file)), 100); /* absent */
    file_write(STR(ALL_FORMS_KEY));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(chmod(folder.file, rows[i].mode), 0);
        EXPECT_INT(rows[i].is_private, root_key_is_private(str_from_c(folder.file)), i);
    }
}

/* Processes that start together agree on one key: the file is made once. */
static void *load(void *key)
{
    bool was_created = false;
    struct status status = root_key_load(str_from_c(folder.file), true, key, &was_created);
    return status.code != STATUS_OK ? (void *)"failed" : was_created ? (void *)"created" : NULL;
}

static void test_race(void **state)
{
    enum { THREADS = 4, ROUNDS = 20 };
    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        pthread_t threads[THREADS];
        struct key keys[THREADS];
        size_t created = 0;
        for (size_t i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, load, &keys[i]), 0);
        for (size_t i = 0; i < THREADS; i++) {
            void *outcome = NULL;
            assert_int_equal(pthread_join(threads[i], &outcome), 0);
            if (!outcome) continue;
            assert_string_equal(outcome, "created");
            created++;
        }
        EXPECT(created == 1, round);
        for (size_t i = 1; i < THREADS; i++) assert_memory_equal(&keys[0], &keys[i], KEY_BYTES);
        EXPECT(folder_empty() == 0, round);
    }
}

#define FOLDER_TEST(name) cmocka_unit_test_setup_teardown(name, folder_open, folder_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        FOLDER_TEST(test_load_forms),
        FOLDER_TEST(test_create),
        FOLDER_TEST(test_load_refuses),
        FOLDER_TEST(test_pipe_does_not_block),
        FOLDER_TEST(test_is_private),
        FOLDER_TEST(test_race),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
