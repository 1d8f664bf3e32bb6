/* What somebody did at Netlify, taken into the source. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/drift_check.h"

#include "domain/audit.h"
#include "domain/secret.h"
#include "domain/sync_watch.h"
#include "sync/drift_rows.h"
#include "sync/engine_run.h"

enum { SETTLE_MS = 2000 }; /* the run that the change causes goes first */

/* One key on its way into the source, or only into what is known of the site. */
struct adoption {
    const struct observed_variable *variable;
    const struct secret_text *value; /* NULL: nothing for the source */
    struct str name;                 /* of the secret */
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

static const struct sync_drift_item *item_of(const struct drift *drift, struct str key)
{
    const struct sync_drift_item *found = NULL;

    for (size_t i = 0; i < drift->count; i++) {
        if (!str_equal(drift->items[i].key, key)) continue;
        if (!found || !drift->items[i].can_adopt) found = &drift->items[i];
    }
    return found;
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

    if (!value || !observed_value_is_readable(adoption->variable, value))
        return refuse(call, item->key, "has no value that can be read.");
    if (!key_schema_match(&run->state.options.schema, item->key, &adoption->name))
        return refuse(call, item->key, "does not fit the key schema of this sync.");
    adoption->value = &value->value;
    return OK;
}

static STATUS find_adoption(const struct run *run, struct call *call, const struct drift *drift,
                            struct str key, struct adoption *ret_adoption)
{
    const struct sync_drift_item *item = item_of(drift, key);
    struct adoption adoption = { .variable = variable_of(run, key) };

    if (!item) return refuse(call, key, "does not differ any more. Look at the drift again.");
    if (!item->can_adopt || !adoption.variable)
        return refuse(call, key, "has nothing that could be taken over.");
    if (is_value(item)) TRY(find_value(run, call, item, &adoption));
    *ret_adoption = adoption;
    return OK;
}

/* As if the actor had typed the values in: same rights, same versions, same audit. */
static STATUS write_source(const struct run *run, struct call *call,
                           const struct adoption *adoptions, size_t count)
{
    struct secret_input *inputs = ARENA_ARRAY(call->arena, count + 1, struct secret_input);
    struct record_list list = { inputs, 0 };
    struct secret_plains plains;
    const struct secret_at at = { .project_id = run->sync.project_id,
                                  .environment = run->sync.environment.slug,
                                  .path = run->sync.folder.path };

    for (size_t i = 0; i < count; i++) {
        if (!adoptions[i].value) continue;
        inputs[list.count++] = (struct secret_input){ .name = adoptions[i].name,
                                                      .value = *adoptions[i].value,
                                                      .value_given = GIVEN };
    }
    if (list.count == 0) return OK;
    TRY(secret_update_many(call, &at, &list, BATCH_UPSERT, &plains));
    secret_plains_deinit(&plains);
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

static STATUS note(struct run *run, struct call *call, const struct adoption *adoptions,
                   const struct texts *keys)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    for (size_t i = 0; i < keys->count; i++) {
        const struct observed_variable *variable = adoptions[i].variable;
        const struct drift_known known = { .key = variable->key,
                                           .scopes = drift_scopes(variable, call->arena),
                                           .is_secret = variable->is_secret };
        TRY(drift_accept(call, run->sync.id, &known));
        TRY(drift_forget(call, run->sync.id, variable->key));
    }
    TRY(audit(call, run, keys));
    TRY(sync_watch_look(call, &run->sync, call->now_ms + SETTLE_MS, true));
    return call_commit(call, &tx);
}

static STATUS adopt(struct run *run, struct call *call, const struct texts *keys)
{
    struct adoption *adoptions = ARENA_ARRAY(call->arena, keys->count + 1, struct adoption);
    struct record_list known;
    bool has_known = false;

    TRY(look(run, call));
    TRY(drift_known_read(call, run->sync.id, &known, &has_known));
    struct drift drift = drift_find(&run->state, run->plan, &known, has_known, run->arena);
    for (size_t i = 0; i < keys->count; i++)
        TRY(find_adoption(run, call, &drift, keys->items[i], &adoptions[i]));
    TRY(write_source(run, call, adoptions, keys->count));
    return note(run, call, adoptions, keys);
}

STATUS drift_adopt(struct call *call, const struct secret_sync *sync, const struct texts *keys)
{
    struct run run;

    run_init(&run, call->domain, call->arena);
    run.sync = *sync;
    struct status status = adopt(&run, call, keys);
    if (status.code && run_flaw_is_given(&run.flaw) && !str_is_given(call->problem->message)) {
        struct str text = run_flaw_text(&run.flaw, run.arena);
        status = problem_set(call->problem, status.code, NULL, "%.*s", STR_ARG(text));
    }
    run_deinit(&run);
    return status;
}
