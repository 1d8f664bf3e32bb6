// SPDX-License-Identifier: Apache-2.0
#include "domain/trusted_ips.h"

#include "base/expect.h"
#include "json/json.h"

static struct arena *arena;

static STATUS to_json(const char *address, struct str *ret_json)
{
    struct problem problem;
    struct call call = { .arena = arena, .problem = &problem };
    struct str item = str_from_c(address);

    problem_init(&problem, arena);
    return trusted_ips_to_json(&call, &(struct texts){ &item, 1 }, ret_json);
}

static void test_stored_form(void **state)
{
    static const struct {
        const char *in, *want;
    } cases[] = {
        { "10.0.0.0/8", "[{\"type\":\"ipv4\",\"ipAddress\":\"10.0.0.0\",\"prefix\":8}]" },
        { " 192.0.2.7 ", "[{\"type\":\"ipv4\",\"ipAddress\":\"192.0.2.7\"}]" },
        { "2001:db8::/32", "[{\"type\":\"ipv6\",\"ipAddress\":\"2001:db8::\",\"prefix\":32}]" },
        { "::1", "[{\"type\":\"ipv6\",\"ipAddress\":\"::1\"}]" },
        { "0.0.0.0/0", "[{\"type\":\"ipv4\",\"ipAddress\":\"0.0.0.0\",\"prefix\":0}]" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str json;
        EXPECT_STATUS(STATUS_OK, to_json(cases[i].in, &json), i);
        EXPECT_STR(str_from_c(cases[i].want), json, i);
    }
}

static void test_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "::/129",
        ":::",
        "example.com",
        "10.0.0.0 /8",
        "1.2.3.4:80",
        "11111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str json;
        EXPECT_STATUS(STATUS_BAD_REQUEST, to_json(cases[i], &json), i);
    }
}

static void test_matching(void **state)
{
    static const struct {
        const char *network, *address;
        bool is_inside;
    } cases[] = {
        { "10.0.0.0/8", "10.255.255.255", true },
        { "10.0.0.0/8", "11.0.0.0", false },
        { "192.0.2.128/25", "192.0.2.200", true },
        { "192.0.2.128/25", "192.0.2.127", false },
        { "192.0.2.7", "192.0.2.7", true },
        { "192.0.2.7", "192.0.2.8", false },
        { "192.0.2.7/32", "192.0.2.8", false },
        { "0.0.0.0/0", "203.0.113.9", true },
        { "0.0.0.0/0", "::1", false },
        { "::/0", "2001:db8::1", true },
        { "::/0", "203.0.113.9", false },
        { "2001:db8::/33", "2001:db8:7fff::1", true },
        { "2001:db8::/33", "2001:db8:8000::1", false },
        { "::1", "::1", true },
        { "::1", "0:0:0:0:0:0:0:1", true },
        { "::/0", "", false },
        { "::/0", "nobody", false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str json;
        EXPECT_STATUS(STATUS_OK, to_json(cases[i].network, &json), i);
        EXPECT_INT(cases[i].is_inside, trusted_ips_match(json, str_from_c(cases[i].address)), i);
    }
}

static void test_absent_is_everywhere(void **state)
{
    struct problem problem;
    struct call call = { .arena = arena, .problem = &problem };
    struct str json;

    (void)state;
    problem_init(&problem, arena);
    EXPECT_STATUS(STATUS_OK, trusted_ips_to_json(&call, NULL, &json), 0);
    EXPECT(trusted_ips_match(json, STR("203.0.113.9")), 1);
    EXPECT(trusted_ips_match(json, STR("2001:db8::1")), 2);
}

/* A list that was changed behind our back lets nobody in. */
static void test_broken_list(void **state)
{
    static const char *const lists[] = { "", "{}", "[", "[1]", "[{}]", "[{\"ipAddress\":\"x\"}]" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        EXPECT(!trusted_ips_match(str_from_c(lists[i]), STR("10.0.0.1")), i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stored_form), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_matching),    cmocka_unit_test(test_absent_is_everywhere),
        cmocka_unit_test(test_broken_list),
    };
    json_init();
    arena = arena_new();
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failures;
}
