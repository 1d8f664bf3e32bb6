// SPDX-License-Identifier: Apache-2.0
#include "sync/brake.h"

/* The names must leave room for what to do, in a status of 1,024 characters. */
enum { KEYS_NAMED_MAX = 10, NAMES_LEN_MAX = 300 };

/* A key may lose several values; it counts once. Operations of a phase lie by key. */
static void add_key(struct texts *keys, struct str key)
{
    if (keys->count > 0 && str_equal(keys->items[keys->count - 1], key)) return;
    keys->items[keys->count++] = key;
}

static struct texts keys_lost(const struct plan *plan, bool only_unowned, struct arena *arena)
{
    struct operations changed = plan_phase(plan, PHASE_CHANGE);
    struct operations deleted = plan_phase(plan, PHASE_DELETE);
    struct texts keys = { .items =
                              ARENA_ARRAY(arena, changed.count + deleted.count + 1, struct str) };

    for (size_t i = 0; i < changed.count; i++) {
        if (changed.items[i].drops_values) add_key(&keys, changed.items[i].key);
    }
    for (size_t i = 0; i < deleted.count; i++) {
        if (!only_unowned || !deleted.items[i].is_owned) add_key(&keys, deleted.items[i].key);
    }
    return keys;
}

static struct texts keys_lost_in(const struct plan *plan, struct context context,
                                 struct arena *arena)
{
    struct operations deleted = plan_phase(plan, PHASE_DELETE);
    struct texts keys = { .items = ARENA_ARRAY(arena, deleted.count + 1, struct str) };

    for (size_t i = 0; i < deleted.count; i++) {
        if (context_equal(deleted.items[i].context, context)) add_key(&keys, deleted.items[i].key);
    }
    return keys;
}

static bool is_too_many(const struct brake_rules *rules, size_t count, size_t there)
{
    /* A change that drops values is not among the cells there, hence the larger of the two. */
    if (there < count) there = count;
    return count > rules->keys_max && count * 100 > rules->percent_max * there;
}

/* A sync with several contexts is held as well when one of them loses too much by itself. */
static bool takes_too_many(const struct plan *plan, const struct brake_rules *rules,
                           const struct texts *keys, struct arena *arena)
{
    if (is_too_many(rules, keys->count, plan->counts.cells_there)) return true;
    for (size_t i = 0; plan->context_count > 1 && i < plan->context_count; i++) {
        const struct context_count *context = &plan->contexts[i];
        if (is_too_many(rules, keys_lost_in(plan, context->context, arena).count, context->there))
            return true;
    }
    return false;
}

static bool is_seen(const struct plan *plan, const struct brake_rules *rules)
{
    return rules->seen_hash && mac_equal(rules->seen_hash, &plan->hash);
}

static bool is_open(const struct plan *plan, const struct brake_rules *rules)
{
    bool is_watched = rules->is_attended && !rules->holds_attended;

    return is_watched || rules->is_released || is_seen(plan, rules);
}

/* --- saying so ------------------------------------------------------------------------------------ */

static struct str name_keys(const struct texts *keys, struct arena *arena)
{
    struct str text = STR("");
    size_t i = 0;

    for (; i < keys->count && i < KEYS_NAMED_MAX && text.len < NAMES_LEN_MAX; i++) {
        text = arena_format(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(keys->items[i]));
    }
    if (i == keys->count) return text;
    return arena_format(arena, "%.*s and %zu more", STR_ARG(text), keys->count - i);
}

static struct str what_of(enum brake_cause cause, const struct plan *plan, const struct texts *keys,
                          struct arena *arena)
{
    struct str names = name_keys(keys, arena);

    if (cause == BRAKE_REVIEW) {
        return arena_format(arena,
                            "The first run of this sync waits until somebody has looked at its "
                            "plan: %zu to create, %zu to change, %zu to delete.",
                            plan->counts.of[OPERATION_CREATE], plan_phase(plan, PHASE_CHANGE).count,
                            plan_phase(plan, PHASE_DELETE).count);
    }
    if (cause == BRAKE_FIRST_SYNC) {
        return arena_format(arena,
                            "This first sync would delete %zu variables that Tacit did not write: "
                            "%.*s.",
                            keys->count, STR_ARG(names));
    }
    return arena_format(arena, "This run would delete %zu of the %zu variables there: %.*s.",
                        keys->count, plan->counts.cells_there, STR_ARG(names));
}

static struct str message_of(enum brake_cause cause, const struct plan *plan,
                             const struct brake_rules *rules, const struct texts *keys,
                             struct arena *arena)
{
    struct str what = what_of(cause, plan, keys, arena);

    if (cause == BRAKE_REVIEW) {
        return arena_format(arena,
                            "%.*s Nothing was written. To go on, look at the plan and start the "
                            "sync with its hash (planHash), or start it by hand.",
                            STR_ARG(what));
    }
    return arena_format(arena,
                        "%.*s Nothing was written. To go on, look at the plan and start the sync "
                        "with its hash (planHash)%s; or let it go without looking by "
                        "allowMassDeletion, sent with the run or set in the sync's options.",
                        STR_ARG(what), rules->holds_attended ? "" : ", or start the sync by hand");
}

struct brake brake_decide(const struct plan *plan, const struct brake_rules *rules,
                          struct arena *arena)
{
    struct brake brake = { .cause = BRAKE_OPEN };
    struct texts unowned = keys_lost(plan, true, arena);
    struct texts all = keys_lost(plan, false, arena);

    if (rules->is_review_due && !is_seen(plan, rules)) {
        brake.cause = BRAKE_REVIEW;
        brake.keys = all;
    } else if (is_open(plan, rules)) {
        return brake;
    } else if (takes_too_many(plan, rules, &all, arena)) {
        brake.cause = BRAKE_TOO_MANY;
        brake.keys = all;
    } else if (rules->is_first_sync && unowned.count > 0) {
        brake.cause = BRAKE_FIRST_SYNC;
        brake.keys = unowned;
    } else {
        return brake;
    }
    brake.message = message_of(brake.cause, plan, rules, &brake.keys, arena);
    return brake;
}
