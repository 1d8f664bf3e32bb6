/* Points in time of a folder: commits, what going back would do, and going back (70-misc §2). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/secret_address.h"
#include "api/tables.h"
#include "domain/folder_rollback.h"

static STATUS get_commits(struct exchange *exchange)
{
    const struct commit_list_query *query = exchange->query;
    struct json_writer *out = &exchange->out;
    struct record_list commits;
    struct secret_at at;
    int64_t total = 0;

    TRY(secret_address(exchange, &query->at, ADDRESS_OF_LIST, &at));
    TRY(folder_commits(&exchange->call, &at, query->offset, query->limit, &commits, &total));
    json_object_begin(out);
    json_key(out, "commits");
    json_array_begin(out);
    for (size_t i = 0; i < commits.count; i++) {
        record_to_json(&folder_commit_record, &((struct folder_commit *)commits.items)[i], out);
    }
    json_array_end(out);
    json_key(out, "total");
    json_write_int(out, total);
    json_key(out, "hasMore");
    json_write_bool(out, query->offset + (int64_t)commits.count < total);
    json_object_end(out);
    return OK;
}

static STATUS get_commit_count(struct exchange *exchange)
{
    const struct commit_list_query *query = exchange->query;
    struct json_writer *out = &exchange->out;
    struct secret_at at;
    struct id folder_id;
    int64_t total = 0;

    TRY(secret_address(exchange, &query->at, ADDRESS_OF_LIST, &at));
    TRY(folder_commit_total(&exchange->call, &at, &folder_id, &total));
    json_object_begin(out);
    json_key(out, "count");
    json_write_int(out, total);
    json_key(out, "folderId");
    json_write_id(out, folder_id);
    json_object_end(out);
    return OK;
}

static void write_changes(struct json_writer *out, const struct record_list *changes)
{
    const struct folder_change_view *items = changes->items;

    json_key(out, "changes");
    json_array_begin(out);
    for (size_t i = 0; i < changes->count; i++) {
        record_to_json(&folder_change_record, &items[i], out);
    }
    json_array_end(out);
}

static STATUS get_changes(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct folder_commit commit;
    struct record_list changes;
    struct place *place;
    struct id id;

    TRY(exchange_param_id(exchange, "commitId", &id));
    TRY(folder_commit_find(&exchange->call, exchange->project_id, id, ACTION_READ, &commit,
                           &place));
    TRY(folder_commit_changes(&exchange->call, &commit, place, &changes));
    json_object_begin(out);
    json_key(out, "changes");
    json_object_begin(out);
    record_members_to_json(&folder_commit_record, &commit, out);
    write_changes(out, &changes);
    json_object_end(out);
    json_object_end(out);
    return OK;
}

/* A list of folders, of which there is one: folders below are taken back by themselves. */
static STATUS get_comparison(struct exchange *exchange)
{
    const struct commit_query *query = exchange->query;
    struct json_writer *out = &exchange->out;
    struct record_list changes;
    struct place *place;
    struct id id;

    TRY(exchange_param_id(exchange, "commitId", &id));
    TRY(folder_return_preview(&exchange->call, exchange->project_id, id, query->is_revert, &place,
                              &changes));
    json_array_begin(out);
    json_object_begin(out);
    json_key(out, "folderId");
    json_write_id(out, place->folder.id);
    json_key(out, "folderName");
    json_write_text(out, place->folder.name);
    json_key(out, "folderPath");
    json_write_text(out, place->folder.path);
    json_key(out, "environment");
    json_write_text(out, place->environment.slug);
    write_changes(out, &changes);
    json_object_end(out);
    json_array_end(out);
    return OK;
}

static STATUS go_back(struct exchange *exchange, bool is_revert)
{
    static const struct commit_rollback_input nothing;
    const struct commit_rollback_input *body = exchange->body ? exchange->body : &nothing;
    struct commit_rollback_answer answer = { .is_success = true };
    struct id id;

    TRY(exchange_param_id(exchange, "commitId", &id));
    TRY(folder_return_apply(&exchange->call, exchange->project_id, id,
                            &(struct folder_return){ .is_revert = is_revert,
                                                     .skips_lost = body->skips_lost,
                                                     .message = body->message },
                            &answer.secret_count));
    answer.total_count = answer.secret_count;
    record_to_json(&commit_rollback_answer_record, &answer, &exchange->out);
    return OK;
}

static STATUS post_rollback(struct exchange *exchange)
{
    return go_back(exchange, false);
}

static STATUS post_revert(struct exchange *exchange)
{
    return go_back(exchange, true);
}

#define NEED(scope_, action_)                             \
    {                                                     \
        BY_ANY, scope_, SUBJECT_COMMITS, ACTION_##action_ \
    }
#define COMMITS "/api/v1/pit/commits"

static const struct route rows[] = {
    { HTTP_GET,
      COMMITS,
      NEED(IN_INPUT, READ),
      &commit_list_query_record,
      NULL,
      get_commits,
      0,
      { "commits", &folder_commit_record, true },
      "List the points in time of a folder, newest first",
      0 },
    { HTTP_GET,
      COMMITS "/count",
      NEED(IN_INPUT, READ),
      &commit_list_query_record,
      NULL,
      get_commit_count,
      0,
      { NULL, NULL, false },
      "Count the points in time of a folder",
      0 },
    { HTTP_GET,
      COMMITS "/{commitId}/changes",
      NEED(OF_COMMIT, READ),
      &commit_query_record,
      NULL,
      get_changes,
      0,
      { "changes", &folder_commit_record, false },
      "What was done to secrets at a point in time",
      0 },
    { HTTP_GET,
      COMMITS "/{commitId}/compare",
      NEED(OF_COMMIT, READ),
      &commit_query_record,
      NULL,
      get_comparison,
      0,
      { NULL, NULL, false },
      "What going back to a point in time would change: a preview of the rollback",
      0 },
    { HTTP_POST,
      COMMITS "/{commitId}/rollback",
      NEED(OF_COMMIT, PERFORM_ROLLBACK),
      NULL,
      &commit_rollback_input_record,
      post_rollback,
      ROUTE_BODY_OPTIONAL,
      { NULL, &commit_rollback_answer_record, false },
      "Take the secrets of a folder back to how they were right after a commit",
      0 },
    { HTTP_POST,
      COMMITS "/{commitId}/revert",
      NEED(OF_COMMIT, PERFORM_ROLLBACK),
      NULL,
      &commit_rollback_input_record,
      post_revert,
      ROUTE_BODY_OPTIONAL,
      { NULL, &commit_rollback_answer_record, false },
      "Give the secrets of one commit the state they had before it",
      0 },
};
ROUTE_TABLE(commit_routes, "Points in time", rows);
