/* One key at a time, written as text: the site's values, the ledger's rows and what is expected. */
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sync/site_fixture.h"

static const struct key test_key = { { 1 } };
static const struct id our_id = { { 1 } };
static const struct id other_id = { { 2 } };

/* "branch:main" becomes the branch's context. */
static struct context parse_context(struct str text)
{
    size_t colon = str_find_char(text, ':');

    if (colon == SIZE_MAX) return context_of(text, STR_ABSENT);
    return context_of(str_slice(text, 0, colon), str_slice(text, colon + 1, text.len));
}

static void parse_cell(struct str piece, struct context *ret_context, struct str *ret_value)
{
    size_t sign = str_find_char(piece, '=');

    *ret_context = parse_context(str_slice(piece, 0, sign));
    *ret_value = str_slice(piece, sign + 1, piece.len);
}

/* "secret production=x dev=y": one variable called KEY; "" has no values. */
static void add_variable(struct site *site, const char *text)
{
    struct str rest = str_from_c(text);
    struct str piece;
    struct str value;
    struct context context;

    if (!text) return;
    struct site_variable *variable = site_add(site, STR("KEY"), false);
    while (str_next_piece(&rest, ' ', &piece)) {
        if (piece.len == 0) continue;
        if (str_equal(piece, STR("secret"))) {
            variable->is_secret = true;
            continue;
        }
        parse_cell(piece, &context, &value);
        site_add_value(site, variable, context, value);
    }
}

/* "production=x !all=y ?dev=z": rows of ours, of another sync, and of before the last edit. */
static void add_ledger(struct sync_state *state, const char *text, struct arena *arena)
{
    struct ledger_row *rows = ARENA_ARRAY(arena, 8, struct ledger_row);
    struct str rest = str_from_c(text ? text : "");
    struct str piece;
    struct str value;

    state->ledger = rows;
    while (str_next_piece(&rest, ' ', &piece)) {
        if (piece.len == 0) continue;
        struct ledger_row *row = &rows[state->ledger_count++];
        *row = (struct ledger_row){ .key = STR("KEY"), .sync_id = our_id, .updated_at = 1000 };
        if (piece.data[0] == '!') row->sync_id = other_id;
        if (piece.data[0] == '?') row->updated_at = 999;
        if (piece.data[0] == '!' || piece.data[0] == '?') piece = str_slice(piece, 1, piece.len);
        parse_cell(piece, &row->context, &value);
        row->fingerprint = fingerprint_of(&test_key, value);
    }
}

static struct desired_secret desired_of(const char *key, const char *value)
{
    return (struct desired_secret){
        .key = str_from_c(key),
        .source_key = str_from_c(key),
        .value = plain_text(str_from_c(value)),
        .fingerprint = fingerprint_of(&test_key, str_from_c(value)),
    };
}

static void say_operation(struct buf *text, const struct operation *operation, struct arena *arena)
{
    if (text->len > 0) buf_add(text, STR("; "));
    buf_add_format(text, "%s %s", operation_kind_name(operation->kind),
                   reason_name(operation->reason));
    for (size_t i = 0; i < operation->value_count; i++) {
        struct str context = context_text(operation->values[i].context, arena);
        struct str value = secret_text_reveal(operation->values[i].value);
        buf_add_format(text, " %.*s=%.*s", STR_ARG(context), STR_ARG(value));
    }
    if (operation->is_carried) {
        buf_add_format(text, " carried");
    } else if (operation->kind == OPERATION_DELETE_VALUE) {
        buf_add_format(text, " %.*s", STR_ARG(operation->before->id));
    }
}

static void say_findings(struct buf *text, const struct plan *plan)
{
    for (size_t i = 0; i < plan->findings.count; i++) {
        buf_add_format(text, " (%s)", finding_name(plan->findings.items[i].code));
    }
}

struct row {
    const char *target, *want, *site, *ledger, *expect;
    struct sync_options options;
};

static void check_row(const struct row *row, size_t place, bool is_removal)
{
    AUTO(arena) arena = arena_new();
    struct desired_secret desired[2] = { desired_of("KEEPER", "k"), desired_of("KEY", row->want) };
    struct sync_state state = { .sync_id = our_id, .options = row->options, .desired = desired };
    struct site site;
    struct buf text;

    /* Another secret, owned elsewhere, so that the source is not empty. */
    state.desired_count = row->want ? 2 : 1;
    state.target.context = parse_context(str_from_c(row->target));
    site_init(&site, arena);
    add_variable(&site, row->site);
    site_add_value(&site, site_add(&site, STR("KEEPER"), false), state.target.context, STR("k"));
    site_observe(&site, &test_key, &state);
    add_ledger(&state, row->ledger, arena);

    const struct plan *plan = is_removal ? plan_make_removal(&state, &test_key, arena)
                                         : plan_make(&state, &test_key, arena);
    buf_init(&text, 1 << 16);
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (str_equal(plan->operations[i].key, STR("KEEPER"))) continue;
        say_operation(&text, &plan->operations[i], arena);
    }
    say_findings(&text, plan);
    struct str said = buf_str(&text);
    if (!str_equal(said, str_from_c(row->expect))) {
        fail_msg("row %zu: got \"%.*s\", not \"%s\"", place, STR_ARG(said), row->expect);
    }
    buf_deinit(&text);
}

