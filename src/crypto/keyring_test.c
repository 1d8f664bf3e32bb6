// SPDX-License-Identifier: Apache-2.0
#include "crypto/keyring.h"

#include "base/encode.h"
#include "base/expect.h"
#include "base/memory.h"

#include <string.h>

#define SECRET STR("correct horse battery staple")

/* A world with one organisation and two projects, whose second has two keys. */
struct world {
    struct arena *arena;
    struct keyring *keyring;
    struct id org, owner, other_owner;
    struct str wrapped_org, wrapped_data;
    struct seal_place place;
};

static struct key key_from_hex(const char *hex)
{
    struct key key;
    assert_true(hex_decode(str_from_c(hex), key.bytes, sizeof key.bytes));
    return key;
}

static struct keyring *keyring_for(uint8_t seed)
{
    struct keyring *keyring = NULL;
    struct key root;
    memset(root.bytes, seed, sizeof root.bytes);
    EXPECT_STATUS(STATUS_OK, keyring_open(&root, &keyring), 0);
    return keyring;
}

static int world_open(void **state)
{
    static struct world world;
    struct world *w = &world;
    if (crypto_init().code != STATUS_OK) return -1;
    *w = (struct world){ .arena = arena_new(),
                         .keyring = keyring_for(1),
                         .org = id_new(),
                         .owner = id_new(),
                         .other_owner = id_new() };
    w->place = (struct seal_place){ "secret_version", "value", id_new() };
    struct str wrapped;
    EXPECT_STATUS(STATUS_OK, keyring_make_org_key(w->keyring, w->org, w->arena, &w->wrapped_org),
                  0);
    EXPECT_STATUS(
        STATUS_OK,
        keyring_make_data_key(w->keyring, w->org, w->owner, 1, w->arena, &w->wrapped_data), 1);
    for (int64_t version = 1; version <= 2; version++) {
        EXPECT_STATUS(
            STATUS_OK,
            keyring_make_data_key(w->keyring, w->org, w->other_owner, version, w->arena, &wrapped),
            2);
    }
    *state = w;
    return 0;
}

static int world_close(void **state)
{
    struct world *w = *state;
    keyring_close(w->keyring);
    arena_free(w->arena);
    return 0;
}

static struct str seal(struct world *w, struct str plain)
{
    struct str sealed = STR_ABSENT;
    EXPECT_STATUS(STATUS_OK,
                  keyring_seal(w->keyring, w->owner, 1, &w->place, plain, w->arena, &sealed), 0);
    return sealed;
}

/* Both ways to unseal agree; nothing is written on failure. */
static enum status_code unseal(struct world *w, struct id owner, const struct seal_place *place,
                               struct str sealed)
{
    struct secret_text plain = { NULL, 4711 };
    struct str text = STR("before");
    struct status status = keyring_unseal(w->keyring, owner, place, sealed, &plain);
    EXPECT_STATUS(status.code,
                  keyring_unseal_text(w->keyring, owner, place, sealed, w->arena, &text), 0);
    if (status.code == STATUS_OK) {
        EXPECT_STR(text, secret_text_reveal(&plain), 1);
        secret_text_deinit(&plain);
    } else {
        EXPECT(plain.bytes == NULL && plain.len == 4711, 2);
        EXPECT_STR(STR("before"), text, 3);
    }
    return status.code;
}

static void test_round_trip(void **state)
{
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 63, 64, 65, 1000, 65536, SECRET_TEXT_MAX };
    struct world *w = *state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char *bytes = arena_alloc(w->arena, sizes[i] + 1);
        struct secret_text plain;
        random_bytes((uint8_t *)bytes, sizes[i]);
        const struct str text = { bytes, sizes[i] };
        struct str sealed = seal(w, text);
        EXPECT(sealed.len == text.len + 45, i);
        if (text.len > 15) EXPECT(str_find(sealed, text) == SIZE_MAX, i);
        EXPECT_STATUS(STATUS_OK, keyring_unseal(w->keyring, w->owner, &w->place, sealed, &plain),
                      i);
        EXPECT_STR(text, secret_text_reveal(&plain), i);
        secret_text_deinit(&plain);
        EXPECT_INT(STATUS_OK, unseal(w, w->owner, &w->place, sealed), i);
    }
}

