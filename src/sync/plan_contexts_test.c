/* Several sources, each for a context of its own: what becomes of one key, as rows. */
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/site_fixture.h"

static const struct key test_key = { { 7 } };
static const struct id our_id = { { 1 } };
static const struct id other_id = { { 2 } };

/* The first source is for production, then these. */
static const struct sync_mapping others[] = {
    { { .kind = CONTEXT_DEPLOY_PREVIEW }, { "stage", 5 } },
    { { .kind = CONTEXT_DEV }, { "local", 5 } },
};
enum { SOURCES = 1 + COUNT_OF(others) };

/* "production=x": what stands in a context. */
static bool next_cell(struct str *rest, struct context *ret_context, struct str *ret_value)
{
    struct str piece;

    while (str_next_piece(rest, ' ', &piece)) {
        if (piece.len == 0) continue;
        size_t equals = str_find_char(piece, '=');
        assert_true(equals != SIZE_MAX);
        *ret_context = context_of(str_slice(piece, 0, equals), STR_ABSENT);
        *ret_value = str_slice(piece, equals + 1, piece.len);
        return true;
    }
    return false;
}

struct row {
    const char *wants[SOURCES]; /* of each source; NULL: it has no such secret */
    const char *site, *ledger;  /* cells; the ledger's are ours, or another sync's after "!" */
    const char *expect;
    size_t calls;
    struct sync_options options;
};

static void add_site(struct site *site, const char *text)
{
    struct str rest = str_from_c(text ? text : "");
    struct context context;
    struct str value;

    if (!text) return;
    struct site_variable *variable = site_add(site, STR("KEY"), false);
    while (next_cell(&rest, &context, &value)) site_add_value(site, variable, context, value);
}

static void add_ledger(struct sync_state *state, const char *text, struct ledger_row *rows)
{
    struct str rest = str_from_c(text ? text : "");
    struct context context;
    struct str value;

    state->ledger = rows;
    bool is_foreign = rest.len > 0 && rest.data[0] == '!';
    if (is_foreign) rest = str_slice(rest, 1, rest.len);
    while (next_cell(&rest, &context, &value)) {
        rows[state->ledger_count++] = (struct ledger_row){
            .key = STR("KEY"),
            .context = context,
            .sync_id = is_foreign ? other_id : our_id,
            .fingerprint = fingerprint_of(&test_key, value),
            .updated_at = 1000,
        };
    }
}

/* Each source holds something else too, so that none is empty. */
static void add_desired(struct sync_state *state, const char *const *wants,
                        struct desired_secret *desired)
{
    state->desired = desired;
    for (size_t i = 0; i < SOURCES; i++) {
        for (int k = 0; k < 2; k++) {
            struct str value = str_from_c(k == 0 ? "k" : wants[i] ? wants[i] : "");
            if (k == 1 && !wants[i]) continue;
            desired[state->desired_count++] = (struct desired_secret){
                .key = k == 0 ? STR("KEEPER") : STR("KEY"),
                .source_key = k == 0 ? STR("KEEPER") : STR("KEY"),
                .value = plain_text(value),
                .fingerprint = fingerprint_of(&test_key, value),
                .mapping = i,
            };
        }
    }
}

static void add_keeper(struct site *site)
{
    struct site_variable *keeper = site_add(site, STR("KEEPER"), false);

    site_add_value(site, keeper, CONTEXT(PRODUCTION), STR("k"));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        site_add_value(site, keeper, others[i].context, STR("k"));
}

static struct str say(const struct plan *plan, struct arena *arena)
{
    struct str text = STR("");

    if (plan->refusal) return str_from_c(refusal_name(plan->refusal));
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct operation *operation = &plan->operations[i];
        if (str_equal(operation->key, STR("KEEPER"))) continue;
        struct str context = context_text(operation->context, arena);
        text =
            arena_format(arena, "%.*s%s%s %.*s %s%s", STR_ARG(text), text.len > 0 ? "; " : "",
                         operation_kind_name(operation->kind), STR_ARG(context),
                         reason_name(operation->reason), operation->is_carried ? " carried" : "");
    }
    for (size_t i = 0; i < plan->findings.count; i++)
        text = arena_format(arena, "%.*s (%s)", STR_ARG(text),
                            finding_name(plan->findings.items[i].code));
    return text;
}

/* What an operation says its source wants is what the source of its own cell wants. */
static void check_desired(const struct sync_state *state, const struct plan *plan, size_t place)
{
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct operation *operation = &plan->operations[i];
        if (!operation->desired) continue;
        struct context context = state_context(state, operation->desired->mapping);
        if (!context_equal(context, operation->context))
            fail_msg("row %zu: operation %zu has the wish of another context", place, i);
    }
}

