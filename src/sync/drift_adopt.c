/* What somebody did at Netlify, taken into the source. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/drift_check.h"

#include "domain/audit.h"
#include "domain/secret.h"
#include "domain/sync_watch.h"
#include "sync/drift_rows.h"
#include "sync/engine_run.h"
#include "sync/list.h"

enum { SETTLE_MS = 2000 }; /* the run that the change causes goes first */

/* One key on its way into the source, or only into what is known of the site. */
struct adoption {
    const struct observed_variable *variable;
    const struct secret_text *value; /* NULL: nothing for the source */
    struct str name;                 /* of the secret */
    size_t mapping;                  /* whose source it goes to */
};

struct adoptions {
    struct adoption *items;
    size_t count, cap;
};

static STATUS look(struct run *run, struct call *call)
{
    TRY(vault_owner_of_project(call, run->sync.project_id, &run->owner));
    TRY(run_load_source(run, call, NULL));
    TRY(run_open_session(run, call, NULL));
    TRY(run_observe(run));
    TRY(run_make_state(run, call, NULL));
    run_make_plan(run);
    if (!run->plan->refusal) return OK;
    return run_fail_plainly(run, "%.*s", STR_ARG(run->plan->refusal_message));
}

static STATUS refuse(struct call *call, struct str key, const char *why)
{
    return CALL_FAIL(call, BAD_REQUEST, NULL, "Nothing was taken over: %.*s %s",
                     STR_ARG(str_slice(key, 0, 255)), why);
}

static bool is_value(const struct sync_drift_item *item)
{
    return str_equal(item->kind, STR("changed")) || str_equal(item->kind, STR("added"));
}

static const struct observed_variable *variable_of(const struct run *run, struct str key)
{
    for (size_t i = 0; i < run->state.observed_count; i++) {
        if (str_equal(run->state.observed[i].key, key)) return &run->state.observed[i];
    }
    return NULL;
}

static STATUS find_value(const struct run *run, struct call *call,
                         const struct sync_drift_item *item, struct adoption *adoption)
{
    struct context context = context_of(item->context, item->context_parameter);
    const struct observed_value *value = observed_value_find(adoption->variable, context);
    size_t mapping = state_find_mapping(&run->state, context);

    if (!value || mapping == SIZE_MAX || !observed_value_is_readable(adoption->variable, value))
        return refuse(call, item->key, "has no value that can be read.");
    const struct key_schema schema = state_schema(&run->state, mapping);
    if (!key_schema_match(&schema, item->key, &adoption->name))
        return refuse(call, item->key, "does not fit the key schema of this sync.");
    adoption->value = &value->value;
    adoption->mapping = mapping;
    return OK;
}

/* One folder for two contexts can only take over what both say. */
static STATUS add_adoption(const struct run *run, struct call *call, struct adoptions *adoptions,
                           const struct adoption *adoption)
{
    for (size_t i = 0; i < adoptions->count && adoption->value; i++) {
        const struct adoption *known = &adoptions->items[i];
        bool is_same = known->value && str_equal(known->name, adoption->name) &&
                       id_equal(run->sources[known->mapping].folder_id,
                                run->sources[adoption->mapping].folder_id);
        if (!is_same) continue;
        if (!secret_text_equal(known->value, adoption->value))
            return refuse(call, adoption->name,
                          "has different values in contexts that share one source.");
        return OK;
    }
    adoptions->items = list_reserve(call->arena, adoptions->items, adoptions->count,
                                    &adoptions->cap, sizeof *adoptions->items);
    adoptions->items[adoptions->count++] = *adoption;
    return OK;
}

static bool is_meant(const struct sync_drift_item *item, struct str key, const struct context *only)
{
    return str_equal(item->key, key) &&
           (!only || context_equal(*only, context_of(item->context, item->context_parameter)));
}

/* Everything in which the key differs, or differs in the one context that is meant. */
static STATUS find_adoptions(const struct run *run, struct call *call, const struct drift *drift,
                             struct str key, const struct context *only,
                             struct adoptions *adoptions)
{
    bool is_found = false;

