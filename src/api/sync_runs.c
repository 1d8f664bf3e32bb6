/* What syncs did and would do: runs and plans. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/access.h"
#include "sync/engine_plan.h"
#include "sync/run.h"

static STATUS read_sync(struct exchange *exchange, enum action action, struct secret_sync *ret_sync)
{
    struct id id;

    TRY(exchange_param_id(exchange, "syncId", &id));
    return secret_sync_get(&exchange->call, id, action, ret_sync);
}

static STATUS get_runs(struct exchange *exchange)
{
    const struct sync_runs_query *query = exchange->query;
    struct secret_sync sync;
    struct record_list runs;

    TRY(read_sync(exchange, ACTION_READ, &sync));
    TRY(sync_run_list(&exchange->call, sync.id, query->limit, &runs));
    return answer_records(exchange, "runs", &sync_run_record, &runs);
}

static STATUS get_run(struct exchange *exchange)
{
    struct secret_sync sync;
    struct sync_run run;
    struct id id;

    TRY(exchange_param_id(exchange, "runId", &id));
    TRY(read_sync(exchange, ACTION_READ, &sync));
    TRY(sync_run_get(&exchange->call, sync.id, id, &run));
    return answer_record(exchange, "run", &sync_run_with_items_record, &run);
}

static STATUS post_cancel(struct exchange *exchange)
{
    struct secret_sync sync;
    struct id id;

    TRY(exchange_param_id(exchange, "syncId", &id));
    TRY(secret_sync_cancel(&exchange->call, id, false, &sync));
    return answer_record(exchange, "secretSync", &secret_sync_record, &sync);
}

/* The answer shows the run as it is now: it ends a moment later, between two of its calls. */
static STATUS post_cancel_run(struct exchange *exchange)
{
    struct secret_sync sync;
    struct sync_run run;
    struct id id;

    TRY(exchange_param_id(exchange, "runId", &id));
    TRY(read_sync(exchange, ACTION_SYNC_SECRETS, &sync));
    TRY(sync_run_get(&exchange->call, sync.id, id, &run));
    if (!str_equal(run.state, STR("running")))
        return CALL_FAIL(&exchange->call, BAD_REQUEST, NULL, "This run has ended already.");
    TRY(secret_sync_cancel(&exchange->call, sync.id, true, &sync));
    return answer_record(exchange, "run", &sync_run_with_items_record, &run);
}

static STATUS answer_plan(struct exchange *exchange, const struct secret_sync *sync)
{
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "plan");
    TRY(engine_write_plan(&exchange->call, sync, &exchange->out));
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_plan(struct exchange *exchange)
{
    struct secret_sync sync;

    TRY(engine_draft_sync(&exchange->call, exchange->project_id, exchange->body, &sync));
    return answer_plan(exchange, &sync);
}

static STATUS require_describe(struct exchange *exchange, const struct secret_sync *sync,
                               struct str environment, struct str path)
{
    return access_require(&exchange->call, sync->project_id, SUBJECT_SECRETS,
                          ACTION_DESCRIBE_SECRET,
                          &(struct access_object){ .environment = environment, .path = path });
}

static STATUS post_plan_of_sync(struct exchange *exchange)
{
    struct secret_sync sync;

    TRY(read_sync(exchange, ACTION_SYNC_SECRETS, &sync));
    TRY(require_describe(exchange, &sync, sync.environment.slug, sync.folder.path));
    const struct sync_context *contexts = sync.target.contexts.items;
    for (size_t i = 0; i < sync.target.contexts.count; i++) {
        if (!str_is_given(contexts[i].environment)) continue; /* gone: the plan says so */
        TRY(require_describe(exchange, &sync, contexts[i].environment, contexts[i].secret_path));
    }
    return answer_plan(exchange, &sync);
}

/* --- taking a run back ----------------------------------------------------------------------------- */

static STATUS read_undoable(struct exchange *exchange, struct secret_sync *ret_sync,
                            struct sync_run *ret_run)
{
    struct id id;

