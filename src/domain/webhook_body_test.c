// SPDX-License-Identifier: Apache-2.0
#include "base/expect.h"
#include "crypto/crypto.h"
#include "domain/webhook_body.h"
#include "json/json.h"

#include <string.h>

static const struct webhook_message change = {
    .project_id = { { 1, [6] = 0x40, [8] = 0x80 } },
    .event = { "secrets.modified", 16 },
    .project_name = { "Shop <live> & \"co\"", 18 },
    .environment = { "prod", 4 },
    .environment_name = { "Production", 10 },
    .secret_path = { "/app", 4 },
    .changed_by = { "ada@example.com", 15 },
    .changed_by_type = { "user", 4 },
};

static void expect_body(enum webhook_type type, const struct webhook_message *message,
                        const char *part, bool is_wanted)
{
    AUTO(arena) arena = arena_new();
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct str body = webhook_body(type, message, 1234, arena);

    EXPECT_STATUS(STATUS_OK, json_parse(body, NULL, &document), (size_t)type);
    assert_int_equal(is_wanted, str_find(body, str_from_c(part)) != SIZE_MAX);
}

static void test_bodies(void **state)
{
    struct webhook_message sync = change;

    (void)state;
    sync.event = STR("secret-sync.failed");
    sync.sync_id = (struct id){ { 2, [6] = 0x40, [8] = 0x80 } };
    sync.sync_name = STR("to the shop");
    sync.changed_by = sync.changed_by_type = STR_ABSENT;
    expect_body(WEBHOOK_GENERAL, &change, "\"event\":\"secrets.modified\"", true);
    expect_body(WEBHOOK_GENERAL, &change, "\"changedBy\":\"ada@example.com\"", true);
    expect_body(WEBHOOK_GENERAL, &change, "\"timestamp\":1234}", true);
    expect_body(WEBHOOK_GENERAL, &change, "\"sync\"", false);
    expect_body(WEBHOOK_GENERAL, &sync, "\"name\":\"to the shop\"", true);
    expect_body(WEBHOOK_GENERAL, &sync, "changedBy", false);
    expect_body(WEBHOOK_SLACK, &change, "Shop &lt;live&gt; &amp; \\\"co\\\"", true);
    expect_body(WEBHOOK_SLACK, &change, "<live>", false);
    expect_body(WEBHOOK_SLACK, &sync, "A secret sync failed", true);
    expect_body(WEBHOOK_TEAMS, &change, "\"value\":\"Shop <live> & \\\"co\\\"\"", true);
    expect_body(WEBHOOK_TEAMS, &change, "\"title\":\"Sync\"", false);
}

/* Made with openssl dgst -sha256 -hmac. */
static void test_signature(void **state)
{
    AUTO(arena) arena = arena_new();
    struct str signature = webhook_signature(STR("key"), STR("{\"timestamp\":1234}"), 1234, arena);

    (void)state;
    assert_true(str_equal(
        signature, STR("t=1234;2521af84e566be36fcdc3669d193905132db2f0aa6a0f4036ac3a9d48107893d")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_signature),
    };
    json_init();
    if (crypto_init().code) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
