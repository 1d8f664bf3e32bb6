// SPDX-License-Identifier: Apache-2.0
#include "api/secret_json.h"

#include "api/reveal.h"
#include "json/record_json.h"

enum { COMMON_BYTES_MAX = 64 << 10 };

void secret_json_init(struct secret_json *json, struct json_writer *out)
{
    *json = (struct secret_json){ .out = out };
    buf_init(&json->common, COMMON_BYTES_MAX);
}

void secret_json_deinit(struct secret_json *json)
{
    buf_deinit(&json->common);
}

static void take_place(struct secret_json *json, const struct place *place)
{
    struct json_writer out;

    if (json->place == place) return;
    json->place = place;
    buf_clear(&json->common);
    json_writer_init(&out, &json->common);
    json_key(&out, "workspace");
    json_write_id(&out, place->folder.project_id);
    json_key(&out, "projectId");
    json_write_id(&out, place->folder.project_id);
    json_key(&out, "environment");
    json_write_text(&out, place->environment.slug);
    json_key(&out, "secretPath");
    json_write_text(&out, place->folder.path);
}

static void write_actor(struct json_writer *out, const struct secret *row)
{
    json_key(out, "actor");
    if (!str_is_given(row->actor_type)) {
        json_write_null(out);
        return;
    }
    json_object_begin(out);
    json_key(out, "actorId");
    json_write_id(out, row->actor_id);
    json_key(out, "actorType");
    json_write_text(out, row->actor_type);
    json_key(out, "name");
    json_write_text(out, row->actor_name);
    json_write_raw(out, STR("\"membershipId\":null,\"groupId\":null")); /* members after a member */
    json_object_end(out);
}

static void write_tags(struct json_writer *out, const struct record_list *tags)
{
    const struct tag *items = tags->items;

    json_key(out, "tags");
    json_array_begin(out);
    for (size_t i = 0; i < tags->count; i++) record_to_json(&tag_brief_record, &items[i], out);
    json_array_end(out);
}

static void write_reminder(struct json_writer *out, const struct secret *row)
{
    json_key(out, "secretReminderNote");
    json_write_text(out, row->reminder_note);
    json_key(out, "secretReminderRepeatDays");
    if (row->reminder_repeat_days > 0) {
        json_write_int(out, row->reminder_repeat_days);
    } else {
        json_write_null(out);
    }
}

static void write_identity(struct json_writer *out, const struct secret *row)
{
    bool is_shared = id_is_nil(row->user_id);

    json_key(out, "version");
    json_write_int(out, row->version);
    json_key(out, "type");
    json_write_text(out, is_shared ? STR("shared") : STR("personal"));
    json_key(out, "secretKey");
    json_write_text(out, row->name);
}

void secret_json_members(struct secret_json *json, const struct secret_plain *plain)
{
    const struct secret *row = &plain->row;
    struct json_writer *out = json->out;

    take_place(json, plain->place);
    json_key(out, "id");
    json_write_id(out, row->id);
    json_key(out, "_id");
    json_write_id(out, row->id);
    json_write_raw(out, buf_str(&json->common)); /* members after a member */
    write_identity(out, row);
    response_reveal(out, "secretValue", &plain->value, plain->is_value_hidden);
    json_key(out, "secretValueHidden");
    json_write_bool(out, plain->is_value_hidden);
    json_key(out, "secretComment");
    json_write_text(out, plain->comment);
    write_reminder(out, row);
    json_key(out, "skipMultilineEncoding");
    json_write_bool(out, row->skip_multiline_encoding);
    json_key(out, "createdAt");
    json_write_time(out, row->created_at);
    json_key(out, "updatedAt");
    json_write_time(out, row->updated_at);
    write_actor(out, row);
    json_write_raw(out, STR("\"isRotatedSecret\":false,\"rotationId\":null"));
    write_tags(out, &plain->tags);
    json_key(out, "secretMetadata");
    json_write_raw(out, plain->metadata);
}

void secret_json_write(struct secret_json *json, const struct secret_plain *plain)
{
    json_object_begin(json->out);
    secret_json_members(json, plain);
    json_object_end(json->out);
}

void answer_secret(struct json_writer *out, struct secret_plain *plain)
{
    struct secret_json json;

    secret_json_init(&json, out);
    json_object_begin(out);
    json_key(out, "secret");
    secret_json_write(&json, plain);
    json_object_end(out);
    secret_json_deinit(&json);
    secret_plain_deinit(plain);
}

void answer_secrets(struct json_writer *out, struct secret_plains *plains)
{
    struct secret_json json;

    secret_json_init(&json, out);
    json_object_begin(out);
    json_key(out, "secrets");
    json_array_begin(out);
    for (size_t i = 0; i < plains->count; i++) secret_json_write(&json, &plains->items[i]);
    json_array_end(out);
    json_object_end(out);
    secret_json_deinit(&json);
    secret_plains_deinit(plains);
}
