/* Drift of one key beside a quiet one: what was written, what is there now, what was known. */
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sync/drift.h"
#include "sync/site_fixture.h"

static const struct key test_key = { { 1 } };
static const struct id our_id = { { 1 } };
static const struct id other_id = { { 2 } };

struct row {
    const char *want;  /* in the source; NULL: nothing */
    const char *wrote; /* by this sync; NULL: never */
    const char *there; /* at the site, in production; NULL: nothing */
    const char *expect;
    int64_t wrote_at;
    enum deletion deletion;
    const char *known; /* the scopes of an earlier look; NULL: the key was not known then */
    bool is_secret, was_secret, is_first_look, is_of_other;
    const char *schema;
};

#define ROW(want_, wrote_, there_, expect_, ...)                                                  \
    {                                                                                             \
        .want = (want_), .wrote = (wrote_), .there = (there_), .expect = (expect_), ##__VA_ARGS__ \
    }
static const struct row rows[] = {
    ROW("v", "v", "v", ""),
    ROW("v", "v", "edited", "changed restore adopt"),
    ROW("v", "v", NULL, "missing restore"),
    ROW("new", "v", "v", "1 pending"),
    ROW("new", "v", "edited", "changed restore adopt"),
    ROW("new", NULL, NULL, "1 pending"),
    ROW("v", NULL, "v", ""),
    ROW("v", NULL, "other", "1 pending"),
    ROW(NULL, NULL, "x", "added restore adopt"),
    ROW(NULL, "v", "v", "1 pending"), /* deleted in the source: no news from Netlify */
    ROW(NULL, NULL, "x", "", .is_of_other = true),
    /* What the options leave alone is told only when it is new. */
    ROW(NULL, NULL, "x", "added adopt", .deletion = DELETE_OWNED),
    ROW(NULL, NULL, "x", "", .deletion = DELETE_OWNED, .is_first_look = true),
    ROW(NULL, NULL, "x", "", .deletion = DELETE_OWNED, .known = ""),
    ROW(NULL, NULL, "x", "added adopt", .deletion = DELETE_NOTHING),
    ROW(NULL, NULL, "x", "", .deletion = DELETE_OWNED, .schema = "APP_{{secretKey}}"),
    /* Write-only: only the time tells. */
    ROW("v", "v", "v", "", .wrote_at = 7, .is_secret = true, .known = "", .was_secret = true),
    ROW("v", "v", "v", "unreadable restore", .wrote_at = 6, .is_secret = true, .known = "",
        .was_secret = true),
    ROW(NULL, NULL, "x", "added restore", .is_secret = true),
    /* Secrecy and scopes. */
    ROW("v", "v", "v", "secrecy adopt", .wrote_at = 7, .is_secret = true, .known = ""),
    ROW("v", "v", "v", "secrecy adopt", .known = "", .was_secret = true),
    ROW("v", "v", "v", "scopes adopt", .known = "builds, functions"),
    ROW("v", "v", "v", "", .known = ""),
};

static struct desired_secret desired_of(const char *key, const char *value)
{
    return (struct desired_secret){
        .key = str_from_c(key),
        .source_key = str_from_c(key),
        .value = plain_text(str_from_c(value)),
        .fingerprint = fingerprint_of(&test_key, str_from_c(value)),
    };
}

static struct ledger_row row_of(const char *key, const char *value, struct id sync_id, int64_t at)
{
    return (struct ledger_row){
        .key = str_from_c(key),
        .context = CONTEXT(PRODUCTION),
        .sync_id = sync_id,
        .fingerprint = fingerprint_of(&test_key, str_from_c(value)),
        .updated_at = at,
    };
}

static void place(struct site *site, const char *key, const char *value, bool is_secret)
{
    struct site_variable *variable = site_add(site, str_from_c(key), is_secret);

    site_add_value(site, variable, CONTEXT(PRODUCTION), str_from_c(value));
    variable->updated_at = 7;
}

static void say(struct buf *text, const struct drift *drift)
{
    for (size_t i = 0; i < drift->count; i++) {
        const struct sync_drift_item *item = &drift->items[i];
        buf_add_format(text, "%s%.*s%s%s", text->len > 0 ? "; " : "", STR_ARG(item->kind),
                       item->can_restore ? " restore" : "", item->can_adopt ? " adopt" : "");
    }
    if (drift->pending > 0) buf_add_format(text, "%zu pending", drift->pending);
}

static void check(const struct row *row, size_t number)
{
    AUTO(arena) arena = arena_new();
    struct desired_secret desired[] = { desired_of("KEEPER", "k"), desired_of("KEY", row->want) };
    struct ledger_row ledger[2] = { row_of("KEEPER", "k", our_id, 7) };
    struct drift_known known_item = { STR("KEY"), str_from_c(row->known), row->was_secret };
    struct record_list known = { &known_item, row->known ? 1 : 0 };
    struct sync_state state = {
        .sync_id = our_id,
        .target = { .context = CONTEXT(PRODUCTION) },
        .options = { .deletion = row->deletion,
                     .schema = { str_from_c(row->schema ? row->schema : ""), STR("dev") } },
        .desired = desired,
        .desired_count = row->want ? 2 : 1,
        .ledger = ledger,
        .ledger_count = 1,
    };
    struct site site;
    struct buf text;

    site_init(&site, arena);
    place(&site, "KEEPER", "k", false);
    if (row->there) place(&site, "KEY", row->there, row->is_secret);
    if (row->wrote) ledger[state.ledger_count++] = row_of("KEY", row->wrote, our_id, row->wrote_at);
    if (row->is_of_other) ledger[state.ledger_count++] = row_of("KEY", row->there, other_id, 7);
    site_observe(&site, &test_key, &state);
    const struct plan *plan = plan_make(&state, &test_key, arena);
    struct drift drift = drift_find(&state, plan, &known, !row->is_first_look, arena);
    buf_init(&text, 1 << 12);
    say(&text, &drift);
    struct str said = buf_str(&text);
    if (!str_equal(said, str_from_c(row->expect)))
        fail_msg("row %zu: got \"%.*s\", not \"%s\"", number, STR_ARG(said), row->expect);
    buf_deinit(&text);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) check(&rows[i], i);
}

static void test_scopes_in_any_order_and_spelling(void **state)
{
    AUTO(arena) arena = arena_new();
    struct str names[] = { STR("runtime"), STR("post-processing"), STR("builds") };
    const struct observed_variable variable = { .scopes = { names, COUNT_OF(names) } };
    const struct observed_variable none = { .scopes = { NULL, 0 } };

    (void)state;
    struct str text = drift_scopes(&variable, arena);
    assert_true(str_equal(STR("builds, post_processing, runtime"), text));
    assert_true(str_equal(STR(""), drift_scopes(&none, arena)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_scopes_in_any_order_and_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