#define OWNED_ONLY .options = { .deletion = DELETE_OWNED }
#define NO_DELETION .options = { .deletion = DELETE_NOTHING }
#define AS_SECRET .options = { .creates_secret = true }
#define REPLACING .options = { .replaces_contexts = true }
#define WITH_PREFIX .options = { .schema = { STR("APP_{{secretKey}}"), STR("dev") } }

#define ROW(target_, want_, site_, ledger_, expect_, ...)                           \
    {                                                                               \
        .target = (target_), .want = (want_), .site = (site_), .ledger = (ledger_), \
        .expect = (expect_), ##__VA_ARGS__                                          \
    }

/* Target, wanted value, site, ledger, what is expected; options. */
static const struct row sync_rows[] = {
    /* Not there yet. */
    ROW("all", "v", NULL, NULL, "create new all=v"),
    ROW("production", "v", NULL, NULL, "create new production=v"),
    ROW("branch:main", "v", NULL, NULL, "create new branch:main=v"),
    ROW("production", "v", NULL, "production=v", "create missing production=v"),
    ROW("production", "", NULL, NULL, "create new production="),
    ROW("production", "v", NULL, NULL, "create new production=v", AS_SECRET),
    ROW("all", "v", NULL, NULL, "refuse secret-needs-context", AS_SECRET),
    ROW("dev", "v", NULL, NULL, "refuse secret-needs-context", AS_SECRET),

    /* Nothing to do. */
    ROW("all", "v", "all=v", NULL, "keep equal"),
    ROW("production", "v", "production=v dev=x", NULL, "keep equal"),
    ROW("production", "v", "all=v", NULL, "keep covered"),
    ROW("all", "v", "production=v deploy-preview=v branch-deploy=v dev=v dev-server=v branch:a=x",
        NULL, "keep covered"),
    ROW("production", "v", "secret production=v", "production=v", "keep equal"),

    /* One value changes. */
    ROW("all", "v", "all=x", "all=x", "set-value changed"),
    ROW("all", "v", "all=x", "all=y", "set-value edited"),
    ROW("all", "v", "all=x", NULL, "set-value taken-over"),
    ROW("production", "v", "dev=x", NULL, "set-value no-value"),
    ROW("production", "v", "dev=x", "production=v", "set-value missing"),
    ROW("branch:a", "v", "branch:b=x branch-deploy=y", NULL, "set-value no-value"),
    ROW("production", "v", "", NULL, "set-value no-value"),
    ROW("all", "v", "", NULL, "set-value no-value"),

    /* One context onto `all`: the rest of `all` is kept. */
    ROW("production", "v", "all=x", NULL,
        "replace no-value production=v deploy-preview=x branch-deploy=x dev=x dev-server=x"),
    ROW("production", "v", "all=x", NULL,
        "replace no-value production=v deploy-preview=x branch-deploy=x dev=x",
        .options = { .omits_dev_server = true }),
    ROW("branch:a", "v", "all=x branch:b=y", NULL,
        "replace no-value branch:a=v production=x deploy-preview=x branch-deploy=x dev=x "
        "dev-server=x branch:b=y (mixed-contexts)"),
    ROW("dev", "v", "all=x dev=y production=z later=w", NULL,
        "replace taken-over dev=v deploy-preview=x branch-deploy=x dev-server=x production=z later=w "
        "(mixed-contexts)"),
    ROW("dev", "v", "all=x dev=v", NULL, "keep equal (mixed-contexts)"),
    ROW("dev", "v", "dev=x dev=y production=z", NULL,
        "replace taken-over dev=v production=z (context-twice)"),
    ROW("dev", "v", "dev=v dev=v", NULL, "keep equal (context-twice)"),

    /* `all` onto single contexts: not unless nothing is lost, or the options say so. */
    ROW("all", "v", "production=x", NULL, "refuse contexts-in-use"),
    ROW("all", "v", "production=x branch:a=y", NULL, "replace no-value all=v (contexts-dropped)",
        REPLACING),
    ROW("all", "v", "production=v", NULL, "replace no-value all=v"),
    ROW("all", "v", "production=x", "production=x", "replace no-value all=v"),
    ROW("all", "v", "production=x", "production=y", "refuse contexts-in-use (former-context)"),
    ROW("all", "v", "all=x production=y", NULL,
        "replace taken-over all=v production=y (mixed-contexts)"),
    ROW("all", "v", "all=x all=y production=z", NULL,
        "replace taken-over all=v production=z (mixed-contexts) (context-twice)"),

    /* Write-only variables. */
    ROW("production", "v", "secret production=x", "production=x", "set-value changed"),
    ROW("production", "v", "secret production=v", "?production=v", "set-value edited"),
    ROW("production", "v", "secret production=v", NULL, "set-value unreadable"),
    ROW("production", "v", "secret dev=x", NULL, "set-value no-value"),
    ROW("dev", "v", "secret production=x dev=v", NULL, "keep equal"),
    ROW("dev", "v", "secret production=x dev=y", NULL, "set-value taken-over"),
    ROW("production", "v", "secret all=x", NULL, "refuse hidden-values"),
    ROW("all", "v", "secret production=x", NULL, "refuse secret-needs-context"),
    ROW("production", "****************abcd", "secret production=abcd", NULL,
        "refuse preflight (value-is-mask)"),

    /* Other syncs' cells. */
    ROW("production", "v", "production=x", "!production=x", "skip foreign"),
    ROW("production", "v", "production=v", "!production=v", "skip foreign"),
    ROW("production", "v", "all=x", "!all=x", "skip foreign"),
    ROW("all", "v", "production=x", "!production=x", "skip foreign", REPLACING),
    ROW("production", "v", NULL, "!production=x", "skip foreign"),
    ROW("production", "v", "dev=x", "!dev=x", "set-value no-value"),
    ROW("production", NULL, "production=x", "!production=x", "skip foreign"),
    ROW("production", NULL, "production=x", "production=x !dev=y", "delete-variable absent"),

    /* Deleting by the contract. */
    ROW("all", NULL, "all=x", NULL, "delete-variable absent"),
    ROW("production", NULL, "production=x", NULL, "delete-variable absent"),
    ROW("production", NULL, "dev=y production=x", NULL, "delete-value absent id-1"),
    ROW("production", NULL, "production=x production=y", NULL, "delete-variable absent"),
    ROW("production", NULL, "production=x dev=z production=y", NULL,
        "delete-value absent id-0; delete-value absent id-2"),
    ROW("production", NULL, "secret production=x", NULL, "delete-variable absent"),
    ROW("production", NULL, "all=x", NULL, ""),
    ROW("production", NULL, "dev=x", NULL, ""),
    ROW("all", NULL, "production=x", NULL, ""),
    ROW("branch:a", NULL, "branch:b=x", NULL, ""),
    ROW("production", NULL, "", NULL, ""),

    /* A key that the schema cannot have made; what was ours goes, what was edited stays. */
    ROW("production", NULL, "production=x", NULL, "", WITH_PREFIX),
    ROW("production", NULL, "production=x", "production=x", "delete-variable no-longer-made",
        WITH_PREFIX),
    ROW("production", NULL, "production=x", "production=y", "skip edited-since", WITH_PREFIX),
    ROW("production", NULL, "production=x", NULL, "", OWNED_ONLY),
    ROW("production", NULL, "production=x dev=y", "production=x",
        "delete-value no-longer-made id-0", OWNED_ONLY),
    ROW("production", NULL, "production=x", "production=y", "skip edited-since", OWNED_ONLY),
    ROW("production", NULL, "secret production=x", "production=x", "delete-variable no-longer-made",
        OWNED_ONLY),
    ROW("production", NULL, "secret production=x", "?production=x", "skip edited-since",
        OWNED_ONLY),
    ROW("production", NULL, "production=x", NULL, "", NO_DELETION),
    ROW("production", NULL, "production=x", "production=x", "skip deletion-off", NO_DELETION),

    /* Rows without a cell, and cells of a former target. */
    ROW("production", NULL, NULL, "production=x", "keep gone"),
    ROW("production", NULL, "dev=y", "production=x", "keep gone"),
    ROW("production", NULL, "", "production=x", "delete-variable leftover"),
    ROW("production", NULL, "", "production=x", "keep gone", NO_DELETION),
    ROW("production", NULL, "dev=x", "dev=x", " (former-context)"),
    ROW("production", "v", "production=v dev=x", "dev=x", "keep equal (former-context)"),
};

static const struct row removal_rows[] = {
    ROW("production", NULL, "production=x", "production=x", "delete-variable removal"),
    ROW("production", NULL, "production=x", "production=x", "delete-variable removal", NO_DELETION),
    ROW("production", "v", "production=x dev=y", NULL, "delete-value removal id-0"),
    ROW("production", "v", "production=x", "production=y", "delete-variable removal"),
    ROW("production", "v", "all=x", NULL, ""),
    ROW("production", NULL, "production=x", NULL, ""),
    ROW("production", NULL, "production=x", "production=y", "skip edited-since"),
    ROW("production", "v", "production=v dev=y", "production=v dev=y",
        "delete-variable removal; delete-value removal carried"),
    ROW("production", NULL, "dev=y", "dev=y", "delete-variable removal"),
    ROW("production", "v", "production=x", "!production=x", "skip foreign"),
    ROW("production", NULL, NULL, "production=x", "keep gone"),
    ROW("production", NULL, "", "production=x dev=y", "delete-variable leftover"),
};

static void test_sync_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sync_rows); i++) check_row(&sync_rows[i], i, false);
}

static void test_removal_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(removal_rows); i++) check_row(&removal_rows[i], i, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sync_rows),
        cmocka_unit_test(test_removal_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
