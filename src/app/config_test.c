// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"
#include "base/expect.h"

#include <stdlib.h>

static const char *const variables[] = {
    "TACIT_LISTEN",
    "HOST",
    "PORT",
    "TACIT_DATA_DIR",
    "TACIT_DATABASE_URL",
    "DB_CONNECTION_URI",
    "TACIT_ROLES",
    "TACIT_ROOT_KEY_FILE",
    "TACIT_ROOT_KEY",
    "ENCRYPTION_KEY",
    "TACIT_AUTH_SECRET",
    "AUTH_SECRET",
    "TACIT_SITE_URL",
    "SITE_URL",
    "TACIT_TLS_CERT",
    "TACIT_TLS_KEY",
    "TACIT_THREADS",
    "TACIT_NETLIFY_API_URL",
    "TACIT_NETLIFY_APP_URL",
    "TACIT_NETLIFY_TIMEOUT",
    "TACIT_AWS_STS_URL",
    "TACIT_OCI_IDENTITY_URL",
    "TACIT_GCP_URL",
    "TACIT_AZURE_URL",
    "TACIT_SMTP_URL",
    "TACIT_SMTP_FROM",
    "TACIT_SMTP_TLS",
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_FROM_ADDRESS",
    "SMTP_FROM_NAME",
    "SMTP_REQUIRE_TLS",
    "SMTP_IGNORE_TLS",
    "TACIT_RATE_LIMITS",
    "TACIT_LOG",
    "TACIT_LOG_LEVEL",
};

// NOLINTBEGIN(concurrency-mt-unsafe): the test has one thread.
static void forget_environment(void)
{
    for (size_t i = 0; i < COUNT_OF(variables); i++) unsetenv(variables[i]);
}

enum { WORDS_MAX = 8 };

/* Words up to the first NULL. */
static STATUS read_words(const char *const *words, struct arena *arena, struct config *ret_config,
                         struct str *ret_reason)
{
    char *argv[WORDS_MAX];
    int argc = 0;

    while (argc < WORDS_MAX && words[argc]) {
        argv[argc] = arena_c_string(arena, str_from_c(words[argc]));
        argc++;
    }
    return config_read(argc, argv, arena, ret_config, ret_reason);
}

static void test_defaults(void **state)
{
    AUTO(arena) arena = arena_new();
    struct config config;
    struct str reason;
    (void)state;

    forget_environment();
    EXPECT_STATUS(STATUS_OK, read_words((const char *[]){ NULL }, arena, &config, &reason), 0);
    EXPECT_STR(STR("127.0.0.1"), config.host, 0);
    EXPECT_INT(8080, config.port, 0);
    EXPECT_STR(STR("./data"), config.data_dir, 0);
    EXPECT_STR(STR("sqlite:./data/tacit.db"), config.database, 0);
    EXPECT_STR(STR("./data/root.key"), config.root_key_file, 0);
    EXPECT_STR(STR("https://api.netlify.com"), config.netlify_api_url, 0);
    EXPECT(config.has_api && config.has_worker && config.requests_per_minute > 0, 0);
    EXPECT_INT(60 * 1000, config.netlify_timeout_ms, 0);
    EXPECT(config.thread_count >= 1, 0);
    EXPECT(!str_is_given(config.site_url) && !str_is_given(config.root_key), 0);
}

static void test_values(void **state)
{
    static const struct {
        const char *variable, *value;
        const char *words[WORDS_MAX];
        size_t offset;
        const char *want;
    } cases[] = {
        { NULL,
          NULL,
          { "--data", "/srv/tacit/" },
          offsetof(struct config, data_dir),
          "/srv/tacit" },
        { NULL, NULL, { "--data=/srv/a=b" }, offsetof(struct config, data_dir), "/srv/a=b" },
        { "TACIT_DATA_DIR", "/e", { "--data", "/f" }, offsetof(struct config, data_dir), "/f" },
        { "TACIT_DATA_DIR", "/e", { NULL }, offsetof(struct config, data_dir), "/e" },
        { "TACIT_DATA_DIR", "", { NULL }, offsetof(struct config, data_dir), "./data" },
        { "DB_CONNECTION_URI",
          "sqlite:/x",
          { NULL },
          offsetof(struct config, database),
          "sqlite:/x" },
        { "TACIT_DATA_DIR", "/e", { NULL }, offsetof(struct config, root_key_file), "/e/root.key" },
        { "ENCRYPTION_KEY", "k", { NULL }, offsetof(struct config, root_key), "k" },
        { "AUTH_SECRET", "s", { NULL }, offsetof(struct config, auth_secret), "s" },
        { "SITE_URL",
          "https://t.example//",
          { NULL },
          offsetof(struct config, site_url),
          "https://t.example" },
        { "HOST", "::1", { NULL }, offsetof(struct config, host), "::1" },
        { "HOST",
          "10.0.0.1",
          { "--listen", "127.0.0.2:1" },
          offsetof(struct config, host),
          "127.0.0.2" },
        { NULL, NULL, { "--listen", "[::1]:0" }, offsetof(struct config, host), "::1" },
        { NULL, NULL, { "--listen", ":80" }, offsetof(struct config, host), "0.0.0.0" },
        { "TACIT_NETLIFY_API_URL",
          "http://127.0.0.1:1/",
          { NULL },
          offsetof(struct config, netlify_api_url),
          "http://127.0.0.1:1" },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(arena) arena = arena_new();
        struct config config;
        struct str reason = STR_ABSENT;
        forget_environment();
        if (cases[i].variable) setenv(cases[i].variable, cases[i].value, 1);
        EXPECT_STATUS(STATUS_OK, read_words(cases[i].words, arena, &config, &reason), i);
        EXPECT_STR(str_from_c(cases[i].want),
                   *(const struct str *)(const void *)((const char *)&config + cases[i].offset), i);
    }
}