static void test_seal_refuses(void **state)
{
    struct world *w = *state;
    char *bytes = arena_alloc(w->arena, SECRET_TEXT_MAX + 1);
    const struct {
        struct id owner;
        int64_t version;
        struct str plain;
        enum status_code want;
    } rows[] = {
        { w->owner, 1, { bytes, SECRET_TEXT_MAX + 1 }, STATUS_TOO_LARGE },
        { w->owner, 2, SECRET, STATUS_NOT_FOUND },
        { w->owner, 0, SECRET, STATUS_NOT_FOUND },
        { w->owner, -1, SECRET, STATUS_NOT_FOUND },
        { w->owner, INT64_MAX, SECRET, STATUS_NOT_FOUND },
        { w->owner, ((int64_t)1 << 32) + 1, SECRET, STATUS_NOT_FOUND }, /* 1, if cut to 32 bits */
        { w->org, 1, SECRET, STATUS_NOT_FOUND }, /* an organisation's key never seals */
        { id_new(), 1, SECRET, STATUS_NOT_FOUND },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str sealed = STR("before");
        EXPECT_STATUS(rows[i].want,
                      keyring_seal(w->keyring, rows[i].owner, rows[i].version, &w->place,
                                   rows[i].plain, w->arena, &sealed),
                      i);
        EXPECT_STR(STR("before"), sealed, i);
    }
}

static void test_nonces_differ(void **state)
{
    struct world *w = *state;
    struct str blobs[100];
    for (size_t i = 0; i < COUNT_OF(blobs); i++) {
        blobs[i] = str_slice(seal(w, SECRET), 5, 29);
        for (size_t k = 0; k < i; k++) EXPECT(!str_equal(blobs[i], blobs[k]), i);
    }
}

static void test_every_bit_counts(void **state)
{
    struct world *w = *state;
    struct str sealed = seal(w, SECRET);
    char *copy = arena_c_string(w->arena, sealed);
    for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        /* Another version names a key that is not open, except 0, which no key has. */
        bool is_version = bit / 8 >= 1 && bit / 8 <= 4;
        enum status_code want = is_version && bit != 8 * 4 ? STATUS_NOT_FOUND : STATUS_CORRUPT;
        EXPECT_INT(want, unseal(w, w->owner, &w->place, (struct str){ copy, sealed.len }), bit);
        copy[bit / 8] = sealed.data[bit / 8];
    }
    EXPECT_INT(STATUS_OK, unseal(w, w->owner, &w->place, (struct str){ copy, sealed.len }), 0);
}

static void test_every_length_counts(void **state)
{
    struct world *w = *state;
    struct str sealed = seal(w, SECRET);
    for (size_t len = 0; len < sealed.len; len++) {
        /* In a block of its own, so that reading past the end is noticed. */
        char *bytes = memory_alloc(len);
        memcpy(bytes, sealed.data, len);
        EXPECT_INT(STATUS_CORRUPT, unseal(w, w->owner, &w->place, (struct str){ bytes, len }), len);
        memory_free(bytes);
    }
    char *longer = arena_alloc(w->arena, sealed.len + 1);
    memcpy(longer, sealed.data, sealed.len);
    EXPECT_INT(STATUS_CORRUPT,
               unseal(w, w->owner, &w->place, (struct str){ longer, sealed.len + 1 }), 0);
}

