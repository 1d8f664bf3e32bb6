// SPDX-License-Identifier: Apache-2.0
#include "model/webhook.h"

const char *const webhook_type_names[] = { "general", "slack", "microsoft-teams", NULL };
const char *const webhook_event_names[] = {
    "secrets.modified",
    "secrets.rotation-failed",
    "test",
    "secret-sync.failed",
    "secret-sync.succeeded",
    "secret-sync.held",
    "secret-sync.drifted",
    "secret-sync.stale",
    "secret-sync.recovered",
    "secret-sync.redeploy-failed",
    "secret-sync.redeploy-succeeded",
    NULL,
};

enum { URL_MAX = 2048, KEY_MAX = 1024, EVENTS_MAX = 16 };

static const struct field environment_fields[] = {
    FIELD(webhook_environment, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(webhook_environment, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(webhook_environment, slug, "slug", TEXT, COLUMN | WIRE_OUT),
};
static const struct record environment_record =
    RECORD(webhook_environment, "WebhookEnvironment", environment_fields);

#define WEBHOOK_FIELDS                                                                           \
    FIELD(webhook, id, "id", ID, COLUMN | WIRE_OUT),                                             \
        FIELD(webhook, project_id, "projectId", ID, COLUMN | WIRE_OUT),                          \
        FIELD(webhook, environment_id, "envId", ID, COLUMN | WIRE_OUT),                          \
        FIELD(webhook, secret_path, "secretPath", TEXT, COLUMN | WIRE_OUT),                      \
        FIELD(webhook, type, "type", ENUM, COLUMN | WIRE_OUT, .options = webhook_type_names),    \
        FIELD(webhook, events, "eventsFilter", JSON, COLUMN | WIRE_OUT,                          \
              .about = "[{eventName}]; empty: all but secret-sync.succeeded and "                \
                       "secret-sync.redeploy-succeeded"),                                        \
        FIELD(webhook, last_status, "lastStatus", TEXT, COLUMN | WIRE_OUT | NULLABLE),           \
        FIELD(webhook, last_message, "lastRunErrorMessage", TEXT, COLUMN | WIRE_OUT | NULLABLE), \
        FIELD(webhook, is_disabled, "isDisabled", BOOL, COLUMN | WIRE_OUT),                      \
        FIELD(webhook, has_key, "hasSecretKey", BOOL, COLUMN | WIRE_OUT),                        \
        FIELD(webhook, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),                        \
        FIELD(webhook, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),                        \
        FIELD(webhook, environment, "environment", RECORD, COLUMN | WIRE_OUT,                    \
              .record = &environment_record),                                                    \
        FIELD(webhook, url_sealed, "urlSealed", BLOB, COLUMN),                                   \
        FIELD(webhook, key_sealed, "keySealed", BLOB, COLUMN)

static const struct field webhook_fields[] = { WEBHOOK_FIELDS };
const struct record webhook_record = RECORD(webhook, "Webhook", webhook_fields);
static const struct field webhook_with_url_fields[] = {
    WEBHOOK_FIELDS,
    FIELD(webhook, url, "url", TEXT, WIRE_OUT),
};
const struct record webhook_with_url_record =
    RECORD(webhook, "WebhookWithUrl", webhook_with_url_fields);

/* http or https, a host, nothing that could not stand in a request line. */
static const char *url_check(struct str text)
{
    size_t scheme = str_starts_with(text, STR("https://"))  ? 8
                    : str_starts_with(text, STR("http://")) ? 7
                                                            : 0;

    if (scheme == 0 || text.len == scheme || text.data[scheme] == '/') return "Invalid url";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c <= ' ' || c >= 0x7F || c == '"' || c == '<' || c == '>' || c == '\\')
            return "Invalid url";
    }
    return NULL;
}

static const struct field event_name_fields[] = {
    FIELD(webhook_event_name, event, "eventName", ENUM, WIRE_IN | WIRE_OUT | REQUIRED,
          .options = webhook_event_names),
};
static const struct record event_name_record =
    RECORD(webhook_event_name, "WebhookEventName", event_name_fields);

#define EVENTS_FIELD                                                                        \
    FIELD_GIVEN(webhook_input, events, "eventsFilter", RECORDS, WIRE_IN, .max = EVENTS_MAX, \
                .record = &event_name_record)