static void check_row(const struct row *row, size_t place)
{
    AUTO(arena) arena = arena_new();
    struct desired_secret desired[2 * SOURCES];
    struct ledger_row rows[8];
    struct sync_state state = { .sync_id = our_id, .options = row->options };
    struct site site;

    state.target.context = CONTEXT(PRODUCTION);
    state.target.others = others;
    state.target.other_count = COUNT_OF(others);
    add_desired(&state, row->wants, desired);
    site_init(&site, arena);
    add_site(&site, row->site);
    add_keeper(&site);
    site_observe(&site, &test_key, &state);
    add_ledger(&state, row->ledger, rows);

    const struct plan *plan = plan_make(&state, &test_key, arena);
    struct str said = say(plan, arena);
    if (!str_equal(said, str_from_c(row->expect)))
        fail_msg("row %zu: got \"%.*s\", not \"%s\"", place, STR_ARG(said), row->expect);
    if (plan->counts.calls != row->calls)
        fail_msg("row %zu: %zu calls, not %zu", place, plan->counts.calls, row->calls);
    check_desired(&state, plan, place);
}

static const struct row plan_rows[] = {
    /* Made anew: one call, whatever the number of values. */
    { { "a", NULL, NULL }, NULL, NULL, "create production new", 1, { .deletion = DELETE_ABSENT } },
    { { "a", "b", "c" },
      NULL,
      NULL,
      "create production new; create deploy-preview new carried; create dev new carried",
      1,
      { .deletion = DELETE_ABSENT } },
    { { NULL, "b", NULL },
      NULL,
      "deploy-preview=b",
      "create deploy-preview missing",
      1,
      { .deletion = DELETE_ABSENT } },

    /* Secrecy is one for the variable: a context that can't have it refuses the others too. */
    { { "a", "b", NULL },
      NULL,
      NULL,
      "create production new; create deploy-preview new carried",
      1,
      { .creates_secret = true } },
    { { "a", NULL, "c" },
      NULL,
      NULL,
      "refuse production secret-needs-context; refuse dev secret-needs-context",
      0,
      { .creates_secret = true } },

    /* One call a changed cell; what is right costs nothing. */
    { { "a", "b", "c" },
      "production=a deploy-preview=b dev=c",
      NULL,
      "keep production equal; keep deploy-preview equal; keep dev equal",
      0,
      { .deletion = DELETE_ABSENT } },
    { { "a", "b", "c" },
      "production=x deploy-preview=b",
      "production=x",
      "set-value production changed; set-value dev no-value; keep deploy-preview equal",
      2,
      { .deletion = DELETE_ABSENT } },

    /* A value for all contexts: one PUT for everything, and none where it is right. */
    { { "a", "a", "a" },
      "all=a",
      NULL,
      "keep production covered; keep deploy-preview covered; keep dev covered",
      0,
      { .deletion = DELETE_ABSENT } },
    { { "a", "b", "all" },
      "all=all",
      NULL,
      "replace production no-value; replace deploy-preview no-value carried; "
      "replace dev no-value carried",
      1,
      { .deletion = DELETE_ABSENT } },
    { { "a", NULL, NULL },
      "all=x",
      NULL,
      "replace production no-value (contexts-dropped) (contexts-dropped)",
      1,
      { .deletion = DELETE_ABSENT } },
    { { "a", NULL, NULL },
      "all=x",
      NULL,
      "replace production no-value",
      1,
      { .deletion = DELETE_OWNED } },
    { { "a", NULL, NULL },
      "all=x",
      NULL,
      "replace production no-value",
      1,
      { .deletion = DELETE_NOTHING } },
    { { NULL, NULL, NULL }, "all=x", NULL, "", 0, { .deletion = DELETE_ABSENT } },
    { { "a", NULL, "x" },
      "all=x deploy-preview=y",
      NULL,
      "replace production no-value; replace dev no-value carried; "
      "delete-value deploy-preview absent carried (mixed-contexts)",
      1,
      { .deletion = DELETE_ABSENT } },

    /* Deleted in one context alone; the last one takes the variable along. */
    { { "a", NULL, "c" },
      "production=a deploy-preview=b dev=c",
      NULL,
      "delete-value deploy-preview absent; keep production equal; keep dev equal",
      1,
      { .deletion = DELETE_ABSENT } },
    { { NULL, NULL, NULL },
      "production=a deploy-preview=b",
      NULL,
      "delete-variable production absent; delete-value deploy-preview absent carried",
      1,
      { .deletion = DELETE_ABSENT } },
    { { NULL, NULL, NULL },
      "production=a deploy-preview=b branch-deploy=c",
      NULL,
      "delete-value production absent; delete-value deploy-preview absent",
      2,
      { .deletion = DELETE_ABSENT } },
    { { "a", NULL, NULL },
      "deploy-preview=b",
      NULL,
      "set-value production no-value; delete-value deploy-preview absent",
      2,
      { .deletion = DELETE_ABSENT } },
    { { NULL, NULL, NULL },
      "production=a deploy-preview=b",
      "deploy-preview=b",
      "delete-value deploy-preview no-longer-made",
      1,
      { .deletion = DELETE_OWNED } },

    { { "a", NULL, NULL },
      "production=a deploy-preview=b",
      "production=a deploy-preview=b",
      "keep production equal; skip deploy-preview deletion-off",
      0,
      { .deletion = DELETE_NOTHING } },

    /* Another sync's cell stays as it is, and the others go on. */
    { { "a", "b", NULL },
      "production=x deploy-preview=y",
      "!deploy-preview=y",
      "set-value production taken-over; skip deploy-preview foreign",
      1,
      { .deletion = DELETE_ABSENT } },
    { { "a", "b", NULL },
      "all=x",
      "!all=x",
      "skip production foreign; skip deploy-preview foreign",
      0,
      { .deletion = DELETE_ABSENT } },
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(plan_rows); i++) check_row(&plan_rows[i], i);
}