static void test_place_counts(void **state)
{
    struct world *w = *state;
    struct str sealed = seal(w, SECRET);
    const struct seal_place good = w->place;
    const struct seal_place rows[] = {
        { "secret", good.column, good.row },
        { good.table, "comment", good.row },
        { good.table, good.column, id_new() },
        { good.table, good.column, w->owner },
        { "secret_versionv", "alue", good.row }, /* the same letters, cut elsewhere */
        { "secret_versio", "nvalue", good.row },
        { good.column, good.table, good.row },
        { "", "", good.row },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        EXPECT_INT(STATUS_CORRUPT, unseal(w, w->owner, &rows[i], sealed), i);
    EXPECT_INT(STATUS_CORRUPT, unseal(w, w->other_owner, &good, sealed), 100);
    EXPECT_INT(STATUS_NOT_FOUND, unseal(w, id_new(), &good, sealed), 101);
    EXPECT_INT(STATUS_OK, unseal(w, w->owner, &good, sealed), 102);
}

static void test_version_counts(void **state)
{
    struct world *w = *state;
    struct str sealed = STR_ABSENT;
    EXPECT_STATUS(STATUS_OK,
                  keyring_seal(w->keyring, w->other_owner, 1, &w->place, SECRET, w->arena, &sealed),
                  0);
    char *copy = arena_c_string(w->arena, sealed);
    copy[4] = 2; /* a key of that version is open */
    EXPECT_INT(STATUS_CORRUPT,
               unseal(w, w->other_owner, &w->place, (struct str){ copy, sealed.len }), 1);
    copy[4] = 1;
    EXPECT_INT(STATUS_OK, unseal(w, w->other_owner, &w->place, (struct str){ copy, sealed.len }),
               2);
}

static void test_sealed_key_version(void **state)
{
    struct world *w = *state;
    struct str sealed = STR_ABSENT;
    int64_t version = 4711;
    EXPECT_STATUS(STATUS_OK,
                  keyring_seal(w->keyring, w->other_owner, 2, &w->place, SECRET, w->arena, &sealed),
                  0);
    EXPECT_STATUS(STATUS_OK, sealed_key_version(sealed, &version), 1);
    EXPECT_INT(2, version, 1);
    const struct str rows[] = { STR(""), STR_ABSENT, STR("\1"), str_slice(sealed, 0, 44),
                                arena_format(w->arena, "\2%060d", 0) };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        EXPECT_STATUS(STATUS_CORRUPT, sealed_key_version(rows[i], &version), i);
    EXPECT_INT(2, version, 2);
}

static void test_keys_survive_a_start(void **state)
{
    struct world *w = *state;
    struct str sealed = seal(w, SECRET);
    struct mac before;
    struct mac after;
    EXPECT_STATUS(STATUS_OK, keyring_fingerprint(w->keyring, w->owner, SECRET, &before), 0);
    keyring_close(w->keyring);
    w->keyring = keyring_for(1);
    EXPECT(!keyring_has_org_key(w->keyring, w->org), 1);
    EXPECT_STATUS(STATUS_NOT_FOUND,
                  keyring_add_data_key(w->keyring, w->org, w->owner, 1, w->wrapped_data), 2);
    EXPECT_STATUS(STATUS_OK, keyring_add_org_key(w->keyring, w->org, w->wrapped_org), 3);
    EXPECT(!keyring_has_data_key(w->keyring, w->owner, 1), 4);
    EXPECT_INT(STATUS_NOT_FOUND, unseal(w, w->owner, &w->place, sealed), 5);
    for (size_t twice = 0; twice < 2; twice++) {
        EXPECT_STATUS(STATUS_OK,
                      keyring_add_data_key(w->keyring, w->org, w->owner, 1, w->wrapped_data), 6);
    }
    EXPECT(keyring_has_org_key(w->keyring, w->org), 7);
    EXPECT(keyring_has_data_key(w->keyring, w->owner, 1), 8);
    EXPECT_INT(STATUS_OK, unseal(w, w->owner, &w->place, sealed), 9);
    EXPECT_STATUS(STATUS_OK, keyring_fingerprint(w->keyring, w->owner, SECRET, &after), 10);
    EXPECT(mac_equal(&before, &after), 11);
}

static void test_has_key(void **state)
{
    struct world *w = *state;
    EXPECT(keyring_has_org_key(w->keyring, w->org), 0);
    EXPECT(!keyring_has_org_key(w->keyring, w->owner), 1);
    EXPECT(keyring_has_data_key(w->keyring, w->other_owner, 2), 2);
    EXPECT(!keyring_has_data_key(w->keyring, w->other_owner, 3), 3);
    EXPECT(!keyring_has_data_key(w->keyring, w->other_owner, 0), 4);
    EXPECT(!keyring_has_data_key(w->keyring, w->other_owner, INT64_MIN), 5);
    EXPECT(!keyring_has_data_key(w->keyring, w->org, 1), 6);
}

/* What was wrapped last, or read from the database, counts. */
static void test_key_gives_way(void **state)
{
    struct world *w = *state;
    struct str wrapped;
    struct str sealed = seal(w, SECRET);
    EXPECT_STATUS(STATUS_OK,
                  keyring_make_data_key(w->keyring, w->org, w->owner, 1, w->arena, &wrapped), 0);
    EXPECT_INT(STATUS_CORRUPT, unseal(w, w->owner, &w->place, sealed), 1);
    EXPECT_STATUS(STATUS_OK, keyring_add_data_key(w->keyring, w->org, w->owner, 1, w->wrapped_data),
                  2);
    EXPECT_INT(STATUS_OK, unseal(w, w->owner, &w->place, sealed), 3);
}

static void test_wrapped_keys_are_bound(void **state)
{
    struct world *w = *state;
    const struct id other_org = id_new();
    struct keyring *foreign = keyring_for(2);
    struct str wrapped;
    EXPECT_STATUS(STATUS_OK, keyring_make_org_key(w->keyring, other_org, w->arena, &wrapped), 0);
    EXPECT_STATUS(STATUS_CORRUPT, keyring_add_org_key(w->keyring, w->org, wrapped), 1);
    EXPECT_STATUS(STATUS_CORRUPT, keyring_add_org_key(w->keyring, w->org, w->wrapped_data), 2);
    EXPECT_STATUS(STATUS_CORRUPT, keyring_add_org_key(foreign, w->org, w->wrapped_org), 3);
    EXPECT(!keyring_has_org_key(foreign, w->org), 3);
    const struct {
        struct id org, owner;
        int64_t version;
        struct str wrapped;
        enum status_code want;
    } rows[] = {
        { other_org, w->owner, 1, w->wrapped_data, STATUS_CORRUPT },
        { w->org, w->other_owner, 1, w->wrapped_data, STATUS_CORRUPT },
        { w->org, w->owner, 2, w->wrapped_data, STATUS_CORRUPT },
        { w->org, w->owner, 1, w->wrapped_org, STATUS_CORRUPT },
        { w->org, w->org, 1, w->wrapped_org, STATUS_CORRUPT },
        { w->org, w->owner, 1, STR(""), STATUS_CORRUPT },
        { w->org, w->owner, 1, STR_ABSENT, STATUS_CORRUPT },
        { w->org, w->owner, 0, w->wrapped_data, STATUS_INVALID },
        { w->org, w->owner, -1, w->wrapped_data, STATUS_INVALID },
        { w->org, w->owner, ((int64_t)1 << 32) + 1, w->wrapped_data, STATUS_INVALID },
        { id_new(), w->owner, 1, w->wrapped_data, STATUS_NOT_FOUND },
        { w->org, w->owner, 1, w->wrapped_data, STATUS_OK },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        EXPECT_STATUS(rows[i].want,
                      keyring_add_data_key(w->keyring, rows[i].org, rows[i].owner, rows[i].version,
                                           rows[i].wrapped),
                      i);
    }
    keyring_close(foreign);
}

static void test_wrapped_keys_are_tamper_proof(void **state)
{
    struct world *w = *state;
    char *org = arena_c_string(w->arena, w->wrapped_org);
    char *data = arena_c_string(w->arena, w->wrapped_data);
    const size_t len = w->wrapped_org.len;
    EXPECT(len == 77 && w->wrapped_data.len == len, 0);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        org[bit / 8] = (char)(org[bit / 8] ^ 1 << bit % 8);
        data[bit / 8] = (char)(data[bit / 8] ^ 1 << bit % 8);
        EXPECT_STATUS(STATUS_CORRUPT,
                      keyring_add_org_key(w->keyring, w->org, (struct str){ org, len }), bit);
        EXPECT_STATUS(
            STATUS_CORRUPT,
            keyring_add_data_key(w->keyring, w->org, w->owner, 1, (struct str){ data, len }), bit);
        org[bit / 8] = w->wrapped_org.data[bit / 8];
        data[bit / 8] = w->wrapped_data.data[bit / 8];
    }
    for (size_t cut = 0; cut < len; cut++) {
        EXPECT_STATUS(STATUS_CORRUPT,
                      keyring_add_org_key(w->keyring, w->org, (struct str){ org, cut }), cut);
        EXPECT_STATUS(
            STATUS_CORRUPT,
            keyring_add_data_key(w->keyring, w->org, w->owner, 1, (struct str){ data, cut }), cut);
    }
}