/* Ours wins over the reference product's name for the same. */
static void test_own_name_wins(void **state)
{
    AUTO(arena) arena = arena_new();
    struct config config;
    struct str reason;
    (void)state;

    forget_environment();
    setenv("ENCRYPTION_KEY", "theirs", 1);
    setenv("TACIT_ROOT_KEY", "ours", 1);
    EXPECT_STATUS(STATUS_OK, read_words((const char *[]){ NULL }, arena, &config, &reason), 0);
    EXPECT_STR(STR("ours"), config.root_key, 0);
    forget_environment();
}

static void test_choices(void **state)
{
    AUTO(arena) arena = arena_new();
    struct config config;
    struct str reason;
    (void)state;

    forget_environment();
    setenv("TACIT_RATE_LIMITS", "off", 1);
    setenv("TACIT_LOG", "text", 1);
    setenv("TACIT_LOG_LEVEL", "error", 1);
    EXPECT_STATUS(STATUS_OK,
                  read_words((const char *[]){ "--roles", " worker ", "--threads", "3", NULL },
                             arena, &config, &reason),
                  0);
    EXPECT(!config.has_api && config.has_worker && config.requests_per_minute == 0, 0);
    EXPECT_INT(3, config.thread_count, 0);
    EXPECT_INT(LOG_FORMAT_TEXT, config.log_form, 0);
    EXPECT_INT(LOG_ERROR, config.log_lowest, 0);
    forget_environment();
}

static void test_mail(void **state)
{
    static const struct {
        const char *variables[4][2];
        const char *url, *name, *address;
        enum smtp_tls tls;
    } cases[] = {
        { { { NULL } }, NULL, NULL, NULL, SMTP_TLS_REQUIRED },
        { { { "TACIT_SMTP_URL", "smtp://mail.example" }, { "TACIT_SMTP_FROM", "T <a@b.c>" } },
          "smtp://mail.example",
          "T",
          "a@b.c",
          SMTP_TLS_REQUIRED },
        { { { "TACIT_SMTP_URL", "smtp://u:p@127.0.0.1:25" }, { "TACIT_SMTP_FROM", "a@b.c" } },
          "smtp://u:p@127.0.0.1:25",
          "Tacit",
          "a@b.c",
          SMTP_TLS_TRY },
        { { { "TACIT_SMTP_URL", "smtp://localhost@mail.example" }, { "TACIT_SMTP_FROM", "a@b.c" } },
          "smtp://localhost@mail.example",
          "Tacit",
          "a@b.c",
          SMTP_TLS_REQUIRED },
        { { { "SMTP_HOST", "mail" }, { "SMTP_FROM_ADDRESS", "a@b.c" }, { "SMTP_FROM_NAME", "N" } },
          "smtp://mail:587",
          "N",
          "a@b.c",
          SMTP_TLS_REQUIRED },
        { { { "SMTP_HOST", "::1" }, { "SMTP_PORT", "465" }, { "SMTP_FROM_ADDRESS", "a@b.c" } },
          "smtps://[::1]:465",
          "Tacit",
          "a@b.c",
          SMTP_TLS_TRY },
        { { { "SMTP_HOST", "m" }, { "SMTP_FROM_ADDRESS", "a@b.c" }, { "SMTP_IGNORE_TLS", "true" } },
          "smtp://m:587",
          "Tacit",
          "a@b.c",
          SMTP_TLS_OFF },
        { { { "SMTP_HOST", "m" },
            { "SMTP_FROM_ADDRESS", "a@b.c" },
            { "SMTP_REQUIRE_TLS", "false" },
            { "TACIT_SMTP_TLS", "required" } },
          "smtp://m:587",
          "Tacit",
          "a@b.c",
          SMTP_TLS_REQUIRED },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(arena) arena = arena_new();
        struct config config;
        struct str reason = STR_ABSENT;
        forget_environment();
        for (size_t k = 0; k < 4 && cases[i].variables[k][0]; k++)
            setenv(cases[i].variables[k][0], cases[i].variables[k][1], 1);
        EXPECT_STATUS(STATUS_OK, read_words((const char *[]){ NULL }, arena, &config, &reason), i);
        EXPECT_STR(str_from_c(cases[i].url), config.mail.url, i);
        EXPECT_STR(str_from_c(cases[i].name), config.mail.from_name, i);
        EXPECT_STR(str_from_c(cases[i].address), config.mail.from_address, i);
        EXPECT_INT(cases[i].tls, config.mail.tls, i);
    }
    forget_environment();
}

