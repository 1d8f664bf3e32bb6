// SPDX-License-Identifier: Apache-2.0
#include "sync/views.h"

#include <stdlib.h>

/* A pointer to one of the structs of state.h is a pointer to its key. */
_Static_assert(offsetof(struct desired_secret, key) == 0, "sorted by its first member");
_Static_assert(offsetof(struct observed_variable, key) == 0, "sorted by its first member");
_Static_assert(offsetof(struct ledger_row, key) == 0, "sorted by its first member");

struct sorted {
    const void **items;
    size_t count, at;
};

static int compare_keys(const void *a, const void *b)
{
    const struct str *const *one = a;
    const struct str *const *other = b;
    int order = str_compare(**one, **other);

    if (order != 0) return order;
    return (*one > *other) - (*one < *other); /* places in one array: keeps equal keys in order */
}

static struct sorted sorted_by_key(const void *items, size_t count, size_t size,
                                   struct arena *arena)
{
    struct sorted sorted = { .items = ARENA_ARRAY(arena, count + 1, const void *), .count = count };

    for (size_t i = 0; i < count; i++) sorted.items[i] = (const char *)items + i * size;
    if (count > 1) qsort(sorted.items, count, sizeof *sorted.items, compare_keys);
    return sorted;
}

static const struct str *next_key(const struct sorted *sorted)
{
    return sorted->at < sorted->count ? sorted->items[sorted->at] : NULL;
}

/* Steps over everything with this key; tells how many there were. */
static size_t pass_key(struct sorted *sorted, struct str key)
{
    size_t from = sorted->at;

    while (sorted->at < sorted->count && str_equal(*next_key(sorted), key)) sorted->at++;
    return sorted->at - from;
}

static bool smallest_key(const struct sorted *lists, size_t count, struct str *ret_key)
{
    const struct str *smallest = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct str *key = next_key(&lists[i]);
        if (key && (!smallest || str_compare(*key, *smallest) < 0)) smallest = key;
    }
    if (!smallest) return false;
    *ret_key = *smallest;
    return true;
}

enum { DESIRED, OBSERVED, LEDGER, LIST_COUNT };

static struct view next_view(struct sorted *lists, struct str key)
{
    struct view view = { .key = key };
    size_t first[LIST_COUNT], count[LIST_COUNT];

    for (size_t i = 0; i < LIST_COUNT; i++) {
        first[i] = lists[i].at;
        count[i] = pass_key(&lists[i], key);
    }
    view.wishes = (const struct desired_secret *const *)(lists[DESIRED].items + first[DESIRED]);
    view.wish_count = count[DESIRED];
    if (count[OBSERVED] > 0) view.observed = lists[OBSERVED].items[first[OBSERVED]];
    view.is_observed_twice = count[OBSERVED] > 1;
    view.rows = (const struct ledger_row *const *)(lists[LEDGER].items + first[LEDGER]);
    view.row_count = count[LEDGER];
    return view;
}

struct views views_of(const struct sync_state *state, struct arena *arena)
{
    struct sorted lists[LIST_COUNT] = {
        [DESIRED] =
            sorted_by_key(state->desired, state->desired_count, sizeof *state->desired, arena),
        [OBSERVED] =
            sorted_by_key(state->observed, state->observed_count, sizeof *state->observed, arena),
        [LEDGER] = sorted_by_key(state->ledger, state->ledger_count, sizeof *state->ledger, arena),
    };
    size_t most = state->desired_count + state->observed_count + state->ledger_count;
    struct views views = { .items = ARENA_ARRAY(arena, most, struct view) };
    struct str key;

    while (smallest_key(lists, LIST_COUNT, &key)) {
        struct view view = next_view(lists, key);
        views.items[views.count++] = view_turn(&view, state, 0);
    }
    return views;
}

struct view view_turn(const struct view *view, const struct sync_state *state, size_t mapping)
{
    struct view turned = *view;

    turned.mapping = mapping;
    turned.context = state_context(state, mapping);
    turned.desired = NULL;
    turned.is_desired_twice = false;
    for (size_t i = 0; i < view->wish_count; i++) {
        if (view->wishes[i]->mapping != mapping) continue;
        turned.is_desired_twice = turned.desired != NULL;
        if (!turned.desired) turned.desired = view->wishes[i];
    }
    return turned;
}

const struct ledger_row *view_own_row(const struct view *view, struct id sync_id,
                                      struct context context)
{
    for (size_t i = 0; i < view->row_count; i++) {
        const struct ledger_row *row = view->rows[i];
        if (id_equal(row->sync_id, sync_id) && context_equal(row->context, context)) return row;
    }
    return NULL;
}

const struct ledger_row *view_foreign_row(const struct view *view, struct id sync_id,
                                          struct context context)
{
    const struct ledger_row *meeting = NULL;

    for (size_t i = 0; i < view->row_count; i++) {
        const struct ledger_row *row = view->rows[i];
        if (id_equal(row->sync_id, sync_id)) continue;
        if (context_equal(row->context, context)) return row;
        if (!meeting && contexts_meet(row->context, context)) meeting = row;
    }
    return meeting;
}

bool view_is_as_written(const struct view *view, const struct ledger_row *row)
{
    const struct observed_variable *variable = view->observed;

    for (size_t i = 0; i < variable->value_count; i++) {
        const struct observed_value *value = &variable->values[i];
        if (!context_equal(value->context, row->context)) continue;
        bool is_same = observed_value_is_readable(variable, value)
                           ? mac_equal(&row->fingerprint, &value->fingerprint)
                           : row->updated_at == variable->updated_at;
        if (!is_same) return false;
    }
    return true;
}