static void test_fingerprints(void **state)
{
    struct world *w = *state;
    struct str wrapped;
    struct mac mac;
    struct mac same;
    struct mac other;
    EXPECT_STATUS(STATUS_OK, keyring_fingerprint(w->keyring, w->owner, SECRET, &mac), 0);
    EXPECT_STATUS(STATUS_OK,
                  keyring_make_data_key(w->keyring, w->org, w->owner, 2, w->arena, &wrapped), 1);
    EXPECT_STATUS(STATUS_OK, keyring_fingerprint(w->keyring, w->owner, SECRET, &same), 2);
    EXPECT(mac_equal(&mac, &same), 2); /* rotation is no drift */
    EXPECT_STATUS(STATUS_OK, keyring_fingerprint(w->keyring, w->other_owner, SECRET, &other), 3);
    EXPECT(!mac_equal(&mac, &other), 3);
    EXPECT_STATUS(STATUS_OK, keyring_fingerprint(w->keyring, w->owner, STR(""), &other), 4);
    EXPECT(!mac_equal(&mac, &other), 4);
    EXPECT_STATUS(STATUS_NOT_FOUND, keyring_fingerprint(w->keyring, id_new(), SECRET, &mac), 5);
    EXPECT(mac_equal(&mac, &same), 5);
}

