// SPDX-License-Identifier: Apache-2.0
#include "sync/import.h"

#include "base/index.h"
#include "sync/views.h"

#define REASON_TEXTS(name, text, sentence) [IMPORT_##name] = { text, sentence },
static const struct {
    const char *name, *sentence;
} reason_texts[] = { IMPORT_REASON_LIST(REASON_TEXTS) };

struct importer {
    const struct sync_state *state;
    size_t mapping;
    enum import_behavior behavior;
    const struct source_secret *source;
    struct index names; /* places in `source` */
};

/* The value of exactly the target context, else the one for all contexts. */
static const struct observed_value *value_to_import(const struct observed_variable *variable,
                                                    struct context target)
{
    const struct observed_value *value = observed_value_find(variable, target);

    return value ? value : observed_value_find(variable, CONTEXT(ALL));
}

static bool is_good_name(struct str name)
{
    return name.len > 0 && str_find_char(name, ':') == SIZE_MAX &&
           str_find_char(name, '/') == SIZE_MAX;
}

static struct import_item item_of(enum import_action action, enum import_reason reason)
{
    return (struct import_item){ .action = action, .reason = reason };
}

static struct import_item weigh(const struct importer *importer, struct str name,
                                const struct secret_text *value)
{
    size_t place;

    if (!index_find(&importer->names, name, &place)) return item_of(IMPORT_CREATE, IMPORT_NEW);
    const struct source_secret *known = &importer->source[place];
    if (secret_text_equal(&known->value, value)) return item_of(IMPORT_KEEP, IMPORT_EQUAL);
    if (value->len == 0) return item_of(IMPORT_KEEP, IMPORT_EMPTY);
    if (importer->behavior == IMPORT_PRIORITIZE_SOURCE) {
        return item_of(IMPORT_KEEP, IMPORT_SOURCE_FIRST);
    }
    if (known->is_inherited) return item_of(IMPORT_CREATE, IMPORT_OVERRIDES);
    return item_of(IMPORT_UPDATE, IMPORT_DIFFERS);
}

static struct import_item judge(const struct importer *importer,
                                const struct observed_variable *variable)
{
    const struct key_schema schema = state_schema(importer->state, importer->mapping);
    const struct observed_value *value =
        value_to_import(variable, state_context(importer->state, importer->mapping));
    struct str name;

    if (!key_schema_match(&schema, variable->key, &name)) {
        enum import_reason reason = variable->key.len == 0 ? IMPORT_BAD_NAME : IMPORT_OTHER_SCHEMA;
        return item_of(IMPORT_SKIP, reason);
    }
    struct import_item item;
    if (variable->is_secret) {
        item = item_of(IMPORT_SKIP, IMPORT_HIDDEN);
    } else if (!value) {
        item = item_of(IMPORT_SKIP, IMPORT_NO_VALUE);
    } else if (!observed_value_is_readable(variable, value)) {
        item = item_of(IMPORT_SKIP, IMPORT_HIDDEN);
    } else if (!is_good_name(name)) {
        item = item_of(IMPORT_SKIP, IMPORT_BAD_NAME);
    } else {
        item = weigh(importer, name, &value->value);
    }
    bool is_written = item.action == IMPORT_CREATE || item.action == IMPORT_UPDATE;
    if (is_written) item.value = &value->value;
    item.name = name;
    return item;
}

static void add_item(struct import_plan *plan, struct import_item item)
{
    plan->items[plan->count++] = item;
    if (item.action == IMPORT_CREATE) plan->create_count++;
    if (item.action == IMPORT_UPDATE) plan->update_count++;
    if (item.action == IMPORT_SKIP) plan->skip_count++;
}

