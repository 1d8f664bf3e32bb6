/* Makes the worlds. Few keys and few values, so that everything meets everything. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/world_fixture.h"

static const char *const source_names[] = { "A",     "B",   "C",  "D",      "P_A",
                                            "P_P_A", "URL", "9X", "VITE_E", "LOOSE-END" };
static const char *const site_keys[] = { "A",      "B",      "C",        "D",   "P_A",
                                         "P_B",    "P_C",    "P_P_A",    "P_",  "URL",
                                         "VITE_E", "REMOTE", "P_REMOTE", "Q_A", "Q_B" };
static const char *const values[] = { "", "one", "two", "three", "a-longer-value", "läuft" };
static const char *const templates[] = { "", "", "P_{{secretKey}}",
                                         "{{environment}}_{{secretKey}}" };

enum { OTHERS_MAX = 3 };

size_t dice_roll(struct dice *dice, size_t sides)
{
    if (dice->bytes) {
        if (dice->len == 0) return 0;
        dice->len--;
        return *dice->bytes++ % sides;
    }
    /* splitmix64 */
    uint64_t mixed = dice->seed += 0x9E3779B97F4A7C15ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return (size_t)((mixed ^ (mixed >> 31)) % sides);
}

#define PICK(dice, array) ((array)[dice_roll((dice), COUNT_OF(array))])

static struct context pick_context(struct dice *dice)
{
    size_t rolled = dice_roll(dice, 10);

    switch (rolled) {
    case 0:
        return context_of(STR("branch"), STR("a"));
    case 1:
        return context_of(STR("branch"), STR("b"));
    case 2:
        return context_of(STR("beta"), STR_ABSENT);
    case 3:
    case 4:
        return CONTEXT(ALL);
    default:
        return named_contexts[rolled - 5];
    }
}

static struct context pick_target(struct dice *dice)
{
    size_t rolled = dice_roll(dice, 24);

    if (rolled == 0) return context_of(STR("branch"), STR_ABSENT);
    if (rolled == 1) return context_of(STR("beta"), STR_ABSENT);
    if (rolled < 8) return CONTEXT(ALL);
    if (rolled < 11) return context_of(STR("branch"), STR("a"));
    return named_contexts[rolled % NAMED_CONTEXT_COUNT];
}

/* Further sources, now and then in a context that meets another one. */
static void pick_others(struct world *world, struct dice *dice)
{
    static const char *const environments[] = { "Q", "P" };
    struct sync_target *target = &world->state.target;
    struct sync_mapping *others = ARENA_ARRAY(world->arena, OTHERS_MAX, struct sync_mapping);
    size_t wanted = dice_roll(dice, OTHERS_MAX + 1);

    target->others = others;
    if (target->context.kind == CONTEXT_ALL && dice_roll(dice, 8) != 0) return;
    for (size_t i = 0; i < wanted; i++) {
        struct context context = pick_context(dice);
        bool is_met = contexts_meet(context, target->context);
        for (size_t k = 0; k < target->other_count; k++)
            is_met = is_met || contexts_meet(context, others[k].context);
        if ((is_met || context.kind == CONTEXT_OTHER) && dice_roll(dice, 40) != 0) continue;
        others[target->other_count++] =
            (struct sync_mapping){ context, str_from_c(PICK(dice, environments)) };
    }
}

static struct texts pick_scopes(struct dice *dice)
{
    static struct str all[] = { STR("builds"), STR("functions"), STR("post_processing"),
                                STR("runtime") };

    return (struct texts){ all, dice_roll(dice, COUNT_OF(all) + 1) };
}

static void add_variable(struct world *world, struct dice *dice, struct str key)
{
    bool is_secret = dice_roll(dice, 4) == 0;
    bool may_repeat = dice_roll(dice, 6) == 0;
    size_t value_count = dice_roll(dice, 6);

    if (site_find(&world->site, key)) return;
    world->site.now++;
    struct site_variable *variable = site_add(&world->site, key, is_secret);
    variable->scopes = pick_scopes(dice);
    for (size_t i = 0; i < value_count; i++) {
        struct context context = pick_context(dice);
        struct str value = str_from_c(PICK(dice, values));
        /* `all` beside others is possible, but rare. */
        if (i > 0 && context.kind == CONTEXT_ALL && !may_repeat) continue;
        /* A context twice in a write-only variable cannot be told apart by anybody. */
        if (site_cell(variable, context) && (!may_repeat || is_secret)) continue;
        if (i > 0 && variable->values[0].context.kind == CONTEXT_ALL && !may_repeat) break;
        site_add_value(&world->site, variable, context, value);
    }
}

