// SPDX-License-Identifier: Apache-2.0
#include "remote/mail.h"

#include "base/expect.h"

static const struct mail_settings settings = {
    .url = { "smtp://mail", 11 },
    .from_address = { "tacit@example.com", 17 },
    .from_name = { "Tacit", 5 },
};

static const struct {
    const char *text;
    bool is_plain;
} addresses[] = {
    { "a@b", true },
    { "first.last+tag@sub.example.com", true },
    { "", false },
    { "a", false },
    { "@b", false },
    { "a@", false },
    { "a@b@c", false },
    { "a b@c", false },
    { "a@b\r\nBcc: c@d", false },
    { "a@b\n", false },
    { "a@b>", false },
    { "<a@b", false },
    { "\"a b\"@c", false },
    { "a@b,c", false },
    { "a@b;c", false },
    { "m\xC3\xBCller@example.com", false },
    { "a\x7F@b", false },
};

static void test_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(addresses); i++)
        EXPECT(mail_address_is_plain(str_from_c(addresses[i].text)) == addresses[i].is_plain, i);
}

static const struct {
    const char *text, *name, *address; /* name NULL: refused */
} senders[] = {
    { "a@b.c", "", "a@b.c" },
    { " <a@b.c> ", "", "a@b.c" },
    { "Tacit <a@b.c>", "Tacit", "a@b.c" },
    { "\"Tacit, Inc.\" <a@b.c>", "Tacit, Inc.", "a@b.c" },
    { "Tacit a@b.c", NULL, NULL },
    { "Tacit <a@b.c", NULL, NULL },
    { "Tacit <a@b.c>x", NULL, NULL },
    { "Tacit <>", NULL, NULL },
    { "", NULL, NULL },
};

static void test_senders(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(senders); i++) {
        struct str name;
        struct str address;
        bool is_good = mail_sender_parse(str_from_c(senders[i].text), &name, &address);
        EXPECT(is_good == (senders[i].name != NULL), i);
        if (!is_good) continue;
        EXPECT_STR(str_from_c(senders[i].name), name, i);
        EXPECT_STR(str_from_c(senders[i].address), address, i);
    }
}

/* Subjects as they arrive in the header. */
static const struct {
    const char *subject, *header;
} subjects[] = {
    { "Hello", "Subject: Hello\r\n" },
    { "Hello\r\nBcc: eve@example.com",
      "Subject: =?UTF-8?B?SGVsbG8gIEJjYzogZXZlQGV4YW1wbGUuY29t?=\r\n" },
    { "Gr\xC3\xBC\xC3\x9F"
      "e",
      "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n" },
    { "=?UTF-8?Q?spoofed?=", "Subject: =?UTF-8?B?PT9VVEYtOD9RP3Nwb29mZWQ/PQ==?=\r\n" },
    { "broken \xFF end", "Subject: broken   end\r\n" },
    { "", "Subject: \r\n" },
    /* Folded between characters, never inside one. */
    { "\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC"
      "\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC"
      "\xE2\x82\xAC\xE2\x82\xAC",
      "Subject: =?UTF-8?B?4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs?=\r\n"
      " =?UTF-8?B?4oKs?=\r\n" },
};

static void test_subjects(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        AUTO(arena) arena = arena_new();
        struct mail mail = { STR("a@b.c"), str_from_c(subjects[i].subject), STR("text") };
        struct str message = STR("");
        EXPECT_STATUS(STATUS_OK, mail_compose(&settings, &mail, STR("id"), 0, arena, &message), i);
        EXPECT(str_find(message, str_from_c(subjects[i].header)) != SIZE_MAX, i);
        EXPECT(str_find(message, STR("\r\nBcc:")) == SIZE_MAX, i);
    }
}

static void test_whole_message(void **state)
{
    AUTO(arena) arena = arena_new();
    struct mail mail = { STR("bob@example.com"), STR("Hi"), STR(".\n.\nH\xC3\xA9llo\n") };
    struct str message = STR("");
    (void)state;

    EXPECT_STATUS(STATUS_OK,
                  mail_compose(&settings, &mail, STR("x-1"), 1700000000000, arena, &message), 0);
    EXPECT_STR(STR("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
                   "From: \"Tacit\" <tacit@example.com>\r\n"
                   "To: <bob@example.com>\r\n"
                   "Subject: Hi\r\n"
                   "Message-ID: <x-1@example.com>\r\n"
                   "Auto-Submitted: auto-generated\r\n"
                   "MIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: base64\r\n"
                   "\r\n"
                   "LgouCkjDqWxsbwo=\r\n"),
               message, 0);
}

static void test_refused_recipients(void **state)
{
    AUTO(arena) arena = arena_new();
    struct mail mail = { STR("bob@example.com\r\nBcc: eve@example.com"), STR("Hi"), STR("") };
    struct str message;
    (void)state;

    EXPECT_STATUS(STATUS_INVALID, mail_compose(&settings, &mail, STR("x"), 0, arena, &message), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),          cmocka_unit_test(test_senders),
        cmocka_unit_test(test_subjects),           cmocka_unit_test(test_whole_message),
        cmocka_unit_test(test_refused_recipients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
