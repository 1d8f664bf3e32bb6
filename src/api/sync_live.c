/* Watching syncs as they run: server-sent events. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/live.h"
#include "api/tables.h"
#include "domain/secret_sync.h"

static STATUS watch(struct exchange *exchange, struct id project_id, struct id sync_id)
{
    const struct live_watch wish = {
        .actor = &exchange->actor,
        .project_id = project_id,
        .sync_id = sync_id,
        .access_generation = atomic_load(&exchange->call.domain->access_generation),
    };
    struct http_response *response = exchange->response;

    TRY(live_subscribe(exchange->app->live, &wish, &response->stream));
    response->content_type = STR("text/event-stream; charset=utf-8");
    response->allow_gzip = false;
    /* A proxy that gathers answers would hold back what is only of use at once. */
    http_response_header(response, "X-Accel-Buffering", STR("no"));
    return OK;
}

static STATUS get_live(struct exchange *exchange)
{
    return watch(exchange, exchange->project_id, (struct id){ 0 });
}

static STATUS get_live_of_sync(struct exchange *exchange)
{
    struct secret_sync sync;
    struct id id;

    TRY(exchange_param_id(exchange, "syncId", &id));
    TRY(secret_sync_get(&exchange->call, id, ACTION_READ, &sync));
    return watch(exchange, sync.project_id, sync.id);
}

#define BASE "/api/v1/secret-syncs/netlify"
#define NEED(scope_)                                      \
    {                                                     \
        BY_ANY, scope_, SUBJECT_SECRET_SYNCS, ACTION_READ \
    }

static const struct route rows[] = {
    { HTTP_GET,
      BASE "/live",
      NEED(IN_INPUT),
      &secret_sync_query_record,
      NULL,
      get_live,
      ROUTE_FILE,
      { NULL, NULL, false },
      "Watch the syncs of a project as they run: server-sent events named `sync` and `gone`",
      0 },
    { HTTP_GET,
      BASE "/{syncId}/live",
      NEED(OF_SYNC),
      NULL,
      NULL,
      get_live_of_sync,
      ROUTE_FILE,
      { NULL, NULL, false },
      "Watch a sync as it runs: server-sent events named `sync` and `gone`",
      0 },
};
ROUTE_TABLE(sync_live_routes, "Sync runs", rows);