static void test_root(void **state)
{
    struct keyring *again = keyring_for(1);
    struct keyring *other = keyring_for(2);
    struct world *w = *state;
    struct key a;
    struct key b;
    struct mac check = keyring_root_check(w->keyring);
    struct mac check_again = keyring_root_check(again);
    struct mac check_other = keyring_root_check(other);
    EXPECT(mac_equal(&check, &check_again), 0);
    EXPECT(!mac_equal(&check, &check_other), 1);
    keyring_derive(w->keyring, "token-signing", &a);
    keyring_derive(again, "token-signing", &b);
    assert_memory_equal(&a, &b, sizeof a);
    keyring_derive(again, "audit-chain", &b);
    assert_memory_not_equal(&a, &b, sizeof a);
    assert_memory_not_equal(&a, &check, sizeof a);
    keyring_close(again);
    keyring_close(other);
    keyring_close(NULL);
}

/* Made by the first release that sealed anything. These must open for ever. */
static void test_golden(void **state)
{
    static const char root_hex[] =
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    static const struct str hex[] = {
        STR("0100000001cc809a94e525f5cce548da3cd7d76909d250de2e69359fec1d94909fb2c79968661c130f65bb"
            "9cd1f5e23209377b2b86cd3c93aa3007a80f8e8a06e99f83e9c685f6778a2c6f2f85"),
        STR("0100000007c6a49645b244077087cdcba23ba6b90e0ed7bd08d42eb7320fc66d8e6324674638aa2a4f5365"
            "e59e8d2290adba672944793826a3204fea6c23ccd76bb448ba61728fd1927b7f1781"),
        STR("01000000076e05d9ed753438bce7dd7cfbd069180b0c724f5b5c1d24ef49fe26729d3f9031d6167e24f6b6"
            "ed2aed0970539d28de76401238af858574c9b3d8d59afc653c786244c669"),
    };
    struct world *w = *state;
    struct str blobs[COUNT_OF(hex)];
    const struct key root = key_from_hex(root_hex);
    struct seal_place place = { "secret_version", "value", { { 0 } } };
    struct secret_text plain;
    struct mac mac;
    struct id org;
    struct id owner;
    for (size_t i = 0; i < COUNT_OF(hex); i++) {
        uint8_t *bytes = arena_alloc(w->arena, hex[i].len / 2);
        EXPECT(hex_decode(hex[i], bytes, hex[i].len / 2), i);
        blobs[i] = (struct str){ (const char *)bytes, hex[i].len / 2 };
    }
    EXPECT(id_parse(STR("11111111-1111-4111-8111-111111111111"), &org), 0);
    EXPECT(id_parse(STR("22222222-2222-4222-8222-222222222222"), &owner), 0);
    EXPECT(id_parse(STR("33333333-3333-4333-8333-333333333333"), &place.row), 0);
    keyring_close(w->keyring);
    EXPECT_STATUS(STATUS_OK, keyring_open(&root, &w->keyring), 1);
    EXPECT_STATUS(STATUS_OK, keyring_add_org_key(w->keyring, org, blobs[0]), 2);
    EXPECT_STATUS(STATUS_OK, keyring_add_data_key(w->keyring, org, owner, 7, blobs[1]), 3);
    EXPECT_STATUS(STATUS_OK, keyring_unseal(w->keyring, owner, &place, blobs[2], &plain), 4);
    EXPECT_STR(SECRET, secret_text_reveal(&plain), 5);
    secret_text_deinit(&plain);
    EXPECT_STATUS(STATUS_OK, keyring_fingerprint(w->keyring, owner, SECRET, &mac), 6);
    EXPECT_STR(STR("430e35c8237a8be1f626593ebad1829d5a6a371812d9cc3ae66622866633bd6e"),
               hex_text(mac.bytes, sizeof mac.bytes, w->arena), 6);
    mac = keyring_root_check(w->keyring);
    EXPECT_STR(STR("3b5f0b53987ed738e8825a572618e9b737d9f64dc6be432d8933a5804c600b8a"),
               hex_text(mac.bytes, sizeof mac.bytes, w->arena), 7);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_round_trip),
        WORLD_TEST(test_seal_refuses),
        WORLD_TEST(test_nonces_differ),
        WORLD_TEST(test_every_bit_counts),
        WORLD_TEST(test_every_length_counts),
        WORLD_TEST(test_place_counts),
        WORLD_TEST(test_version_counts),
        WORLD_TEST(test_sealed_key_version),
        WORLD_TEST(test_keys_survive_a_start),
        WORLD_TEST(test_has_key),
        WORLD_TEST(test_key_gives_way),
        WORLD_TEST(test_wrapped_keys_are_bound),
        WORLD_TEST(test_wrapped_keys_are_tamper_proof),
        WORLD_TEST(test_fingerprints),
        WORLD_TEST(test_root),
        WORLD_TEST(test_golden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