static struct str flaw_of(const struct import_plan *plan, struct arena *arena)
{
    struct str names = STR_ABSENT;
    size_t bad_count = 0;

    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].reason != IMPORT_BAD_NAME) continue;
        bad_count++;
        if (bad_count > 10) continue;
        names = arena_format(arena, "%.*s%s\"%.*s\"", STR_ARG(names), bad_count > 1 ? ", " : "",
                             STR_ARG(plan->items[i].key));
    }
    if (bad_count == 0) return STR_ABSENT;
    return arena_format(arena,
                        "Found %zu invalid secret name(s). A name must not be empty and must not "
                        "contain \":\" or \"/\": %.*s%s",
                        bad_count, STR_ARG(names), bad_count > 10 ? " and more." : ".");
}

static bool site_has_flaw(const struct sync_state *state, const struct views *views,
                          struct str *ret_flaw)
{
    if (str_is_given(state->observed_flaw)) {
        *ret_flaw = state->observed_flaw;
        return true;
    }
    for (size_t i = 0; i < views->count; i++) {
        if (!views->items[i].is_observed_twice) continue;
        *ret_flaw = STR("Netlify listed a variable twice.");
        return true;
    }
    return false;
}

struct import_plan import_plan_make(const struct sync_state *state, size_t mapping,
                                    enum import_behavior behavior,
                                    const struct source_secret *source, size_t source_count,
                                    struct arena *arena)
{
    struct importer importer = {
        .state = state, .mapping = mapping, .behavior = behavior, .source = source
    };
    struct import_plan plan = { .items =
                                    ARENA_ARRAY(arena, state->observed_count, struct import_item) };
    struct views views = views_of(state, arena);

    if (site_has_flaw(state, &views, &plan.flaw)) return plan;
    index_init(&importer.names, arena, source_count);
    for (size_t i = 0; i < source_count; i++) (void)index_put(&importer.names, source[i].name, i);
    for (size_t i = 0; i < views.count; i++) {
        const struct observed_variable *variable = views.items[i].observed;
        if (!variable) continue;
        struct import_item item = judge(&importer, variable);
        item.key = variable->key;
        item.mapping = mapping;
        add_item(&plan, item);
    }
    plan.flaw = flaw_of(&plan, arena);
    return plan;
}

/* --- several sources ------------------------------------------------------------------------------ */

static struct str shared_flaw(struct str name, struct arena *arena)
{
    return arena_format(arena,
                        "Two contexts share one source and have different values for \"%.*s\", so "
                        "nothing was imported. Give each context a source of its own.",
                        STR_ARG(name));
}

/* False: the folder would get two values for one name. */
static bool settle_shared(struct index *places, const struct import_plan *joined, struct str place,
                          struct import_item *item, struct arena *arena)
{
    struct str name = arena_format(arena, "%.*s %.*s", STR_ARG(place), STR_ARG(item->name));
    size_t at = 0;

    if (index_put(places, name, joined->count)) return true;
    (void)index_find(places, name, &at);
    if (!secret_text_equal(joined->items[at].value, item->value)) return false;
    item->action = IMPORT_KEEP;
    item->reason = IMPORT_EQUAL;
    return true;
}

struct import_plan import_plans_join(const struct import_plan *plans, size_t count,
                                     import_place_of *place_of, void *context, struct arena *arena)
{
    struct import_plan joined = { .count = 0 };
    struct index places;
    size_t total = 0;

    for (size_t i = 0; i < count; i++) {
        total += plans[i].count;
        if (str_is_given(plans[i].flaw)) return (struct import_plan){ .flaw = plans[i].flaw };
    }
    index_init(&places, arena, total + 1);
    joined.items = ARENA_ARRAY(arena, total + 1, struct import_item);
    for (size_t i = 0; i < count; i++) {
        struct str place = place_of(context, i);
        for (size_t k = 0; k < plans[i].count; k++) {
            struct import_item item = plans[i].items[k];
            if (item.value && !settle_shared(&places, &joined, place, &item, arena))
                return (struct import_plan){ .flaw = shared_flaw(item.name, arena) };
            add_item(&joined, item);
        }
    }
    return joined;
}

const char *import_reason_name(enum import_reason reason)
{
    return reason_texts[reason].name;
}

const char *import_reason_sentence(enum import_reason reason)
{
    return reason_texts[reason].sentence;
}