static void test_refusals(void **state)
{
    static const struct {
        const char *variable, *value;
        const char *words[WORDS_MAX];
        const char *reason; /* a part of it */
    } cases[] = {
        { NULL, NULL, { "data" }, "data is no option" },
        { NULL, NULL, { "--date", "/x" }, "--date is no option" },
        { NULL, NULL, { "--date=/x" }, "--date is no option" },
        { NULL, NULL, { "--data" }, "--data needs a value" },
        { NULL, NULL, { "--root-key", "k" }, "--root-key is no option" }, /* ps would show it */
        { NULL, NULL, { "--listen", "8080" }, "HOST:PORT" },
        { NULL, NULL, { "--listen", "h:" }, "HOST:PORT" },
        { NULL, NULL, { "--listen", "h:65536" }, "HOST:PORT" },
        { NULL, NULL, { "--listen", "h:-1" }, "HOST:PORT" },
        { NULL, NULL, { "--listen", "" }, "HOST:PORT" },
        { "PORT", "http", { NULL }, "HOST:PORT" },
        { NULL, NULL, { "--roles", "api,cook" }, "--roles" },
        { NULL, NULL, { "--roles", "" }, "--roles" },
        { NULL, NULL, { "--threads", "0" }, "--threads" },
        { NULL, NULL, { "--threads", "two" }, "--threads" },
        { NULL, NULL, { "--threads", "65" }, "--threads" },
        { "TACIT_LOG", "xml", { NULL }, "TACIT_LOG" },
        { "TACIT_LOG_LEVEL", "loud", { NULL }, "TACIT_LOG" },
        { "TACIT_RATE_LIMITS", "maybe", { NULL }, "TACIT_RATE_LIMITS" },
        { "TACIT_RATE_LIMITS", "0", { NULL }, "TACIT_RATE_LIMITS" },
        { "TACIT_RATE_LIMITS", "-5", { NULL }, "TACIT_RATE_LIMITS" },
        { NULL, NULL, { "--tls-cert", "c.pem" }, "--tls-key" },
        { "TACIT_SMTP_URL", "smtp://mail", { NULL }, "TACIT_SMTP_FROM" },
        { "TACIT_SMTP_URL", "mail:25", { NULL }, "TACIT_SMTP_URL" },
        { "TACIT_SMTP_URL", "smtp://", { NULL }, "TACIT_SMTP_URL" },
        { "SMTP_HOST", "mail", { NULL }, "TACIT_SMTP_FROM" },
        { "TACIT_TLS_KEY", "k.pem", { NULL }, "--tls-cert" },
        { "TACIT_NETLIFY_API_URL", "http://u:p@netlify", { NULL }, "TACIT_NETLIFY_API_URL" },
        { "TACIT_NETLIFY_APP_URL", "javascript:alert(1)", { NULL }, "TACIT_NETLIFY_APP_URL" },
        { "TACIT_NETLIFY_TIMEOUT", "0", { NULL }, "TACIT_NETLIFY_TIMEOUT" },
        { "TACIT_NETLIFY_TIMEOUT", "601", { NULL }, "TACIT_NETLIFY_TIMEOUT" },
        { "TACIT_NETLIFY_TIMEOUT", "1.5", { NULL }, "TACIT_NETLIFY_TIMEOUT" },
        { "TACIT_NETLIFY_TIMEOUT", "5s", { NULL }, "TACIT_NETLIFY_TIMEOUT" },
        { "TACIT_AWS_STS_URL", "sts.amazonaws.com", { NULL }, "TACIT_AWS_STS_URL" },
        { "TACIT_AWS_STS_URL", "http://sts.example.com", { NULL }, "TACIT_AWS_STS_URL" },
        { "TACIT_OCI_IDENTITY_URL", "ldap://x", { NULL }, "TACIT_OCI_IDENTITY_URL" },
        { "TACIT_GCP_URL", "http://keys.example", { NULL }, "TACIT_GCP_URL" },
        { "TACIT_GCP_URL", "https://u:p@keys.example", { NULL }, "TACIT_GCP_URL" },
        { "TACIT_AZURE_URL", "login.microsoftonline.us", { NULL }, "TACIT_AZURE_URL" },
        { "TACIT_AZURE_URL", "https://login.example?x", { NULL }, "TACIT_AZURE_URL" },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(arena) arena = arena_new();
        struct config config;
        struct str reason = STR_ABSENT;
        forget_environment();
        if (cases[i].variable) setenv(cases[i].variable, cases[i].value, 1);
        EXPECT_STATUS(STATUS_BAD_REQUEST, read_words(cases[i].words, arena, &config, &reason), i);
        EXPECT(str_find(reason, str_from_c(cases[i].reason)) != SIZE_MAX, i);
    }
    forget_environment();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),      cmocka_unit_test(test_values),
        cmocka_unit_test(test_own_name_wins), cmocka_unit_test(test_choices),
        cmocka_unit_test(test_mail),          cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
// NOLINTEND(concurrency-mt-unsafe)