    for (size_t i = 0; i < drift->count; i++) {
        const struct sync_drift_item *item = &drift->items[i];
        struct adoption adoption = { .variable = variable_of(run, key) };
        if (!is_meant(item, key, only)) continue;
        is_found = true;
        if (!item->can_adopt || !adoption.variable)
            return refuse(call, key, "has nothing that could be taken over.");
        if (is_value(item)) TRY(find_value(run, call, item, &adoption));
        TRY(add_adoption(run, call, adoptions, &adoption));
    }
    return is_found ? OK : refuse(call, key, "does not differ any more. Look at the drift again.");
}

/* As if the actor had typed the values in: same rights, same versions, same audit. */
static STATUS write_one_source(const struct run *run, struct call *call, size_t mapping,
                               const struct adoptions *adoptions)
{
    struct secret_input *inputs =
        ARENA_ARRAY(call->arena, adoptions->count + 1, struct secret_input);
    struct record_list list = { inputs, 0 };
    struct secret_plains plains;
    const struct secret_at at = { .project_id = run->sync.project_id,
                                  .environment = run->sources[mapping].environment,
                                  .path = run->sources[mapping].path };

    for (size_t i = 0; i < adoptions->count; i++) {
        const struct adoption *adoption = &adoptions->items[i];
        if (!adoption->value || adoption->mapping != mapping) continue;
        inputs[list.count++] = (struct secret_input){ .name = adoption->name,
                                                      .value = *adoption->value,
                                                      .value_given = GIVEN };
    }
    if (list.count == 0) return OK;
    TRY(secret_update_many(call, &at, &list, BATCH_UPSERT, &plains));
    secret_plains_deinit(&plains);
    return OK;
}

static STATUS write_sources(const struct run *run, struct call *call,
                            const struct adoptions *adoptions)
{
    for (size_t i = 0; i < run->source_count; i++) TRY(write_one_source(run, call, i, adoptions));
    return OK;
}

static STATUS audit(struct call *call, const struct run *run, const struct texts *keys)
{
    struct audit_entry entry;

    audit_begin(&entry, "secret-sync-adopt-drift", run->sync.project_id);
    audit_id(&entry, "syncId", run->sync.id);
    audit_int(&entry, "count", (int64_t)keys->count);
    return audit_append(call, &entry);
}

static STATUS note_known(struct run *run, struct call *call, const struct adoptions *adoptions,
                         const struct texts *keys, const struct context *only)
{
    for (size_t i = 0; i < adoptions->count; i++) {
        const struct observed_variable *variable = adoptions->items[i].variable;
        const struct drift_known known = { .key = variable->key,
                                           .scopes = drift_scopes(variable, call->arena),
                                           .is_secret = variable->is_secret };
        TRY(drift_accept(call, run->sync.id, &known));
    }
    for (size_t i = 0; i < keys->count; i++)
        TRY(drift_forget(call, run->sync.id, keys->items[i], only));
    return OK;
}

/* Every source, and what is known of the site: all of it or nothing. */
static STATUS take_over(struct run *run, struct call *call, const struct adoptions *adoptions,
                        const struct texts *keys, const struct context *only)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(write_sources(run, call, adoptions));
    TRY(note_known(run, call, adoptions, keys, only));
    TRY(audit(call, run, keys));
    TRY(sync_watch_look(call, &run->sync, call->now_ms + SETTLE_MS, true));
    return call_commit(call, &tx);
}

static STATUS adopt(struct run *run, struct call *call, const struct texts *keys,
                    const struct context *only)
{
    struct adoptions adoptions = { NULL, 0, 0 };
    struct record_list known;
    bool has_known = false;

    TRY(look(run, call));
    TRY(drift_known_read(call, run->sync.id, &known, &has_known));
    struct drift drift = drift_find(&run->state, run->plan, &known, has_known, run->arena);
    for (size_t i = 0; i < keys->count; i++)
        TRY(find_adoptions(run, call, &drift, keys->items[i], only, &adoptions));
    return take_over(run, call, &adoptions, keys, only);
}

STATUS drift_adopt(struct call *call, const struct secret_sync *sync, const struct texts *keys,
                   const struct context *only)
{
    struct run run;

    run_init(&run, call->domain, call->arena);
    run.sync = *sync;
    struct status status = adopt(&run, call, keys, only);
    if (status.code && run_flaw_is_given(&run.flaw) && !str_is_given(call->problem->message)) {
        struct str text = run_flaw_text(&run.flaw, run.arena);
        status = problem_set(call->problem, status.code, NULL, "%.*s", STR_ARG(text));
    }
    run_deinit(&run);
    return status;
}
