// SPDX-License-Identifier: Apache-2.0
#include "base/index.h"
#include "domain/secret_file.h"

#include <string.h>

struct collected {
    struct call *call;
    struct env_entries entries;
    size_t *groups; /* beside the entries: 0 for the folder's own, then one number an import */
    size_t group;
    struct index names;
};

static STATUS make_entry(struct collected *collected, const struct secret_plain *plain,
                         struct env_entry *ret_entry)
{
    struct arena *arena = collected->call->arena;

    *ret_entry = (struct env_entry){ .name = arena_copy(arena, plain->row.name),
                                     .comment = arena_copy(arena, plain->comment) };
    return secret_text_copy(secret_text_reveal(&plain->value), &ret_entry->value);
}

static void grow(struct collected *collected)
{
    struct arena *arena = collected->call->arena;
    struct env_entries *entries = &collected->entries;

    if (entries->count < entries->cap) return;
    entries->cap = entries->cap > 0 ? 2 * entries->cap : 64;
    struct env_entry *items = ARENA_ARRAY(arena, entries->cap, struct env_entry);
    size_t *groups = ARENA_ARRAY(arena, entries->cap, size_t);
    if (entries->count > 0) {
        memcpy(items, entries->items, entries->count * sizeof *items);
        memcpy(groups, collected->groups, entries->count * sizeof *groups);
    }
    entries->items = items;
    collected->groups = groups;
}

/* Own secrets go before all others, and within one import the nearer before the farther. */
static struct status take(void *context, const struct secret_plain *plain)
{
    struct collected *collected = context;
    struct env_entries *entries = &collected->entries;
    size_t place = entries->count;

    if (index_find(&collected->names, plain->row.name, &place)) {
        if (collected->groups[place] == 0 || collected->groups[place] == collected->group)
            return OK;
        secret_text_deinit(&entries->items[place].value);
        collected->groups[place] = collected->group;
        return make_entry(collected, plain, &entries->items[place]);
    }
    grow(collected);
    TRY(make_entry(collected, plain, &entries->items[place]));
    collected->groups[place] = collected->group;
    entries->count++;
    (void)index_put(&collected->names, entries->items[place].name, place); /* it is new */
    return OK;
}

static struct status begin_group(void *context, const struct place *source)
{
    struct collected *collected = context;
    (void)source;
    collected->group++;
    return OK;
}

static struct status end_group(void *context)
{
    (void)context;
    return OK;
}

STATUS secret_file_export(struct call *call, struct id project_id,
                          const struct secret_list_options *options,
                          struct env_entries *ret_entries)
{
    struct collected collected = { .call = call };
    const struct secret_sink sink = { &collected, take, begin_group, end_group, NULL, NULL };

    index_init(&collected.names, call->arena, 64);
    struct status status = secret_list(call, project_id, options, &sink);
    if (status.code) {
        env_entries_deinit(&collected.entries);
        return status;
    }
    *ret_entries = collected.entries;
    return OK;
}
