// SPDX-License-Identifier: Apache-2.0
#include "sync/engine_plan.h"

#include "domain/access.h"
#include "domain/sync_account.h"
#include "domain/sync_context.h"
#include "sync/engine_run.h"
#include "sync/plan_json.h"

/* --- a sync that is not kept ---------------------------------------------------------------------- */

static STATUS find_source(struct call *call, struct id project_id,
                          const struct secret_sync_input *input, struct id connection_id,
                          struct place *ret_place)
{
    TRY(place_find(call, project_id, input->environment, input->secret_path, NULL, ret_place));
    const struct access_object object = {
        .environment = ret_place->environment.slug,
        .path = ret_place->folder.path,
        .connection_id = connection_id,
    };
    TRY(access_require(call, project_id, SUBJECT_SECRET_SYNCS, ACTION_CREATE, &object));
    return access_require(call, project_id, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET, &object);
}

STATUS engine_draft_sync(struct call *call, struct id project_id,
                         const struct secret_sync_input *input, struct secret_sync *ret_sync)
{
    struct secret_sync sync = {
        .project_id = project_id,
        .settings = input->settings,
        .target = input->destination,
    };
    struct place place;

    (void)id_parse(input->connection_id, &sync.connection_id); /* checked by the record */
    TRY(find_source(call, project_id, input, sync.connection_id, &place));
    sync_account_find(call, sync.connection_id, &sync.target);
    sync.destination_key = sync_destination_key(&sync.target, call->arena);
    TRY(sync_contexts_check(call, &sync.settings, &sync.target));
    TRY(sync_contexts_find(call, project_id, sync.connection_id, ACTION_CREATE, &sync.target));
    sync.folder_id = place.folder.id;
    sync.folder_given = GIVEN;
    sync.folder = (struct sync_folder){ place.folder.id, place.folder.path };
    sync.environment_given = GIVEN;
    sync.environment = (struct sync_environment){ place.environment.slug, place.environment.name,
                                                  place.environment.id };
    *ret_sync = sync;
    return OK;
}

/* --- the plan ------------------------------------------------------------------------------------- */

/* An unreadable source is part of the answer: it is why the plan would be refused. */
static STATUS load_source(struct run *run, struct call *call)
{
    struct status status = run_load_source(run, call, NULL);

    if (!status.code || !run_flaw_is_given(&run->flaw) || run->flaw.may_pass) return status;
    return OK;
}

static STATUS check_project(struct run *run, struct call *call)
{
    struct id owner = run->session.connection.project_id;

    if (id_is_nil(owner) || id_equal(owner, run->sync.project_id)) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL, "The connection belongs to another project");
}

/* What an item's folder gets, every context that takes its secrets from there gets. */
static size_t add_imported(const struct run *run, const struct import_item *item, size_t mapping,
                           struct index *imported, struct desired_secret *desired)
{
    const struct key_schema schema = state_schema(&run->state, mapping);
    struct id from = run->sources[item->mapping].folder_id;
    struct str key = key_schema_apply(&schema, item->name, run->arena);
    struct str cell = run_cell_name(key, state_context(&run->state, mapping), run->arena);

    if (!id_equal(from, run->sources[mapping].folder_id)) return 0;
    if (!index_put(imported, cell, 0)) return 0;
    *desired = (struct desired_secret){
        .key = key, .source_key = item->name, .value = *item->value, .mapping = mapping
    };
    return 1;
}

/* The sources as they will be once the first run has imported what the site has. */
static void pretend_import(struct run *run, const struct import_plan *import)
{
    struct sync_state *state = &run->state;
    size_t most = state->desired_count + import->count * run->source_count + 1;
    struct desired_secret *desired = ARENA_ARRAY(run->arena, most, struct desired_secret);
    struct index imported;
    size_t count = 0;

    index_init(&imported, run->arena, most);
    for (size_t i = 0; i < import->count; i++) {
        if (!import_item_is_written(&import->items[i])) continue;
        for (size_t k = 0; k < run->source_count; k++)
            count += add_imported(run, &import->items[i], k, &imported, &desired[count]);
    }
    for (size_t i = 0; i < state->desired_count; i++) {
        const struct desired_secret *known = &state->desired[i];
        struct context context = state_context(state, known->mapping);
        if (!index_has(&imported, run_cell_name(known->key, context, run->arena)))
            desired[count++] = *known;
    }
    state->desired = desired;
    state->desired_count = count;
}