static void add_desired(struct world *world, struct dice *dice, size_t mapping,
                        struct desired_secret *list)
{
    struct sync_state *state = &world->state;
    const struct key_schema schema = state_schema(state, mapping);
    size_t wanted = dice_roll(dice, 8);
    size_t names_from = dice_roll(dice, COUNT_OF(source_names));

    for (size_t i = 0; i < wanted; i++) {
        struct desired_secret *secret = &list[state->desired_count++];
        size_t place = (names_from + i) % COUNT_OF(source_names);
        struct str value = str_from_c(PICK(dice, values));
        if (i > 0 && dice_roll(dice, 40) == 0) place = names_from; /* the same one twice */
        secret->source_key = str_from_c(source_names[place]);
        secret->key = key_schema_apply(&schema, secret->source_key, world->arena);
        secret->mapping = mapping;
        secret->value = plain_text(value);
        secret->fingerprint = fingerprint_of(&world->key, value);
    }
    state->desired = list;
}

static bool has_row(const struct world *world, struct str key, struct context context)
{
    for (size_t i = 0; i < world->state.ledger_count; i++) {
        const struct ledger_row *row = &world->ledger[i];
        if (str_equal(row->key, key) && context_equal(row->context, context)) return true;
    }
    return false;
}

/* A row as a run would have left it, or an outdated one; of this sync or of another. */
static void add_row(struct world *world, struct dice *dice, struct str key, struct context context,
                    struct str value, int64_t updated_at)
{
    bool is_foreign = dice_roll(dice, 4) == 0;
    bool is_outdated = dice_roll(dice, 4) == 0;
    struct str written = is_outdated ? str_from_c(PICK(dice, values)) : value;

    if (has_row(world, key, context)) return;
    world->ledger[world->state.ledger_count++] = (struct ledger_row){
        .key = key,
        .context = context,
        .sync_id = is_foreign ? (struct id){ { 2 } } : world->state.sync_id,
        .fingerprint = fingerprint_of(&world->key, written),
        .updated_at = is_outdated ? updated_at - 1 : updated_at,
    };
}

static void add_ledger(struct world *world, struct dice *dice)
{
    const struct site *site = &world->site;

    for (size_t i = 0; i < site->count; i++) {
        const struct site_variable *variable = &site->variables[i];
        for (size_t k = 0; k < variable->count; k++) {
            if (dice_roll(dice, 3) != 0) continue;
            add_row(world, dice, variable->key, variable->values[k].context,
                    variable->values[k].value, variable->updated_at);
        }
    }
    for (size_t i = dice_roll(dice, 4); i > 0; i--) {
        add_row(world, dice, str_from_c(PICK(dice, site_keys)), pick_context(dice),
                str_from_c(PICK(dice, values)), 999);
    }
    world->state.ledger = world->ledger;
}

static struct sync_options pick_options(struct dice *dice)
{
    return (struct sync_options){
        .schema = { str_from_c(PICK(dice, templates)), STR("P") },
        .deletion = (enum deletion)dice_roll(dice, 3),
        .creates_secret = dice_roll(dice, 5) == 0,
        .scopes = dice_roll(dice, 3) == 0 ? pick_scopes(dice) : (struct texts){ 0 },
        .replaces_contexts = dice_roll(dice, 3) == 0,
        .omits_dev_server = dice_roll(dice, 8) == 0,
        .allows_empty_source = dice_roll(dice, 2) == 0,
        .spares_hidden = dice_roll(dice, 4) == 0,
    };
}

void world_make(struct world *world, struct dice *dice, struct arena *arena)
{
    size_t variable_count = dice_roll(dice, 9);

    *world = (struct world){ .arena = arena };
    world->key.bytes[0] = 7;
    world->state.sync_id = (struct id){ { 1 } };
    world->state.target = (struct sync_target){ .account_id = STR("team"),
                                                .site_id = STR("site"),
                                                .context = pick_target(dice) };
    pick_others(world, dice);
    world->state.options = pick_options(dice);
    site_init(&world->site, arena);
    for (size_t i = 0; i < variable_count; i++) {
        add_variable(world, dice, str_from_c(PICK(dice, site_keys)));
    }
    struct desired_secret *desired =
        ARENA_ARRAY(arena, 8 * (OTHERS_MAX + 1), struct desired_secret);
    for (size_t i = 0; i < state_mapping_count(&world->state); i++)
        add_desired(world, dice, i, desired);
    world->ledger = ARENA_ARRAY(arena, 256, struct ledger_row);
    add_ledger(world, dice);
}
