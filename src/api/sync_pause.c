/* Bringing all syncs of an organisation to a stand, and letting them go on. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/sync_pause.h"
#include "api/api.h"
#include "api/tables.h"

static STATUS answer_pause(struct exchange *exchange, const struct sync_pause *pause)
{
    return answer_record(exchange, "pause", &sync_pause_record, pause);
}

static STATUS get_pause(struct exchange *exchange)
{
    struct sync_pause pause;

    TRY(sync_pause_get(&exchange->call, &pause));
    return answer_pause(exchange, &pause);
}

static STATUS post_pause(struct exchange *exchange)
{
    const struct sync_pause_input *body = exchange->body;
    struct sync_pause pause;

    TRY(sync_pause_begin(&exchange->call, body->reason, &pause));
    return answer_pause(exchange, &pause);
}

static STATUS delete_pause(struct exchange *exchange)
{
    struct sync_pause pause;

    TRY(sync_pause_end(&exchange->call, &pause));
    return answer_pause(exchange, &pause);
}

#define BASE "/api/v1/secret-syncs/pause"
#define NEED(subject_, action_)                              \
    {                                                        \
        BY_ANY, IN_ORG, SUBJECT_##subject_, ACTION_##action_ \
    }
#define PAUSE                              \
    {                                      \
        "pause", &sync_pause_record, false \
    }

static const struct route rows[] = {
    { HTTP_GET, BASE, NEED(NONE, READ), NULL, NULL, get_pause, 0, PAUSE,
      "Read whether the syncs of the organization are paused, since when, by whom and why", 0 },
    { HTTP_POST, BASE, NEED(SETTINGS, EDIT), NULL, &sync_pause_input_record, post_pause,
      ROUTE_BODY_OPTIONAL, PAUSE,
      "Pause all syncs of the organization: changes stay queued, and what runs already finishes",
      0 },
    { HTTP_DELETE, BASE, NEED(SETTINGS, EDIT), NULL, NULL, delete_pause, 0, PAUSE,
      "Let the syncs of the organization go on: what is queued runs at once", 0 },
};
ROUTE_TABLE(sync_pause_routes, "Sync pause", rows);
