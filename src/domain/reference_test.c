// SPDX-License-Identifier: Apache-2.0
#include "domain/reference.h"

#include "base/buf.h"
#include "base/expect.h"

#include <string.h>

/* --- finding ---------------------------------------------------------------------------------- */

static void test_next(void **state)
{
    static const struct {
        const char *text, *found; /* environment|folders|name of each, "@" for a foreign one */
    } cases[] = {
        { "", "" },
        { "plain", "" },
        { "${A}", "||A;" },
        { "x${A}y${B_2}z", "||A;||B_2;" },
        { "${dev.A}", "dev||A;" },
        { "${dev.one.two.A-b}", "dev|one.two|A-b;" },
        { "${@shop.dev.A}", "@;" },
        { "${a@b}", "||a@b;" },
        /* No reference at all. */
        { "$", "" },
        { "${", "" },
        { "${}", "" },
        { "${A", "" },
        { "{A}", "" },
        { "$A", "" },
        { "${A B}", "" },
        { "${A:-x}", "" },
        { "${\xC3\xA4}", "" },
        { "${.A}", "" },
        { "${dev.}", "" },
        { "${dev..A}", "" },
        { "${.}", "" },
        /* What is broken does not swallow what follows. */
        { "${A ${B}", "||B;" },
        { "${dev.${X}.KEY}", "||X;" },
        { "$${A}", "||A;" },
        { "${${A}}", "||A;" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reference reference;
        struct buf found;
        buf_init(&found, 1024);
        for (size_t at = 0; reference_next(str_from_c(cases[i].text), &at, &reference);) {
            if (reference.is_foreign) {
                buf_add(&found, STR("@;"));
                continue;
            }
            buf_add_format(&found, "%.*s|%.*s|%.*s;", STR_ARG(reference.environment),
                           STR_ARG(reference.folders), STR_ARG(reference.name));
        }
        EXPECT(str_equal(str_from_c(cases[i].found), buf_str(&found)), i);
        EXPECT_INT(cases[i].found[0] != '\0', reference_is_in(str_from_c(cases[i].text)), i);
        buf_deinit(&found);
    }
}

/* --- expanding -------------------------------------------------------------------------------- */

struct world_secret {
    const char *environment, *path, *name, *value;
};

static const struct world_secret world[] = {
    { "dev", "/", "HOST", "example.com" },
    { "dev", "/", "EMPTY", "" },
    { "dev", "/", "URL", "https://${HOST}/" },
    { "dev", "/", "PROD_URL", "see ${prod.URL}" },
    { "dev", "/", "WHICH", "one" },
    { "dev", "/", "OPEN", "${" },
    { "dev", "/", "LOOP_A", "a${LOOP_B}" },
    { "dev", "/", "LOOP_B", "b${LOOP_A}" },
    { "dev", "/", "SELF", "x${SELF}y" },
    { "dev", "/", "LEAK", "${prod.BROKEN}" },
    { "dev", "/", "MISSING_IN_PROD", "must not appear" },
    { "dev", "/", "my.key", "dotted" },
    { "dev", "/", "FORBIDDEN", "no" },
    { "dev", "/", "LINES", "one\ntwo" },
    { "dev", "/folder/one", "KEY", "deep ${OTHER}" },
    { "dev", "/folder/one", "OTHER", "beside" },
    { "dev", "/", "D1", "${D2}" },
    { "dev", "/", "D2", "${D3}" },
    { "dev", "/", "D3", "${D4}" },
    { "dev", "/", "D4", "${D5}" },
    { "dev", "/", "D5", "${D6}" },
    { "dev", "/", "D6", "${D7}" },
    { "dev", "/", "D7", "${D8}" },
    { "dev", "/", "D8", "${D9}" },
    { "dev", "/", "D9", "${D10}" },
    { "dev", "/", "D10", "${D11}" },
    { "dev", "/", "D11", "bottom" },
    { "prod", "/", "URL", "prod:${HOST}" },
    { "prod", "/", "HOST", "prod.example.com" },
    { "prod", "/", "BROKEN", "${MISSING_IN_PROD}" },
};

static struct status find_in_world(void *context, const struct reference_target *holder,
                                   const struct reference_target *target, struct str *ret_value)
{
    (void)context;
    (void)holder;
    if (str_equal(target->name, STR("FORBIDDEN"))) return FAIL(FORBIDDEN);
    for (size_t i = 0; i < COUNT_OF(world); i++) {
        if (!str_equal(target->environment, str_from_c(world[i].environment)) ||
            !str_equal(target->path, str_from_c(world[i].path)) ||
            !str_equal(target->name, str_from_c(world[i].name)))
            continue;
        *ret_value = str_from_c(world[i].value);
        return OK;
    }
    return FAIL(NOT_FOUND);
}

static const struct reference_lookup lookup = { NULL, find_in_world };
/* STR is no constant, which the tables need. */
#define TEXT(literal)                   \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

static const struct reference_target home = { TEXT("dev"), TEXT("/"), TEXT("HOME") };

static void test_expand(void **state)
{
    static const struct {
        const char *text, *want;
        enum reference_flaw flaw;
        bool has_expanded;
    } cases[] = {
        { "plain", "plain", REFERENCE_FINE, false },
        { "", "", REFERENCE_FINE, false },
        { "${HOST}", "example.com", REFERENCE_FINE, true },
        { "<${HOST}>${HOST}", "<example.com>example.com", REFERENCE_FINE, true },
        { "a${EMPTY}b", "ab", REFERENCE_FINE, true },
        { "${URL}", "https://example.com/", REFERENCE_FINE, true },
        /* A reference inside is read where it stands. */
        { "${PROD_URL}", "see prod:prod.example.com", REFERENCE_FINE, true },
        { "${dev.folder.one.KEY}", "deep beside", REFERENCE_FINE, true },
        { "${my.key}", "dotted", REFERENCE_FINE, true },
        /* What can't be resolved stays. */
        { "a${NOPE}b", "a${NOPE}b", REFERENCE_MISSING, false },
        { "${NOPE} ${HOST}", "${NOPE} example.com", REFERENCE_MISSING, true },
        { "${nowhere.HOST}", "${nowhere.HOST}", REFERENCE_MISSING, false },
        { "${@shop.dev.HOST}", "${@shop.dev.HOST}", REFERENCE_FOREIGN, false },
        { "${dev..HOST}", "${dev..HOST}", REFERENCE_FINE, false },
        /* …and is not taken up again where it means something else. */
        { "${LEAK}", "${MISSING_IN_PROD}", REFERENCE_MISSING, true },
        /* Circles end. */
        { "${LOOP_A}", "aba${LOOP_B}", REFERENCE_CYCLE, true },
        { "${SELF}", "xx${SELF}yy", REFERENCE_CYCLE, true },
        /* References that come into being by replacement. */
        { "${dev.folder.${WHICH}.OTHER}", "beside", REFERENCE_FINE, true },
        { "${OPEN}HOST}", "example.com", REFERENCE_FINE, true },
        /* Ten steps and no more. */
        { "${D2}", "bottom", REFERENCE_FINE, true },
        { "${D1}", "${D11}", REFERENCE_TOO_DEEP, true },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct expanded expanded;
        struct str text = str_from_c(cases[i].text);
        EXPECT_STATUS(STATUS_OK, reference_expand(arena, &lookup, &home, text, &expanded), i);
        EXPECT_STR(str_from_c(cases[i].want), secret_text_reveal(&expanded.value), i);
        EXPECT_INT(cases[i].flaw, expanded.flaw, i);
        EXPECT_INT(cases[i].has_expanded, expanded.has_expanded, i);
        expanded_deinit(&expanded);
    }
    arena_free(arena);
}

static void test_failure_passes_through(void **state)
{
    struct arena *arena = arena_new();
    struct expanded expanded = { 0 };

    (void)state;
    EXPECT_STATUS(STATUS_FORBIDDEN,
                  reference_expand(arena, &lookup, &home, STR("${HOST}${FORBIDDEN}"), &expanded),
                  0);
    EXPECT(!expanded.value.bytes, 0);
    arena_free(arena);
}

static void test_holder_of_a_flaw(void **state)
{
    struct arena *arena = arena_new();
    struct expanded expanded;

    (void)state;
    EXPECT_STATUS(STATUS_OK, reference_expand(arena, &lookup, &home, STR("${LEAK}"), &expanded), 0);
    EXPECT_STR(STR("prod"), expanded.holder.environment, 0);
    EXPECT_STR(STR("BROKEN"), expanded.holder.name, 0);
    expanded_deinit(&expanded);
    arena_free(arena);
}

/* --- limits ----------------------------------------------------------------------------------- */

struct wide {
    struct secret_text value;
    size_t finds;
};

/* Every secret refers to the next one many times over. */
static struct status find_wide(void *context, const struct reference_target *holder,
                               const struct reference_target *target, struct str *ret_value)
{
    static const char *const values[] = {
        "${B}${B}${B}${B}${B}${B}${B}${B}",
        "${C}${C}${C}${C}${C}${C}${C}${C}",
        "${D}${D}${D}${D}${D}${D}${D}${D}",
        "${E}${E}${E}${E}${E}${E}${E}${E}",
        "${F}${F}${F}${F}${F}${F}${F}${F}",
        "${G}${G}${G}${G}${G}${G}${G}${G}",
        "",
    };
    struct wide *wide = context;

    (void)holder;
    wide->finds++;
    size_t place = (size_t)(target->name.data[0] - 'A');
    if (place >= COUNT_OF(values)) return FAIL(NOT_FOUND);
    *ret_value = place + 1 == COUNT_OF(values) ? secret_text_reveal(&wide->value)
                                               : str_from_c(values[place]);
    return OK;
}

static void test_growth_is_bounded(void **state)
{
    static const struct {
        size_t len; /* of the innermost value */
        const char *text;
    } cases[] = { { 0, "${A}" }, { 600000, "${G}${G}" } };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new();
        struct wide wide = { 0 };
        const struct reference_lookup wide_lookup = { &wide, find_wide };
        struct expanded expanded = { 0 };
        EXPECT_STATUS(STATUS_OK, secret_text_alloc(cases[i].len, &wide.value), i);
        memset(wide.value.bytes, 'x', cases[i].len);
        EXPECT_STATUS(
            STATUS_TOO_LARGE,
            reference_expand(arena, &wide_lookup, &home, str_from_c(cases[i].text), &expanded), i);
        EXPECT(wide.finds <= REFERENCE_STEPS_MAX, i);
        secret_text_deinit(&wide.value);
        arena_free(arena);
    }
}

