/* Addresses that are told of changes (70-misc §3). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/webhook.h"

static STATUS answer_webhook(struct exchange *exchange, const char *message,
                             const struct record *record, const struct webhook *webhook)
{
    struct json_writer *out = &exchange->out;

    json_object_begin(out);
    json_key(out, "message");
    json_write_text(out, str_from_c(message));
    json_key(out, "webhook");
    record_to_json(record, webhook, out);
    json_object_end(out);
    return OK;
}

static STATUS post_webhook(struct exchange *exchange)
{
    struct webhook webhook;

    TRY(webhook_create(&exchange->call, exchange->project_id, exchange->body, &webhook));
    return answer_webhook(exchange, "Successfully created webhook", &webhook_with_url_record,
                          &webhook);
}

static STATUS patch_webhook(struct exchange *exchange)
{
    struct webhook webhook;
    struct id id;

    TRY(exchange_param_id(exchange, "webhookId", &id));
    TRY(webhook_update(&exchange->call, id, exchange->body, &webhook));
    return answer_webhook(exchange, "Successfully updated webhook", &webhook_with_url_record,
                          &webhook);
}

static STATUS delete_webhook(struct exchange *exchange)
{
    struct webhook webhook;
    struct id id;

    TRY(exchange_param_id(exchange, "webhookId", &id));
    TRY(webhook_delete(&exchange->call, id, &webhook));
    return answer_webhook(exchange, "Successfully removed webhook", &webhook_with_url_record,
                          &webhook);
}

static STATUS test_webhook(struct exchange *exchange)
{
    struct webhook webhook;
    struct id id;

    TRY(exchange_param_id(exchange, "webhookId", &id));
    TRY(webhook_test(&exchange->call, id, &webhook));
    return answer_webhook(exchange, "Successfully tested webhook", &webhook_record, &webhook);
}

static STATUS get_webhook(struct exchange *exchange)
{
    struct webhook webhook;
    struct id id;

    TRY(exchange_param_id(exchange, "webhookId", &id));
    TRY(webhook_get(&exchange->call, id, &webhook));
    return answer_record(exchange, "webhook", &webhook_with_url_record, &webhook);
}

static STATUS get_webhooks(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct record_list webhooks;

    TRY(webhook_list(&exchange->call, exchange->project_id, exchange->query, &webhooks));
    const struct webhook *items = webhooks.items;
    json_object_begin(out);
    json_key(out, "message");
    json_write_text(out, STR("Successfully fetched webhooks"));
    json_key(out, "webhooks");
    json_array_begin(out);
    for (size_t i = 0; i < webhooks.count; i++)
        record_to_json(&webhook_with_url_record, &items[i], out);
    json_array_end(out);
    json_object_end(out);
    return OK;
}

static STATUS get_deliveries(struct exchange *exchange)
{
    struct record_list deliveries;
    struct id id;

    TRY(exchange_param_id(exchange, "webhookId", &id));
    TRY(webhook_deliveries(&exchange->call, id, &deliveries));
    return answer_records(exchange, "deliveries", &webhook_delivery_record, &deliveries);
}

#define BASE "/api/v1/webhooks"
#define NEED(scope_, action_)                              \
    {                                                      \
        BY_ANY, scope_, SUBJECT_WEBHOOKS, ACTION_##action_ \
    }
#define ONE                                        \
    {                                              \
        "webhook", &webhook_with_url_record, false \
    }

static const struct route rows[] = {
    { HTTP_POST, BASE, NEED(IN_INPUT, CREATE), NULL, &webhook_create_record, post_webhook, 0, ONE,
      "Tell an address of changes", 0 },
    { HTTP_GET,
      BASE,
      NEED(IN_INPUT, READ),
      &webhook_query_record,
      NULL,
      get_webhooks,
      0,
      { "webhooks", &webhook_with_url_record, true },
      "List the webhooks of a project",
      0 },
    { HTTP_GET, BASE "/{webhookId}", NEED(OF_WEBHOOK, READ), NULL, NULL, get_webhook, 0, ONE,
      "Read a webhook", 0 },
    { HTTP_PATCH, BASE "/{webhookId}", NEED(OF_WEBHOOK, EDIT), NULL, &webhook_update_record,
      patch_webhook, 0, ONE, "Switch a webhook on or off, or change what it is told", 0 },
    { HTTP_DELETE, BASE "/{webhookId}", NEED(OF_WEBHOOK, DELETE), NULL, NULL, delete_webhook, 0,
      ONE, "Delete a webhook", 0 },
    { HTTP_POST,
      BASE "/{webhookId}/test",
      NEED(OF_WEBHOOK, EDIT),
      NULL,
      NULL,
      test_webhook,
      ROUTE_SLOW,
      { "webhook", &webhook_record, false },
      "Send a test event and say how it went",
      0 },
    { HTTP_GET,
      BASE "/{webhookId}/deliveries",
      NEED(OF_WEBHOOK, READ),
      NULL,
      NULL,
      get_deliveries,
      0,
      { "deliveries", &webhook_delivery_record, true },
      "List what was sent lately, newest first",
      0 },
};
ROUTE_TABLE(webhook_routes, "Webhooks", rows);
