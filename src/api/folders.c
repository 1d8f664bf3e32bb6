/* Folders (20-projects §5). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/access.h"
#include "domain/folder.h"
#include "domain/sight.h"
#include "model/checks.h"
#include "model/project_input.h"

static struct str path_of(struct str path, struct str directory)
{
    if (path.len > 0) return path;
    return directory.len > 0 ? directory : STR("/");
}

static STATUS get_folders(struct exchange *exchange)
{
    const struct folder_query *query = exchange->query;
    struct record_list folders;

    TRY(folder_list(&exchange->call, exchange->project_id, query->environment,
                    path_of(query->path, query->directory), query->is_recursive,
                    query->changed_since, &folders));
    sight_of_folders(exchange->ability, query->environment, &folders);
    return answer_records(exchange, "folders", &folder_record, &folders);
}

static STATUS post_folder(struct exchange *exchange)
{
    const struct folder_input *body = exchange->body;
    struct folder folder;

    TRY(folder_create(&exchange->call, exchange->project_id, body->environment,
                      path_of(body->path, body->directory), body->name, body->description,
                      &folder));
    return answer_record(exchange, "folder", &folder_record, &folder);
}

static STATUS answer_with_environment(struct exchange *exchange, const struct place *place)
{
    struct json_writer *out = &exchange->out;

    json_object_begin(out);
    json_key(out, "folder");
    json_object_begin(out);
    record_members_to_json(&folder_record, &place->folder, out);
    json_key(out, "environment");
    json_object_begin(out);
    json_key(out, "envId");
    json_write_id(out, place->environment.id);
    json_key(out, "envName");
    json_write_text(out, place->environment.name);
    json_key(out, "envSlug");
    json_write_text(out, place->environment.slug);
    json_object_end(out);
    json_object_end(out);
    json_object_end(out);
    return OK;
}

static STATUS get_folder(struct exchange *exchange)
{
    struct place place;
    struct id id;

    TRY(exchange_param_id(exchange, "folderId", &id));
    TRY(place_of_folder(&exchange->call, id, &place));
    TRY(sight_require_folder(&exchange->call, exchange->ability, place.environment.slug,
                             place.folder.path));
    return answer_with_environment(exchange, &place);
}

static STATUS get_folder_by_path(struct exchange *exchange)
{
    struct str environment = exchange_param(exchange, "environmentSlug");
    struct str given = exchange_param(exchange, "folderPath");
    struct place place;
    struct str path;

    if (path_normalize(given, exchange->call.arena, &path)) /* else it is refused as no path */
        TRY(sight_require_folder(&exchange->call, exchange->ability, environment, path));
    TRY(place_find(&exchange->call, exchange->project_id, environment, given, "GetFolderByPath",
                   &place));
    return answer_with_environment(exchange, &place);
}

static STATUS patch_folder(struct exchange *exchange)
{
    const struct folder_input *body = exchange->body;
    struct folder folder;
    struct id id;

    TRY(exchange_param_id(exchange, "folderId", &id));
    TRY(folder_update(&exchange->call,
                      &(struct folder_change){ .id = id,
                                               .name = body->name,
                                               .description = body->description,
                                               .description_given = body->description_given },
                      &folder));
    return answer_record(exchange, "folder", &folder_record, &folder);
}

static STATUS patch_folders(struct exchange *exchange)
{
    const struct folder_batch_input *body = exchange->body;
    const struct folder_batch_item *items = body->folders.items;
    struct folder_change *changes =
        ARENA_ARRAY(exchange->call.arena, body->folders.count, struct folder_change);
    struct record_list folders;

    for (size_t i = 0; i < body->folders.count; i++) {
        changes[i] = (struct folder_change){ .id = items[i].id,
                                             .name = items[i].name,
                                             .description = items[i].description,
                                             .description_given = items[i].description_given };
    }
    TRY(folder_update_all(&exchange->call, changes, body->folders.count, &folders));
    return answer_records(exchange, "folders", &folder_record, &folders);
}

static STATUS delete_folder(struct exchange *exchange)
{
    const struct folder_input *body = exchange->body;
    struct folder folder;

    TRY(folder_delete(&exchange->call, exchange->project_id, body->environment,
                      path_of(body->path, body->directory),
                      exchange_param(exchange, "folderIdOrName"), body->is_forced, &folder));
    return answer_record(exchange, "folder", &folder_record, &folder);
}

#define ANSWER                          \
    {                                   \
        "folder", &folder_record, false \
    }
#define NEED(scope_, subject_, action_)            \
    {                                              \
        BY_ALL, scope_, subject_, ACTION_##action_ \
    }
#define FOLDERS(base_)                                                                          \
    {                                                                                           \
        HTTP_GET,                                                                               \
        base_,                                                                                  \
        NEED(IN_INPUT, SUBJECT_NONE, READ),                                                     \
        &folder_query_record,                                                                   \
        NULL,                                                                                   \
        get_folders,                                                                            \
        0,                                                                                      \
        { "folders", &folder_record, true },                                                    \
        "List the folders in a folder",                                                         \
        0                                                                                       \
    },                                                                                          \
        { HTTP_POST,                                                                            \
          base_,                                                                                \
          NEED(IN_INPUT, SUBJECT_SECRET_FOLDERS, CREATE),                                       \
          NULL,                                                                                 \
          &folder_create_input_record,                                                          \
          post_folder,                                                                          \
          0,                                                                                    \
          ANSWER,                                                                               \
          "Create a folder",                                                                    \
          0 },                                                                                  \
        { HTTP_GET,                                                                             \
          base_ "/{folderId}",                                                                  \
          NEED(OF_FOLDER, SUBJECT_NONE, READ),                                                  \
          NULL,                                                                                 \
          NULL,                                                                                 \
          get_folder,                                                                           \
          0,                                                                                    \
          ANSWER,                                                                               \
          "Read a folder",                                                                      \
          0 },                                                                                  \
        { HTTP_PATCH,                                                                           \
          base_ "/{folderId}",                                                                  \
          NEED(OF_FOLDER, SUBJECT_SECRET_FOLDERS, EDIT),                                        \
          NULL,                                                                                 \
          &folder_update_input_record,                                                          \
          patch_folder,                                                                         \
          0,                                                                                    \
          ANSWER,                                                                               \
          "Rename or describe a folder",                                                        \
          0 },                                                                                  \
    {                                                                                           \
        HTTP_DELETE, base_ "/{folderIdOrName}", NEED(IN_INPUT, SUBJECT_SECRET_FOLDERS, DELETE), \
            NULL, &folder_delete_input_record, delete_folder, 0, ANSWER,                        \
            "Delete a folder with all that is in it", 0                                         \
    }

static const struct route rows[] = {
    FOLDERS("/api/v1/folders"),
    FOLDERS("/api/v2/folders"),
    { HTTP_PATCH,
      "/api/v1/folders/batch",
      NEED(IN_INPUT, SUBJECT_SECRET_FOLDERS, EDIT),
      NULL,
      &folder_batch_input_record,
      patch_folders,
      0,
      { "folders", &folder_record, true },
      "Rename or describe several folders",
      0 },
    { HTTP_GET, "/api/v1/folders/{projectId}/{environmentSlug}/{folderPath}",
      NEED(IN_PATH_PROJECT, SUBJECT_NONE, READ), NULL, NULL, get_folder_by_path, 0, ANSWER,
      "Read a folder by its path", 0 },
};
ROUTE_TABLE(folder_routes, "Folders", rows);
