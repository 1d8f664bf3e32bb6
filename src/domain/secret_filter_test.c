// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_filter.h"

#include "base/buf.h"
#include "base/expect.h"
#include "json/json.h"

struct fixture {
    struct arena *arena;
    struct problem problem;
    struct call call;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    json_init();
    fixture.arena = arena_new();
    problem_init(&fixture.problem, fixture.arena);
    fixture.call = (struct call){ .arena = fixture.arena, .problem = &fixture.problem };
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((struct fixture *)*state)->arena);
    return 0;
}

static void test_parse(void **state)
{
    static const struct {
        const char *text, *pairs; /* key:value; … */
    } cases[] = {
        { "", "" },
        { "key=a,value=b", "a:b;" },
        { "value=b,key=a", "a:b;" },
        { "key=a,value=b|key=c,value=d", "a:b;c:d;" },
        { " key = a", "" },
        { "key=a", "" },
        { "value=b", "" },
        { "key=,value=b", "" },
        { "key=a,value=", "" },
        { "nonsense", "" },
        { "|||", "" },
        { "key=a,value=b,c", "a:b,c;" },
        { "key=a,b,value=c", "a,b:c;" },
        { "monkey=a,value=b", "" },
        { "key=a|key=c,value=d", "c:d;" },
    };
    struct fixture *fixture = *state;
    const struct texts no_tags = { 0 };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct secret_filter filter;
        struct buf found;
        EXPECT_STATUS(
            STATUS_OK,
            secret_filter_parse(&fixture->call, str_from_c(cases[i].text), &no_tags, &filter), i);
        buf_init(&found, 1024);
        for (size_t k = 0; k < filter.pair_count; k++) {
            buf_add_format(&found, "%.*s:%.*s;", STR_ARG(filter.pairs[k].key),
                           STR_ARG(filter.pairs[k].value));
        }
        EXPECT(str_equal(str_from_c(cases[i].pairs), buf_str(&found)), i);
        buf_deinit(&found);
    }
}

static void test_too_many(void **state)
{
    struct fixture *fixture = *state;
    const struct texts no_tags = { 0 };
    struct secret_filter filter;
    struct buf text;

    buf_init(&text, 4096);
    for (int i = 0; i < METADATA_PAIRS_MAX; i++) buf_add(&text, STR("key=a,value=b|"));
    EXPECT_STATUS(STATUS_OK, secret_filter_parse(&fixture->call, buf_str(&text), &no_tags, &filter),
                  0);
    buf_add(&text, STR("key=a,value=b"));
    EXPECT_STATUS(STATUS_BAD_REQUEST,
                  secret_filter_parse(&fixture->call, buf_str(&text), &no_tags, &filter), 1);
    EXPECT_STR(STR("You can only filter by up to 10 metadata fields"), fixture->problem.message, 1);
    buf_deinit(&text);
}

static void test_metadata(void **state)
{
    static const struct {
        const char *filter, *metadata;
        bool is_taken;
    } cases[] = {
        { "", "", true },
        { "key=a,value=b", "", false },
        { "key=a,value=b", "[]", false },
        { "key=a,value=b", "not JSON", false },
        { "key=a,value=b", "[{\"key\":\"a\",\"value\":\"b\"}]", true },
        { "key=a,value=b", "[{\"key\":\"a\",\"value\":\"c\"}]", false },
        { "key=a,value=b", "[{\"key\":\"a\",\"value\":\"b\",\"isEncrypted\":true}]", false },
        { "key=a,value=b|key=c,value=d", "[{\"key\":\"a\",\"value\":\"b\"}]", false },
        { "key=a,value=b|key=c,value=d",
          "[{\"key\":\"c\",\"value\":\"d\"},{\"key\":\"a\",\"value\":\"b\"}]", true },
    };
    struct fixture *fixture = *state;
    const struct texts no_tags = { 0 };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct secret_filter filter;
        EXPECT_STATUS(
            STATUS_OK,
            secret_filter_parse(&fixture->call, str_from_c(cases[i].filter), &no_tags, &filter), i);
        EXPECT_INT(cases[i].is_taken,
                   secret_filter_takes_metadata(&filter, str_from_c(cases[i].metadata)), i);
    }
}

static void test_tags(void **state)
{
    struct str have[] = { STR("a"), STR("b") };
    struct str wanted[] = { STR("x"), STR("b") };
    const struct texts both = { have, 2 };
    const struct texts none = { 0 };
    const struct secret_filter any_of = { .tag_slugs = { wanted, 2 } };
    const struct secret_filter other = { .tag_slugs = { wanted, 1 } };
    const struct secret_filter nothing_asked = { 0 };

    (void)state;
    EXPECT(secret_filter_takes_tags(&any_of, &both), 0);
    EXPECT(!secret_filter_takes_tags(&other, &both), 1);
    EXPECT(!secret_filter_takes_tags(&any_of, &none), 2);
    EXPECT(secret_filter_takes_tags(&nothing_asked, &none), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_tags),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
