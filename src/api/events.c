/* Changes of a project as they happen: server-sent events (90-clients §7). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/authenticate.h"
#include "api/event_hub.h"
#include "api/tables.h"

/* A path with a pattern's characters names many: whether any may be heard is asked for now, and
 * again for each event. */
static bool is_pattern(struct str path)
{
    static const char specials[] = "*?[{";
    for (size_t i = 0; i + 1 < sizeof specials; i++) {
        if (str_find_char(path, specials[i]) != SIZE_MAX) return true;
    }
    return false;
}

static STATUS require_all(struct exchange *exchange, const struct event_subscription *subscription)
{
    const struct event_registration *items = subscription->registrations.items;

    for (size_t i = 0; i < subscription->registrations.count; i++) {
        const struct event_conditions *on = &items[i].conditions;
        const struct access_object object = { .environment = on->environment, .path = on->path };
        bool is_concrete = on->environment.len > 0 && on->path.len > 0 && !is_pattern(on->path);
        TRY(ability_require(&exchange->call, exchange->ability, SUBJECT_SECRETS, ACTION_SUBSCRIBE,
                            is_concrete ? &object : NULL));
    }
    return OK;
}

static STATUS subscribe(struct exchange *exchange, const struct event_subscription *subscription)
{
    int64_t after = -1;
    struct str last = http_request_header(exchange->request, "last-event-id");

    TRY(require_all(exchange, subscription));
    if (!str_to_int(last, 0, INT64_MAX, &after)) after = -1; /* none, or none of ours */
    TRY(event_hub_subscribe(exchange->app->event_hub, &exchange->call,
                            &(struct event_subscriber_wish){
                                .project_id = exchange->project_id,
                                .token = authenticate_token(exchange->request),
                                .after = after,
                                .subscription = subscription,
                            },
                            &exchange->response->stream));
    exchange->response->content_type = STR("text/event-stream");
    http_response_header(exchange->response, "X-Accel-Buffering", STR("no"));
    return OK;
}

static STATUS post_subscription(struct exchange *exchange)
{
    return subscribe(exchange, exchange->body);
}

static STATUS get_subscription(struct exchange *exchange)
{
    return subscribe(exchange, exchange->query);
}

#define PATH "/api/v1/events/subscribe/project-events"
#define NEED                                                \
    {                                                       \
        BY_ANY, IN_INPUT, SUBJECT_SECRETS, ACTION_SUBSCRIBE \
    }
#define STREAM            \
    {                     \
        NULL, NULL, false \
    }

static const struct route rows[] = {
    { HTTP_POST, PATH, NEED, NULL, &event_subscription_record, post_subscription, ROUTE_FILE,
      STREAM, "Changes of a project as they happen, as text/event-stream", 0 },
    { HTTP_GET, PATH, NEED, &event_subscription_record, NULL, get_subscription, ROUTE_FILE, STREAM,
      "The same for clients that can only GET; `register` is JSON", 0 },
};
ROUTE_TABLE(event_routes, "Events", rows);
