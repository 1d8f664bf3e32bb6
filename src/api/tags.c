/* Tags, in both spellings (30-secrets §9). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/tag.h"

/* The older spelling answers with `workspaceTag`; the newer with `tag`, and with the older name too,
 * because clients differ in what they read there. */
enum { OLDER, NEWER };

static STATUS answer_tag(struct exchange *exchange, const struct tag *tag)
{
    struct json_writer *out = &exchange->out;

    json_object_begin(out);
    if (exchange->route->argument == NEWER) {
        json_key(out, "tag");
        record_to_json(&tag_record, tag, out);
    }
    json_key(out, "workspaceTag");
    record_to_json(&tag_record, tag, out);
    json_object_end(out);
    return OK;
}

static void write_tags(struct json_writer *out, const char *name, const struct record_list *tags)
{
    const struct tag *items = tags->items;

    json_key(out, name);
    json_array_begin(out);
    for (size_t i = 0; i < tags->count; i++) record_to_json(&tag_record, &items[i], out);
    json_array_end(out);
}

static STATUS get_tags(struct exchange *exchange)
{
    struct record_list tags;

    TRY(tag_list(&exchange->call, exchange->project_id, &tags));
    json_object_begin(&exchange->out);
    if (exchange->route->argument == NEWER) write_tags(&exchange->out, "tags", &tags);
    write_tags(&exchange->out, "workspaceTags", &tags);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_tag(struct exchange *exchange)
{
    struct tag tag;

    TRY(tag_create(&exchange->call, exchange->project_id, exchange->body, &tag));
    return answer_tag(exchange, &tag);
}

static STATUS get_tag(struct exchange *exchange)
{
    struct tag tag;
    struct id id;

    TRY(exchange_param_id(exchange, "tagId", &id));
    TRY(tag_get(&exchange->call, exchange->project_id, id, &tag));
    return answer_tag(exchange, &tag);
}

static STATUS get_tag_by_slug(struct exchange *exchange)
{
    struct tag tag;

    TRY(tag_by_slug(&exchange->call, exchange->project_id, exchange_param(exchange, "tagSlug"),
                    &tag));
    return answer_tag(exchange, &tag);
}

static STATUS patch_tag(struct exchange *exchange)
{
    struct tag tag;
    struct id id;

    TRY(exchange_param_id(exchange, "tagId", &id));
    TRY(tag_update(&exchange->call, exchange->project_id, id, exchange->body, &tag));
    return answer_tag(exchange, &tag);
}

static STATUS delete_tag(struct exchange *exchange)
{
    struct tag tag;
    struct id id;

    TRY(exchange_param_id(exchange, "tagId", &id));
    TRY(tag_delete(&exchange->call, exchange->project_id, id, &tag));
    return answer_tag(exchange, &tag);
}

#define NEED(action_)                                           \
    {                                                           \
        BY_ANY, IN_PATH_PROJECT, SUBJECT_TAGS, ACTION_##action_ \
    }
#define TAGS(base_, one_, many_, as_)                                           \
    { HTTP_GET,                                                                 \
      base_,                                                                    \
      NEED(READ),                                                               \
      NULL,                                                                     \
      NULL,                                                                     \
      get_tags,                                                                 \
      0,                                                                        \
      { many_, &tag_record, true },                                             \
      "List the tags of a project",                                             \
      as_ },                                                                    \
        { HTTP_POST,                                                            \
          base_,                                                                \
          NEED(CREATE),                                                         \
          NULL,                                                                 \
          &tag_create_input_record,                                             \
          post_tag,                                                             \
          0,                                                                    \
          { one_, &tag_record, false },                                         \
          "Create a tag",                                                       \
          as_ },                                                                \
        { HTTP_GET,                                                             \
          base_ "/{tagId}",                                                     \
          NEED(READ),                                                           \
          NULL,                                                                 \
          NULL,                                                                 \
          get_tag,                                                              \
          0,                                                                    \
          { one_, &tag_record, false },                                         \
          "Read a tag",                                                         \
          as_ },                                                                \
        { HTTP_GET,                                                             \
          base_ "/slug/{tagSlug}",                                              \
          NEED(READ),                                                           \
          NULL,                                                                 \
          NULL,                                                                 \
          get_tag_by_slug,                                                      \
          0,                                                                    \
          { one_, &tag_record, false },                                         \
          "Read a tag by its slug",                                             \
          as_ },                                                                \
        { HTTP_PATCH,                                                           \
          base_ "/{tagId}",                                                     \
          NEED(EDIT),                                                           \
          NULL,                                                                 \
          &tag_update_input_record,                                             \
          patch_tag,                                                            \
          0,                                                                    \
          { one_, &tag_record, false },                                         \
          "Change a tag",                                                       \
          as_ },                                                                \
    {                                                                           \
        HTTP_DELETE, base_ "/{tagId}", NEED(DELETE), NULL, NULL, delete_tag, 0, \
            { one_, &tag_record, false }, "Delete a tag", as_                   \
    }

static const struct route rows[] = {
    TAGS("/api/v1/workspace/{projectId}/tags", "workspaceTag", "workspaceTags", OLDER),
    TAGS("/api/v1/projects/{projectId}/tags", "tag", "tags", NEWER),
};
ROUTE_TABLE(tag_routes, "Tags", rows);
