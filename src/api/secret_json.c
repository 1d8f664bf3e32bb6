/* By hand and in long pieces, since lists of secrets are the most frequent answers of the server:
 * walking a table of 25 fields took a third of the time of a whole list. */
// SPDX-License-Identifier: Apache-2.0
#include "api/secret_json.h"

#include "api/reveal.h"
#include "json/record_json.h"

#include <string.h>

enum { PIECE_BYTES_MAX = 64 << 10 };

void secret_json_init(struct secret_json *json, struct json_writer *out)
{
    *json = (struct secret_json){ .out = out };
    buf_init(&json->place_members, PIECE_BYTES_MAX);
}

void secret_json_deinit(struct secret_json *json)
{
    buf_deinit(&json->place_members);
}

/* --- what secrets have in common -------------------------------------------------------------- */

static void take_place(struct secret_json *json, const struct place *place)
{
    struct json_writer out;

    if (json->place == place) return;
    json->place = place;
    buf_clear(&json->place_members);
    json_writer_init(&out, &json->place_members);
    json_key(&out, "workspace");
    json_write_id(&out, place->folder.project_id);
    json_key(&out, "projectId");
    json_write_id(&out, place->folder.project_id);
    json_key(&out, "environment");
    json_write_text(&out, place->environment.slug);
    json_key(&out, "secretPath");
    json_write_text(&out, place->folder.path);
    buf_add(out.buf, STR(",\"version\":"));
}

static struct str time_text(struct secret_json *json, int64_t time_ms)
{
    if (json->time_ms != time_ms) time_format(time_ms, json->time);
    json->time_ms = time_ms;
    return (struct str){ json->time, TIME_TEXT_LEN };
}

/* --- one secret ------------------------------------------------------------------------------- */

/* A piece that ends with the colon of a member, or with its value: what follows knows of no comma. */
static void add(struct secret_json *json, struct str piece)
{
    buf_add(json->out->buf, piece);
    json->out->needs_comma = false;
}

static void add_ids(struct secret_json *json, struct id id)
{
    char pieces[] = "\"id\":\"------------------------------------\","
                    "\"_id\":\"------------------------------------\",";
    enum { FIRST = 6, SECOND = FIRST + ID_TEXT_LEN + 9 };

    id_format(id, pieces + FIRST);
    memcpy(pieces + SECOND, pieces + FIRST, ID_TEXT_LEN);
    add(json, (struct str){ pieces, sizeof pieces - 1 });
}

static void add_reminder(struct secret_json *json, const struct secret *row)
{
    if (!str_is_given(row->reminder_note) && row->reminder_repeat_days == 0) {
        add(json, STR(",\"secretReminderNote\":null,\"secretReminderRepeatDays\":null"));
        return;
    }
    add(json, STR(",\"secretReminderNote\":"));
    json_write_text(json->out, row->reminder_note);
    add(json, STR(",\"secretReminderRepeatDays\":"));
    if (row->reminder_repeat_days > 0) {
        json_write_int(json->out, row->reminder_repeat_days);
    } else {
        json_write_null(json->out);
    }
}

static void add_times(struct secret_json *json, const struct secret *row)
{
    add(json, row->skip_multiline_encoding
                  ? STR(",\"skipMultilineEncoding\":true,\"createdAt\":\"")
                  : STR(",\"skipMultilineEncoding\":false,\"createdAt\":\""));
    add(json, time_text(json, row->created_at));
    add(json, STR("\",\"updatedAt\":\""));
    add(json, time_text(json, row->updated_at));
    add(json, STR("\""));
}

static void add_tags(struct secret_json *json, const struct record_list *tags)
{
    const struct tag *items = tags->items;

    if (tags->count == 0) {
        add(json, STR(",\"tags\":[]"));
        return;
    }
    add(json, STR(",\"tags\":"));
    json_array_begin(json->out);
    for (size_t i = 0; i < tags->count; i++) {
        record_to_json(&tag_brief_record, &items[i], json->out);
    }
    json_array_end(json->out);
}

void secret_json_members(struct secret_json *json, const struct secret_plain *plain)
{
    const struct secret *row = &plain->row;

    take_place(json, plain->place);
    add_ids(json, row->id);
    add(json, buf_str(&json->place_members));
    json_write_int(json->out, row->version);
    add(json, id_is_nil(row->user_id) ? STR(",\"type\":\"shared\",\"secretKey\":")
                                      : STR(",\"type\":\"personal\",\"secretKey\":"));
    json_write_text(json->out, row->name);
    response_reveal(json->out, "secretValue", &plain->value, plain->is_value_hidden);
    add(json, plain->is_value_hidden ? STR(",\"secretValueHidden\":true,\"secretComment\":")
                                     : STR(",\"secretValueHidden\":false,\"secretComment\":"));
    json_write_text(json->out, plain->comment);
    add_reminder(json, row);
    add_times(json, row);
    add(json, STR(",\"actor\":"));
    json_write_raw(json->out, row->actor);
    add(json, STR(",\"isRotatedSecret\":false,\"rotationId\":null"));
    add_tags(json, &plain->tags);
    add(json, STR(",\"secretMetadata\":"));
    json_write_raw(json->out, plain->metadata);
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