/* A variable is made in one piece: the bound of a batch counts variables, not values. */
static void test_batches(void **state)
{
    enum { KEYS = BATCH_KEYS_MAX + 1 };
    AUTO(arena) arena = arena_new();
    struct sync_state world = { .sync_id = our_id };
    struct desired_secret *desired = ARENA_ARRAY(arena, 2 * KEYS, struct desired_secret);

    (void)state;
    world.target.context = CONTEXT(PRODUCTION);
    world.target.others = others;
    world.target.other_count = 1;
    world.desired = desired;
    for (size_t i = 0; i < KEYS; i++) {
        for (size_t k = 0; k < 2; k++)
            desired[world.desired_count++] = (struct desired_secret){
                .key = arena_format(arena, "KEY_%03zu", i),
                .value = plain_text(STR("value")),
                .mapping = k,
            };
    }
    const struct plan *plan = plan_make(&world, &test_key, arena);
    assert_int_equal(plan->operation_count, 2 * KEYS);
    assert_int_equal(plan->counts.batches, 2);
    assert_int_equal(plan->counts.calls, 2);
    for (size_t i = 0; i < plan->operation_count; i += 2) {
        const struct operation *leader = &plan->operations[i];
        assert_int_equal(leader->value_count, 2);
        assert_true(leader[1].is_carried);
        assert_int_equal(leader[1].batch, leader->batch);
    }
}

static enum refusal refusal_with(struct sync_state *world, const struct sync_mapping *mappings,
                                 size_t count)
{
    AUTO(arena) arena = arena_new();

    world->target.others = mappings;
    world->target.other_count = count;
    return plan_make(world, &test_key, arena)->refusal;
}

static void test_refusals(void **state)
{
    static const struct sync_mapping for_all[] = { { { .kind = CONTEXT_ALL }, { "x", 1 } } };
    static const struct sync_mapping same[] = { { { .kind = CONTEXT_PRODUCTION }, { "x", 1 } } };
    static const struct sync_mapping unnamed[] = { { { .kind = CONTEXT_BRANCH }, { "x", 1 } } };
    struct desired_secret desired = { .key = STR("KEY"), .value = plain_text(STR("v")) };
    struct ledger_row row = { .key = STR("KEY"),
                              .context = CONTEXT(DEPLOY_PREVIEW),
                              .sync_id = our_id };
    struct sync_state world = { .sync_id = our_id, .desired = &desired, .desired_count = 1 };

    (void)state;
    world.target.context = CONTEXT(PRODUCTION);
    assert_int_equal(refusal_with(&world, others, 2), REFUSAL_NONE);
    assert_int_equal(refusal_with(&world, for_all, 1), REFUSAL_CONTEXTS_MEET);
    assert_int_equal(refusal_with(&world, same, 1), REFUSAL_CONTEXTS_MEET);
    assert_int_equal(refusal_with(&world, unnamed, 1), REFUSAL_BRANCH_UNNAMED);
    /* A source that is empty, and once was not. */
    world.ledger = &row;
    world.ledger_count = 1;
    assert_int_equal(refusal_with(&world, others, 2), REFUSAL_SOURCE_EMPTY);
    world.options.allows_empty_source = true;
    assert_int_equal(refusal_with(&world, others, 2), REFUSAL_NONE);
    world.options.allows_empty_source = false;
    row.context = CONTEXT(PRODUCTION);
    assert_int_equal(refusal_with(&world, others, 2), REFUSAL_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
