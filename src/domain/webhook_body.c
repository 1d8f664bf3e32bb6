// SPDX-License-Identifier: Apache-2.0
#include "domain/webhook_body.h"

#include "base/encode.h"
#include "crypto/crypto.h"
#include "json/json_writer.h"

#include <inttypes.h>

enum { BODY_BYTES_MAX = 64 << 10, FACTS_MAX = 8 };

static void text_member(struct json_writer *out, const char *name, struct str text)
{
    json_key(out, name);
    json_write_text(out, text);
}

/* --- general ------------------------------------------------------------------------------------ */

static void write_project(struct json_writer *out, const struct webhook_message *message)
{
    json_key(out, "project");
    json_object_begin(out);
    json_key(out, "workspaceId");
    json_write_id(out, message->project_id);
    json_key(out, "projectId");
    json_write_id(out, message->project_id);
    text_member(out, "projectName", message->project_name);
    text_member(out, "environment", message->environment);
    text_member(out, "environmentName", message->environment_name);
    text_member(out, "secretPath", message->secret_path);
    if (str_is_given(message->changed_by_type)) {
        text_member(out, "changedBy", message->changed_by);
        text_member(out, "changedByActorType", message->changed_by_type);
    }
    json_object_end(out);
}

static void write_sync(struct json_writer *out, const struct webhook_message *message)
{
    if (id_is_nil(message->sync_id)) return;
    json_key(out, "sync");
    json_object_begin(out);
    json_key(out, "id");
    json_write_id(out, message->sync_id);
    text_member(out, "name", message->sync_name);
    text_member(out, "status", message->sync_status);
    text_member(out, "message", message->sync_message);
    json_object_end(out);
}

static void write_general(struct json_writer *out, const struct webhook_message *message,
                          int64_t now_ms)
{
    json_object_begin(out);
    text_member(out, "event", message->event);
    write_project(out, message);
    write_sync(out, message);
    json_key(out, "timestamp");
    json_write_int(out, now_ms);
    json_object_end(out);
}

/* --- chats -------------------------------------------------------------------------------------- */

static struct str headline(const struct webhook_message *message)
{
    static const struct {
        const char *event;
        struct str text;
    } lines[] = {
        { "secrets.modified", { "Secrets were changed", 20 } },
        { "secret-sync.failed", { "A secret sync failed", 20 } },
        { "secret-sync.succeeded", { "A secret sync succeeded", 23 } },
        { "secret-sync.held", { "A secret sync is held", 21 } },
        { "secret-sync.drifted", { "A site differs from its sync", 28 } },
        { "secret-sync.stale", { "A secret sync is stale", 22 } },
        { "secret-sync.recovered", { "A secret sync is in order again", 31 } },
        { "secret-sync.redeploy-failed", { "A site could not be deployed", 28 } },
        { "secret-sync.redeploy-succeeded", { "A site was deployed", 19 } },
        { "test", { "This is a test of the webhook", 29 } },
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        if (str_equal(str_from_c(lines[i].event), message->event)) return lines[i].text;
    }
    return message->event;
}

struct fact {
    const char *title;
    struct str text;
};

static size_t facts_of(const struct webhook_message *message, struct fact facts[static FACTS_MAX])
{
    const struct fact all[] = {
        { "Project", message->project_name },    { "Environment", message->environment_name },
        { "Secret path", message->secret_path }, { "Changed by", message->changed_by },
        { "Sync", message->sync_name },          { "Status", message->sync_status },
        { "Reason", message->sync_message },
    };
    size_t count = 0;

    _Static_assert(COUNT_OF(all) <= FACTS_MAX, "room for every fact");
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (all[i].text.len > 0) facts[count++] = all[i];
    }
    return count;
}

/* Slack reads &, < and > as mark-up: a name must not be able to mention or to link. */
static struct str slack_text(struct str text, struct arena *arena)
{
    struct buf buf;

