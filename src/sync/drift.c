// SPDX-License-Identifier: Apache-2.0
#include "sync/drift.h"

#include "base/index.h"

#include <stdlib.h>

static const struct field known_fields[] = {
    FIELD(drift_known, key, "key", TEXT, COLUMN),
    FIELD(drift_known, scopes, "scopes", TEXT, COLUMN),
    FIELD(drift_known, is_secret, "isSecret", BOOL, COLUMN),
};
const struct record drift_known_record = RECORD(drift_known, "DriftKnown", known_fields);

struct search {
    const struct sync_state *state;
    const struct drift_known *known;
    bool has_known;
    struct index known_keys, desired_keys, ledger_keys, found_keys;
    struct drift drift;
    size_t room;
    struct arena *arena;
};

/* --- what is compared ----------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Both spellings of one scope are about. */
static struct str scope_name(struct str name)
{
    return str_equal(name, STR("post-processing")) ? STR("post_processing") : name;
}

struct str drift_scopes(const struct observed_variable *variable, struct arena *arena)
{
    size_t count = variable->scopes.count;
    struct str *names = ARENA_ARRAY(arena, count + 1, struct str);
    struct str text = STR("");

    for (size_t i = 0; i < count; i++) names[i] = scope_name(variable->scopes.items[i]);
    if (count > 1) qsort(names, count, sizeof *names, by_text);
    for (size_t i = 0; i < count; i++)
        text =
            arena_format(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "", STR_ARG(names[i]));
    return text;
}

/* --- what is found -------------------------------------------------------------------------------- */

static struct sync_drift_item *add(struct search *search, struct str key, struct context context,
                                   const char *kind, struct str message)
{
    struct sync_drift_item *item = &search->drift.items[search->drift.count++];
    bool has_parameter = str_is_given(context.parameter);

    *item = (struct sync_drift_item){
        .key = key,
        .context = context_name(context),
        .context_parameter = has_parameter ? context.parameter : STR(""),
        .kind = str_from_c(kind),
        .message = message,
    };
    (void)index_put(&search->found_keys, key, 0);
    return item;
}

static bool is_hidden(const struct operation *operation)
{
    return operation->before && !observed_value_is_readable(operation->observed, operation->before);
}

static void add_edited(struct search *search, const struct operation *operation)
{
    bool is_gone_from_source = operation->reason == REASON_EDITED_SINCE;
    struct sync_drift_item *item =
        is_hidden(operation)
            ? add(search, operation->key, operation->context, "unreadable",
                  STR("The write-only variable was changed at Netlify since this sync wrote it. "
                      "Netlify does not show what it holds now."))
            : add(search, operation->key, operation->context, "changed",
                  STR("The value was changed at Netlify since this sync wrote it."));

    item->can_restore = !is_gone_from_source;
    item->can_adopt = !is_hidden(operation);
}

static void add_missing(struct search *search, const struct operation *operation)
{
    add(search, operation->key, operation->context, "missing",
        STR("This sync wrote it, and it is gone at Netlify."))
        ->can_restore = true;
}

static void add_extra(struct search *search, struct str key, struct context context,
                      bool is_readable, bool is_deleted)
{
    struct sync_drift_item *item =
        add(search, key, context, "added",
            is_deleted ? STR("It was added at Netlify, and the source has no such secret: the next "
                             "run deletes it.")
                       : STR("It was added at Netlify, and the source has no such secret."));

    item->can_restore = is_deleted;
    item->can_adopt = is_readable;
}

/* What a run would do, and whether that is because of something that was done at Netlify. */
static void judge_operation(struct search *search, const struct operation *operation)
{
    switch (operation->reason) {
    case REASON_EDITED:
    case REASON_EDITED_SINCE:
        add_edited(search, operation);
        return;
    case REASON_MISSING:
        add_missing(search, operation);
        return;
    case REASON_ABSENT:
        if (operation->is_owned) break;
        add_extra(search, operation->key, operation->context, !is_hidden(operation), true);
        return;
    case REASON_DELETION_OFF: /* the options want it left alone */
    case REASON_FOREIGN:
        return;
    default:
        break;
    }
    if (operation->kind != OPERATION_KEEP) search->drift.pending++;
}

/* --- what plans do not look at --------------------------------------------------------------------- */

static const struct drift_known *known_of(const struct search *search, struct str key)
{
    size_t place = 0;

    return index_find(&search->known_keys, key, &place) ? &search->known[place] : NULL;
}

