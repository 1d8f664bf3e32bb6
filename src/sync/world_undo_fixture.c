/* A run taken back, perhaps after somebody has edited the site: what must hold. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/snapshot.h"
#include "sync/world_fixture.h"

#include <string.h>

/* The site at four times. */
struct story {
    struct world world; /* before the run; its ledger as it is after */
    const struct site *before, *made, *found, *left;
};

/* --- the snapshot, as the engine keeps it --------------------------------------------------------- */

static void copy_before(const struct world *world, const struct observed_variable *variable,
                        struct snapshot_entry *entry)
{
    entry->existed = true;
    entry->is_secret = variable->is_secret;
    entry->scopes = variable->scopes;
    entry->values = ARENA_ARRAY(world->arena, variable->value_count + 1, struct snapshot_value);
    for (size_t i = 0; i < variable->value_count; i++) {
        const struct observed_value *value = &variable->values[i];
        bool is_readable = observed_value_is_readable(variable, value);
        entry->values[entry->value_count++] = (struct snapshot_value){
            .context = value->context,
            .is_readable = is_readable,
            .value = is_readable ? value->value : (struct secret_text){ 0 },
            .fingerprint = is_readable ? value->fingerprint : (struct mac){ { 0 } },
        };
    }
}

static void add_after(const struct world *world, struct snapshot_entry *entry,
                      struct context context, const struct secret_text *value)
{
    entry->after[entry->after_count++] = (struct snapshot_after){
        context,
        fingerprint_of(&world->key, secret_text_reveal(value)),
    };
}

static struct snapshot_entry entry_of(const struct world *world, const struct operation *operation)
{
    struct snapshot_entry entry = {
        .key = operation->key,
        .kind = operation->kind,
        .is_carried = operation->is_carried,
        .context = operation->context,
        .after = ARENA_ARRAY(world->arena, operation->value_count + 1, struct snapshot_after),
    };

    for (size_t i = 0; i < world->state.ledger_count; i++) {
        const struct ledger_row *row = &world->ledger[i];
        if (id_equal(row->sync_id, world->state.sync_id) && str_equal(row->key, operation->key) &&
            context_equal(row->context, operation->context))
            entry.was_owned = true;
    }
    if (operation->observed) copy_before(world, operation->observed, &entry);
    if (operation->kind == OPERATION_SET_VALUE || (operation->is_carried && operation->desired))
        add_after(world, &entry, operation->context, &operation->desired->value);
    for (size_t i = 0; i < operation->value_count; i++)
        add_after(world, &entry, operation->values[i].context, operation->values[i].value);
    return entry;
}

/* By key, then in the order of the run: an insertion sort is stable. */
static struct snapshot snapshot_of(const struct world *world, const struct plan *plan)
{
    size_t count = plan->phase_from[PHASE_REST];
    struct snapshot snapshot = { ARENA_ARRAY(world->arena, count + 1, struct snapshot_entry),
                                 count };

    for (size_t i = 0; i < count; i++) {
        struct snapshot_entry entry = entry_of(world, &plan->operations[i]);
        size_t at = i;
        for (; at > 0 && str_compare(snapshot.items[at - 1].key, entry.key) > 0; at--)
            snapshot.items[at] = snapshot.items[at - 1];
        snapshot.items[at] = entry;
    }
    return snapshot;
}

/* --- somebody edits ------------------------------------------------------------------------------- */

static void edit_value(struct site *site, struct site_variable *variable, struct dice *dice)
{
    size_t place = dice_roll(dice, variable->count);

    if (dice_roll(dice, 2) == 0) {
        variable->values[place].value = STR("by hand");
    } else {
        memmove(&variable->values[place], &variable->values[place + 1],
                (variable->count - place - 1) * sizeof *variable->values);
        variable->count--;
    }
    variable->updated_at = ++site->now;
}

static void edit_variable(struct site *site, struct dice *dice)
{
    struct site_variable *variable = &site->variables[dice_roll(dice, site->count)];
    struct context context = named_contexts[dice_roll(dice, NAMED_CONTEXT_COUNT)];

    if (dice_roll(dice, 3) == 0 && !variable->is_secret) context = CONTEXT(ALL);
    if (dice_roll(dice, 3) == 0 && !site_cell(variable, context)) {
        site_add_value(site, variable, context, STR("by hand"));
        variable->updated_at = ++site->now;
    } else if (variable->count > 0) {
        edit_value(site, variable, dice);
    }
}

static struct site edited(const struct site *site, struct dice *dice, struct arena *arena)
{
    struct site copy = site_copy(site, arena);

    for (size_t i = dice_roll(dice, 5); i > 2 && copy.count > 0; i--) edit_variable(&copy, dice);
    return copy;
}

/* --- what must hold ------------------------------------------------------------------------------- */

static struct str value_at(const struct site *site, struct str key, struct context context)
{
    const struct site_variable *variable = site_find(site, key);
    const struct site_value *value = variable ? site_cell(variable, context) : NULL;