    buf_init(&buf, BODY_BYTES_MAX);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '&') {
            buf_add(&buf, STR("&amp;"));
        } else if (c == '<') {
            buf_add(&buf, STR("&lt;"));
        } else if (c == '>') {
            buf_add(&buf, STR("&gt;"));
        } else {
            buf_add_char(&buf, c);
        }
    }
    struct str escaped = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return escaped;
}

static void write_slack(struct json_writer *out, const struct webhook_message *message,
                        struct arena *arena)
{
    struct fact facts[FACTS_MAX];
    size_t count = facts_of(message, facts);

    json_object_begin(out);
    text_member(out, "text", slack_text(headline(message), arena));
    json_key(out, "blocks");
    json_array_begin(out);
    json_object_begin(out);
    text_member(out, "type", STR("header"));
    json_key(out, "text");
    json_object_begin(out);
    text_member(out, "type", STR("plain_text"));
    text_member(out, "text", headline(message));
    json_object_end(out);
    json_object_end(out);
    json_object_begin(out);
    text_member(out, "type", STR("section"));
    json_key(out, "fields");
    json_array_begin(out);
    for (size_t i = 0; i < count; i++) {
        struct str text = slack_text(facts[i].text, arena);
        json_object_begin(out);
        text_member(out, "type", STR("mrkdwn"));
        text_member(out, "text", arena_format(arena, "*%s*\n%.*s", facts[i].title, STR_ARG(text)));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    json_array_end(out);
    json_object_end(out);
}

static void write_card(struct json_writer *out, const struct webhook_message *message)
{
    struct fact facts[FACTS_MAX];
    size_t count = facts_of(message, facts);

    json_object_begin(out);
    text_member(out, "$schema", STR("http://adaptivecards.io/schemas/adaptive-card.json"));
    text_member(out, "type", STR("AdaptiveCard"));
    text_member(out, "version", STR("1.4"));
    json_key(out, "body");
    json_array_begin(out);
    json_object_begin(out);
    text_member(out, "type", STR("TextBlock"));
    text_member(out, "size", STR("Medium"));
    text_member(out, "weight", STR("Bolder"));
    text_member(out, "text", headline(message));
    json_object_end(out);
    json_object_begin(out);
    text_member(out, "type", STR("FactSet"));
    json_key(out, "facts");
    json_array_begin(out);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(out);
        text_member(out, "title", str_from_c(facts[i].title));
        text_member(out, "value", facts[i].text);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    json_array_end(out);
    json_object_end(out);
}

static void write_teams(struct json_writer *out, const struct webhook_message *message)
{
    json_object_begin(out);
    text_member(out, "type", STR("message"));
    json_key(out, "attachments");
    json_array_begin(out);
    json_object_begin(out);
    text_member(out, "contentType", STR("application/vnd.microsoft.card.adaptive"));
    json_key(out, "content");
    write_card(out, message);
    json_object_end(out);
    json_array_end(out);
    json_object_end(out);
}

/* --- both --------------------------------------------------------------------------------------- */

struct str webhook_body(enum webhook_type type, const struct webhook_message *message,
                        int64_t now_ms, struct arena *arena)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, BODY_BYTES_MAX);
    json_writer_init(&out, &buf);
    switch (type) {
    case WEBHOOK_SLACK:
        write_slack(&out, message, arena);
        break;
    case WEBHOOK_TEAMS:
        write_teams(&out, message);
        break;
    case WEBHOOK_GENERAL:
        write_general(&out, message, now_ms);
        break;
    }
    struct str body = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return body;
}

struct str webhook_signature(struct str key, struct str body, int64_t now_ms, struct arena *arena)
{
    uint8_t hash[SHA256_BYTES];

    hmac_sha256(key, body, hash);
    struct str hex = hex_text(hash, sizeof hash, arena);
    return arena_format(arena, "t=%" PRId64 ";%.*s", now_ms, STR_ARG(hex));
}