static const struct field webhook_create_fields[] = {
    FIELD(webhook_input, project_id, "projectId", TEXT, WIRE_IN | TRIM),
    FIELD(webhook_input, workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM,
          .about = "the older name of projectId"),
    FIELD(webhook_input, environment, "environment", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 64),
    FIELD(webhook_input, url, "webhookUrl", TEXT, WIRE_IN | REQUIRED | TRIM, .max = URL_MAX,
          .check = url_check),
    FIELD(webhook_input, key, "webhookSecretKey", SECRET, WIRE_IN | NULLABLE | TRIM,
          .max = KEY_MAX),
    FIELD(webhook_input, secret_path, "secretPath", TEXT, WIRE_IN | TRIM, .max = 1024,
          .preset_text = "/", .about = "may be a glob"),
    FIELD(webhook_input, type, "type", ENUM, WIRE_IN, .options = webhook_type_names),
    EVENTS_FIELD,
};
const struct record webhook_create_record =
    RECORD(webhook_input, "WebhookCreate", webhook_create_fields);

static const struct field webhook_update_fields[] = {
    FIELD_GIVEN(webhook_input, is_disabled, "isDisabled", BOOL, WIRE_IN),
    EVENTS_FIELD,
};
const struct record webhook_update_record =
    RECORD(webhook_input, "WebhookUpdate", webhook_update_fields);

static const struct field webhook_query_fields[] = {
    FIELD(webhook_query, project_id, "projectId", TEXT, WIRE_IN | TRIM),
    FIELD(webhook_query, workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM),
    FIELD(webhook_query, environment, "environment", TEXT, WIRE_IN | TRIM, .max = 64),
    FIELD(webhook_query, secret_path, "secretPath", TEXT, WIRE_IN | TRIM, .max = 1024),
};
const struct record webhook_query_record =
    RECORD(webhook_query, "WebhookQuery", webhook_query_fields);

#define MESSAGE_FIELD(member_, wire_) \
    FIELD(webhook_message, member_, wire_, TEXT, WIRE_IN | WIRE_OUT | OMIT_EMPTY)

static const struct field webhook_message_fields[] = {
    FIELD(webhook_message, project_id, "projectId", ID, WIRE_IN | WIRE_OUT),
    FIELD(webhook_message, sync_id, "syncId", ID, WIRE_IN | WIRE_OUT | OMIT_EMPTY),
    MESSAGE_FIELD(event, "event"),
    MESSAGE_FIELD(project_name, "projectName"),
    MESSAGE_FIELD(environment, "environment"),
    MESSAGE_FIELD(environment_name, "environmentName"),
    MESSAGE_FIELD(secret_path, "secretPath"),
    MESSAGE_FIELD(changed_by, "changedBy"),
    MESSAGE_FIELD(changed_by_type, "changedByActorType"),
    MESSAGE_FIELD(sync_name, "syncName"),
    MESSAGE_FIELD(sync_status, "syncStatus"),
    MESSAGE_FIELD(sync_message, "syncMessage"),
};
const struct record webhook_message_record =
    RECORD(webhook_message, "WebhookMessage", webhook_message_fields);

static const struct field webhook_delivery_fields[] = {
    FIELD(webhook_delivery, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(webhook_delivery, event, "event", TEXT, COLUMN | WIRE_OUT),
    FIELD(webhook_delivery, secret_path, "subject", TEXT, COLUMN | WIRE_OUT),
    FIELD(webhook_delivery, state, "status", TEXT, COLUMN | WIRE_OUT,
          .about = "waiting, sending, success or failed"),
    FIELD(webhook_delivery, attempts, "attempts", INT, COLUMN | WIRE_OUT),
    FIELD(webhook_delivery, status_code, "statusCode", INT, COLUMN | WIRE_OUT),
    FIELD(webhook_delivery, error, "errorMessage", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(webhook_delivery, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(webhook_delivery, finished_at, "finishedAt", TIME, COLUMN | WIRE_OUT | NULLABLE),
};
const struct record webhook_delivery_record =
    RECORD(webhook_delivery, "WebhookDelivery", webhook_delivery_fields);
