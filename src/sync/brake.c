// SPDX-License-Identifier: Apache-2.0
#include "sync/brake.h"

enum { KEYS_NAMED_MAX = 10 };

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
    struct texts keys = { .items = ARENA_ARRAY(arena, changed.count + deleted.count, struct str) };

    for (size_t i = 0; i < changed.count; i++) {
        if (changed.items[i].drops_values) add_key(&keys, changed.items[i].key);
    }
    for (size_t i = 0; i < deleted.count; i++) {
        if (!only_unowned || !deleted.items[i].is_owned) add_key(&keys, deleted.items[i].key);
    }
    return keys;
}

static bool is_too_many(const struct plan *plan, const struct brake_rules *rules, size_t count)
{
    /* A change that drops values is not among the cells there, hence the larger of the two. */
    size_t there = plan->counts.cells_there > count ? plan->counts.cells_there : count;

    return count > rules->keys_max && count * 100 > rules->percent_max * there;
}

static bool is_open(const struct plan *plan, const struct brake_rules *rules)
{
    return rules->is_attended || rules->is_released ||
           (rules->seen_hash && mac_equal(rules->seen_hash, &plan->hash));
}

static struct str name_keys(const struct texts *keys, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < keys->count && i < KEYS_NAMED_MAX; i++) {
        text = arena_format(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(keys->items[i]));
    }
    if (keys->count <= KEYS_NAMED_MAX) return text;
    return arena_format(arena, "%.*s and %zu more", STR_ARG(text), keys->count - KEYS_NAMED_MAX);
}

static struct str message_of(enum brake_cause cause, const struct plan *plan,
                             const struct texts *keys, struct arena *arena)
{
    static const char how[] = "Nothing was written. Look at the plan and apply it with its hash, "
                              "start the sync by hand, or release the brake.";
    struct str names = name_keys(keys, arena);

    if (cause == BRAKE_FIRST_SYNC) {
        return arena_format(arena,
                            "This first sync would delete %zu variables that Tacit did not write: "
                            "%.*s. %s",
                            keys->count, STR_ARG(names), how);
    }
    return arena_format(arena, "This run would delete %zu of the %zu variables there: %.*s. %s",
                        keys->count, plan->counts.cells_there, STR_ARG(names), how);
}

struct brake brake_decide(const struct plan *plan, const struct brake_rules *rules,
                          struct arena *arena)
{
    struct brake brake = { .cause = BRAKE_OPEN };
    struct texts unowned = keys_lost(plan, true, arena);
    struct texts all = keys_lost(plan, false, arena);

    if (is_open(plan, rules)) return brake;
    if (is_too_many(plan, rules, all.count)) {
        brake.cause = BRAKE_TOO_MANY;
        brake.keys = all;
    } else if (rules->is_first_sync && unowned.count > 0) {
        brake.cause = BRAKE_FIRST_SYNC;
        brake.keys = unowned;
    } else {
        return brake;
    }
    brake.message = message_of(brake.cause, plan, &brake.keys, arena);
    return brake;
}