    TRY(exchange_param_id(exchange, "runId", &id));
    TRY(read_sync(exchange, ACTION_SYNC_SECRETS, ret_sync));
    TRY(sync_run_get(&exchange->call, ret_sync->id, id, ret_run));
    if (str_equal(ret_run->state, STR("running")))
        return CALL_FAIL(&exchange->call, BAD_REQUEST, NULL,
                         "The run is still on: cancel it, or wait for its end.");
    if (ret_run->is_undoable) return OK;
    return CALL_FAIL(&exchange->call, BAD_REQUEST, NULL,
                     "There is nothing to undo: the run changed nothing at Netlify, or is too old "
                     "for what it changed to be kept.");
}

static STATUS post_undo_plan(struct exchange *exchange)
{
    struct secret_sync sync;
    struct sync_run run;

    TRY(read_undoable(exchange, &sync, &run));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "plan");
    TRY(engine_write_undo_plan(&exchange->call, &sync, run.id, &exchange->out));
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_undo(struct exchange *exchange)
{
    const struct sync_undo_input *body = exchange->body;
    struct arena *arena = exchange->call.arena;
    struct secret_sync sync;
    struct sync_run run;

    TRY(read_undoable(exchange, &sync, &run));
    struct str id = id_text(run.id, arena);
    struct str hash = body->plan_hash.len > 0
                          ? arena_format(arena, ",\"planHash\":\"%.*s\"", STR_ARG(body->plan_hash))
                          : STR("");
    struct str payload =
        arena_format(arena, "{\"trigger\":\"manual\",\"undoRunId\":\"%.*s\",\"redeploy\":%s%.*s}",
                     STR_ARG(id), body->redeploys ? "true" : "false", STR_ARG(hash));
    TRY(secret_sync_undo(&exchange->call, sync.id, payload, &sync));
    return answer_record(exchange, "secretSync", &secret_sync_record, &sync);
}

#define BASE "/api/v1/secret-syncs/netlify"
#define NEED(scope_, action_)                                  \
    {                                                          \
        BY_ANY, scope_, SUBJECT_SECRET_SYNCS, ACTION_##action_ \
    }
#define PLAN                \
    {                       \
        "plan", NULL, false \
    }

static const struct route rows[] = {
    { HTTP_GET,
      BASE "/{syncId}/runs",
      NEED(OF_SYNC, READ),
      &sync_runs_query_record,
      NULL,
      get_runs,
      0,
      { "runs", &sync_run_record, true },
      "List what a sync did, newest first",
      0 },
    { HTTP_GET,
      BASE "/{syncId}/runs/{runId}",
      NEED(OF_SYNC, READ),
      NULL,
      NULL,
      get_run,
      0,
      { "run", &sync_run_with_items_record, false },
      "Read one run with every key",
      0 },
    { HTTP_POST,
      BASE "/{syncId}/runs/{runId}/cancel",
      NEED(OF_SYNC, SYNC_SECRETS),
      NULL,
      NULL,
      post_cancel_run,
      0,
      { "run", &sync_run_with_items_record, false },
      "Stop a run between two of its calls",
      0 },
    { HTTP_POST,
      BASE "/{syncId}/cancel",
      NEED(OF_SYNC, SYNC_SECRETS),
      NULL,
      NULL,
      post_cancel,
      0,
      { "secretSync", &secret_sync_record, false },
      "Call off what a sync is doing, or what waits to be done",
      0 },
    { HTTP_POST, BASE "/{syncId}/runs/{runId}/undo/plan", NEED(OF_SYNC, SYNC_SECRETS), NULL, NULL,
      post_undo_plan, ROUTE_SLOW, PLAN, "Show what taking a run back would do now", 0 },
    { HTTP_POST,
      BASE "/{syncId}/runs/{runId}/undo",
      NEED(OF_SYNC, SYNC_SECRETS),
      NULL,
      &sync_undo_input_record,
      post_undo,
      ROUTE_BODY_OPTIONAL,
      { "secretSync", &secret_sync_record, false },
      "Put back at Netlify what a run changed, and turn auto-sync off",
      0 },
    { HTTP_POST, BASE "/plan", NEED(IN_INPUT, CREATE), NULL, &sync_plan_input_record, post_plan,
      ROUTE_SLOW, PLAN, "Show what a sync would do, without keeping it", 0 },
    { HTTP_POST, BASE "/{syncId}/plan", NEED(OF_SYNC, SYNC_SECRETS), NULL, NULL, post_plan_of_sync,
      ROUTE_SLOW, PLAN, "Show what a run of a sync would do now", 0 },
};
ROUTE_TABLE(sync_run_routes, "Sync runs", rows);