static void remember(struct search *search, const struct drift_known *known)
{
    search->drift.known[search->drift.known_count++] = *known;
}

/* Of a variable that is ours: found once, what it was is held against what it is. */
static void compare(struct search *search, const struct observed_variable *variable,
                    const struct drift_known *before, const struct drift_known *now)
{
    struct context context = search->state->target.context;

    if (before->is_secret != now->is_secret)
        add(search, variable->key, context, "secrecy",
            now->is_secret ? STR("The variable was made write-only at Netlify.")
                           : STR("The variable was write-only and can be read at Netlify now."))
            ->can_adopt = true;
    if (!str_equal(before->scopes, now->scopes))
        add(search, variable->key, context, "scopes",
            arena_format(search->arena, "The scopes were changed at Netlify from %.*s to %.*s.",
                         STR_ARG(before->scopes.len ? before->scopes : STR("all")),
                         STR_ARG(now->scopes.len ? now->scopes : STR("all"))))
            ->can_adopt = true;
}

/* What stands where the mapping could have put something. */
static const struct observed_value *value_in_mapping(const struct sync_state *state, size_t mapping,
                                                     const struct observed_variable *variable)
{
    const struct key_schema schema = state_schema(state, mapping);
    struct str name;

    if (!key_schema_match(&schema, variable->key, &name)) return NULL;
    return observed_value_find(variable, state_context(state, mapping));
}

static void judge_stranger(struct search *search, const struct observed_variable *variable,
                           const struct drift_known *now)
{
    bool is_found = index_has(&search->found_keys, variable->key);
    bool is_remembered = false;

    for (size_t i = 0; i < state_mapping_count(search->state); i++) {
        const struct observed_value *value = value_in_mapping(search->state, i, variable);
        if (!value) continue;
        if (search->has_known) {
            if (!is_found)
                add_extra(search, variable->key, value->context,
                          observed_value_is_readable(variable, value), false);
        } else if (!is_remembered) {
            remember(search, now);
            is_remembered = true;
        }
    }
}

static void judge_variable(struct search *search, const struct observed_variable *variable)
{
    const struct drift_known *before = known_of(search, variable->key);
    const struct drift_known now = { .key = variable->key,
                                     .scopes = drift_scopes(variable, search->arena),
                                     .is_secret = variable->is_secret };
    bool is_ours = index_has(&search->desired_keys, variable->key) ||
                   index_has(&search->ledger_keys, variable->key);

    if (before && is_ours) compare(search, variable, before, &now);
    if (before || is_ours) {
        remember(search, before ? before : &now);
    } else {
        judge_stranger(search, variable, &now);
    }
}

/* --- the whole ------------------------------------------------------------------------------------ */

static void search_init(struct search *search, const struct record_list *known, size_t operations)
{
    const struct sync_state *state = search->state;

    search->known = known->items;
    search->room = operations + (2 + state_mapping_count(state)) * state->observed_count + 1;
    search->drift.items = ARENA_ARRAY(search->arena, search->room, struct sync_drift_item);
    search->drift.known = ARENA_ARRAY(search->arena, state->observed_count + 1, struct drift_known);
    index_init(&search->known_keys, search->arena, known->count);
    index_init(&search->desired_keys, search->arena, state->desired_count);
    index_init(&search->ledger_keys, search->arena, state->ledger_count);
    index_init(&search->found_keys, search->arena, operations);
    for (size_t i = 0; i < known->count; i++)
        (void)index_put(&search->known_keys, search->known[i].key, i);
    for (size_t i = 0; i < state->desired_count; i++)
        (void)index_put(&search->desired_keys, state->desired[i].key, i);
    /* Of other syncs too: what they wrote was not added by hand. */
    for (size_t i = 0; i < state->ledger_count; i++)
        (void)index_put(&search->ledger_keys, state->ledger[i].key, i);
}

struct drift drift_find(const struct sync_state *state, const struct plan *plan,
                        const struct record_list *known, bool has_known, struct arena *arena)
{
    struct search search = { .state = state, .has_known = has_known, .arena = arena };

    search_init(&search, known, plan->operation_count);
    for (size_t i = 0; i < plan->operation_count; i++)
        judge_operation(&search, &plan->operations[i]);
    for (size_t i = 0; i < state->observed_count; i++) judge_variable(&search, &state->observed[i]);
    return search.drift;
}