    return value ? value->value : STR_ABSENT;
}

static bool same(struct str a, struct str b)
{
    return str_is_given(a) == str_is_given(b) && (!str_is_given(a) || str_equal(a, b));
}

static bool is_secret_at(const struct site *site, struct str key)
{
    const struct site_variable *variable = site_find(site, key);
    return variable && variable->is_secret;
}

static bool is_foreign(const struct story *story, struct str key, struct context context)
{
    const struct sync_state *state = &story->world.state;

    for (size_t i = 0; i < state->ledger_count; i++) {
        const struct ledger_row *row = &state->ledger[i];
        if (!id_equal(row->sync_id, state->sync_id) && str_equal(row->key, key) &&
            contexts_meet(row->context, context))
            return true;
    }
    return false;
}

/* With nothing edited, every value that Netlify showed is back, unless another sync owns it. */
static const char *check_cell(const struct story *story, struct str key, struct context context)
{
    struct str before = value_at(story->before, key, context);
    struct str made = value_at(story->made, key, context);
    struct str found = value_at(story->found, key, context);
    struct str left = value_at(story->left, key, context);
    bool is_hidden = is_secret_at(story->before, key) || is_secret_at(story->made, key);
    bool is_calm = site_equal(story->made, story->found);

    if (!same(found, made)) return same(left, found) ? NULL : "an edit by hand was undone";
    if (is_calm && !is_hidden && !is_foreign(story, key, context))
        return same(left, before) ? NULL : "a value was not put back";
    return same(left, made) || same(left, before) ? NULL : "a value became what it never was";
}

static const char *check_variable(const struct story *story, const struct site_variable *variable)
{
    const struct site_variable *left = site_find(story->left, variable->key);
    const struct site_variable *before = site_find(story->before, variable->key);

    for (size_t i = 0; i < variable->count; i++) {
        const char *complaint = check_cell(story, variable->key, variable->values[i].context);
        if (complaint) return complaint;
    }
    if (!left || !before) return NULL;
    if (left->is_secret != before->is_secret) return "secrecy was not put back";
    return left->scopes.count == before->scopes.count ? NULL : "scopes were not put back";
}

static const char *check_story(const struct story *story)
{
    const struct site *sites[] = { story->before, story->made, story->found, story->left };

    for (size_t i = 0; i < COUNT_OF(sites); i++) {
        for (size_t k = 0; k < sites[i]->count; k++) {
            const char *complaint = check_variable(story, &sites[i]->variables[k]);
            if (complaint) return complaint;
        }
    }
    return NULL;
}

static const char *undo_in_mode(struct story *story, const struct plan *plan, enum patch_mode mode,
                                bool keeps_empty)
{
    struct site left = site_copy(story->found, story->world.arena);

    left.patch_mode = mode;
    left.keeps_empty = keeps_empty;
    site_apply(&left, plan);
    story->left = &left;
    const char *complaint = left.complaint;
    if (!complaint && !plan->refusal) complaint = check_story(story);
    story->left = NULL;
    return complaint;
}

static const struct plan *plan_undo_of(struct world *world, const struct site *found,
                                       const struct snapshot *snapshot)
{
    world->site = *found;
    site_observe(found, &world->key, &world->state);
    return plan_make_undo(&world->state, snapshot, &world->key, world->arena);
}

static bool has_doubles(const struct site *site)
{
    for (size_t i = 0; i < site->count; i++) {
        const struct site_variable *variable = &site->variables[i];
        for (size_t k = 0; k < variable->count; k++) {
            if (site_cell(variable, variable->values[k].context) != &variable->values[k])
                return true;
        }
    }
    return false;
}

const char *world_check_undo(const struct world *world, struct dice *dice)
{
    struct story story = { .world = *world };
    struct world *now = &story.world;

    /* A context twice is Netlify's fault; nobody promises to bring that back. */
    if (has_doubles(&world->site)) return NULL;
    site_observe(&now->site, &now->key, &now->state);
    struct site before = site_copy(&now->site, now->arena);
    const struct plan *plan = plan_make(&now->state, &now->key, now->arena);
    struct snapshot snapshot = snapshot_of(now, plan);
    struct site made = site_copy(&now->site, now->arena);
    site_apply(&made, plan);
    now->site = made;
    for (size_t i = 0; i < plan->operation_count; i++) world_record(now, &plan->operations[i]);
    now->state.ledger = now->ledger;
    struct site found = edited(&made, dice, now->arena);
    story.before = &before;
    story.made = &made;
    story.found = &found;
    const struct plan *undo = plan_undo_of(now, &found, &snapshot);
    for (enum patch_mode mode = PATCH_KEEPS; mode <= PATCH_EXPANDS; mode++) {
        for (int keeps_empty = 0; keeps_empty < 2; keeps_empty++) {
            const char *complaint = undo_in_mode(&story, undo, mode, keeps_empty);
            if (complaint) return complaint;
        }
    }
    return NULL;
}