/* A value that makes itself longer with each pass comes to an end. */
static struct status find_growing(void *context, const struct reference_target *holder,
                                  const struct reference_target *target, struct str *ret_value)
{
    (void)context;
    (void)holder;
    if (!str_equal(target->name, STR("O"))) return FAIL(NOT_FOUND);
    *ret_value = STR("${");
    return OK;
}

static void test_passes_are_bounded(void **state)
{
    const struct reference_lookup growing = { NULL, find_growing };
    struct arena *arena = arena_new();
    struct expanded expanded;

    (void)state;
    EXPECT_STATUS(STATUS_OK,
                  reference_expand(arena, &growing, &home,
                                   STR("${O}O}O}O}O}O}O}O}O}O}O}O}O}O}O}O}"), &expanded),
                  0);
    EXPECT_INT(REFERENCE_TOO_DEEP, expanded.flaw, 0);
    expanded_deinit(&expanded);
    arena_free(arena);
}

/* --- lines and names -------------------------------------------------------------------------- */

static void test_quote_lines(void **state)
{
    static const struct {
        const char *value, *want;
    } cases[] = {
        { "one", "one" },
        { "", "" },
        { "one\ntwo\n", "\"one\\ntwo\\n\"" },
        { "\n", "\"\\n\"" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct secret_text value;
        EXPECT_STATUS(STATUS_OK, secret_text_copy(str_from_c(cases[i].value), &value), i);
        EXPECT_STATUS(STATUS_OK, reference_quote_lines(&value), i);
        EXPECT_STR(str_from_c(cases[i].want), secret_text_reveal(&value), i);
        secret_text_deinit(&value);
    }
}

static void test_rewrite(void **state)
{
    static const struct reference_target from = { TEXT("dev"), TEXT("/a"), TEXT("OLD") };
    static const struct {
        struct reference_target holder, to;
        const char *text, *want; /* NULL: nothing to change */
    } cases[] = {
        /* Beside it, by the short form. */
        { { TEXT("dev"), TEXT("/a"), TEXT("X") },
          { TEXT("dev"), TEXT("/a"), TEXT("NEW") },
          "a${OLD}b${OLD}",
          "a${NEW}b${NEW}" },
        /* Elsewhere the short form is another secret. */
        { { TEXT("dev"), TEXT("/b"), TEXT("X") },
          { TEXT("dev"), TEXT("/a"), TEXT("NEW") },
          "${OLD}",
          NULL },
        { { TEXT("prod"), TEXT("/"), TEXT("X") },
          { TEXT("dev"), TEXT("/a"), TEXT("NEW") },
          "${dev.a.OLD}${dev.OLD}",
          "${dev.a.NEW}${dev.OLD}" },
        /* A moved secret is named by its new place. */
        { { TEXT("dev"), TEXT("/a"), TEXT("X") },
          { TEXT("prod"), TEXT("/b/c"), TEXT("OLD") },
          "${OLD}!",
          "${prod.b.c.OLD}!" },
        { { TEXT("dev"), TEXT("/a"), TEXT("X") },
          { TEXT("prod"), TEXT("/"), TEXT("OLD") },
          "${OLD}",
          "${prod.OLD}" },
        /* What can't be written as a reference is left alone. */
        { { TEXT("dev"), TEXT("/a"), TEXT("X") },
          { TEXT("dev"), TEXT("/a"), TEXT("NEW KEY") },
          "${OLD}",
          NULL },
        { { TEXT("dev"), TEXT("/a"), TEXT("X") },
          { TEXT("dev"), TEXT("/a"), TEXT("NEW.KEY") },
          "${OLD}",
          NULL },
        { { TEXT("dev"), TEXT("/a"), TEXT("X") },
          { TEXT("dev"), TEXT("/a"), TEXT("NEW") },
          "${@dev.a.OLD} ${OLDER} OLD",
          NULL },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct secret_text text = { 0 };
        bool is_changed = false;
        EXPECT_STATUS(STATUS_OK,
                      reference_rewrite(arena, &cases[i].holder, &from, &cases[i].to,
                                        str_from_c(cases[i].text), &text, &is_changed),
                      i);
        EXPECT_INT(cases[i].want != NULL, is_changed, i);
        if (is_changed) EXPECT_STR(str_from_c(cases[i].want), secret_text_reveal(&text), i);
        secret_text_deinit(&text);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_expand),
        cmocka_unit_test(test_failure_passes_through),
        cmocka_unit_test(test_holder_of_a_flaw),
        cmocka_unit_test(test_growth_is_bounded),
        cmocka_unit_test(test_passes_are_bounded),
        cmocka_unit_test(test_quote_lines),
        cmocka_unit_test(test_rewrite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