static STATUS fingerprint_desired(struct run *run, struct call *call)
{
    struct desired_secret *desired = (struct desired_secret *)(uintptr_t)run->state.desired;

    for (size_t i = 0; i < run->state.desired_count; i++)
        TRY(vault_fingerprint(call, &run->owner, secret_text_reveal(&desired[i].value),
                              &desired[i].fingerprint));
    return OK;
}

static STATUS make_plan(struct run *run, struct call *call, struct import_plan *import,
                        bool *ret_has_import)
{
    TRY(vault_owner_of_project(call, run->sync.project_id, &run->owner));
    TRY(load_source(run, call));
    TRY(run_open_session(run, call, NULL));
    TRY(check_project(run, call));
    TRY(run_observe(run));
    TRY(run_make_state(run, call, NULL));
    run->state.desired_flaw =
        run_flaw_is_given(&run->flaw) ? run_flaw_text(&run->flaw, run->arena) : STR_ABSENT;
    *ret_has_import = run_imports_first(run) && !run_flaw_is_given(&run->flaw);
    if (*ret_has_import) {
        *import = run_plan_import(run, run_initial_behavior(run));
        pretend_import(run, import);
        TRY(fingerprint_desired(run, call));
    }
    run_make_plan(run);
    return OK;
}

static STATUS make_undo_plan(struct run *run, struct call *call, struct id run_id)
{
    TRY(vault_owner_of_project(call, run->sync.project_id, &run->owner));
    TRY(run_load_snapshot(run, call, &run_id));
    TRY(run_open_session(run, call, NULL));
    TRY(check_project(run, call));
    TRY(run_observe(run));
    TRY(run_make_state(run, call, NULL));
    run_make_plan(run);
    return OK;
}

static STATUS tell(struct run *run, struct call *call, struct status status)
{
    if (!status.code || !run_flaw_is_given(&run->flaw)) return status;
    struct str text = run_flaw_text(&run->flaw, run->arena);
    return problem_set(call->problem, status.code, NULL, "%.*s", STR_ARG(text));
}

static void write_view(const struct run *run, const struct import_plan *import,
                       struct json_writer *out)
{
    const struct plan_view view = {
        .plan = run->plan,
        .state = &run->state,
        .brake = &run->brake,
        .import = import,
    };
    plan_write_json(&view, run->arena, out);
}

static STATUS write_plan(struct run *run, struct call *call, struct json_writer *out)
{
    struct import_plan import;
    bool has_import = false;

    TRY(tell(run, call, make_plan(run, call, &import, &has_import)));
    write_view(run, has_import ? &import : NULL, out);
    return OK;
}

static STATUS write_undo_plan(struct run *run, struct call *call, struct id run_id,
                              struct json_writer *out)
{
    TRY(tell(run, call, make_undo_plan(run, call, run_id)));
    write_view(run, NULL, out);
    return OK;
}

STATUS engine_write_undo_plan(struct call *call, const struct secret_sync *sync, struct id run_id,
                              struct json_writer *out)
{
    struct run run;

    run_init(&run, call->domain, call->arena);
    run.sync = *sync;
    struct status status = write_undo_plan(&run, call, run_id, out);
    run_deinit(&run);
    return status;
}

STATUS engine_write_plan(struct call *call, const struct secret_sync *sync, struct json_writer *out)
{
    struct run run;

    run_init(&run, call->domain, call->arena);
    run.sync = *sync;
    struct status status = write_plan(&run, call, out);
    run_deinit(&run);
    return status;
}

STATUS engine_plan_hash(struct call *call, const struct secret_sync *sync, struct mac *ret_hash)
{
    struct import_plan import;
    bool has_import = false;
    struct run run;

    run_init(&run, call->domain, call->arena);
    run.sync = *sync;
    struct status status = tell(&run, call, make_plan(&run, call, &import, &has_import));
    if (!status.code) *ret_hash = run.plan->hash;
    run_deinit(&run);
    return status;
}
