/* Secret syncs to Netlify (50-secret-syncs). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/secret_sync.h"
#include "domain/sync_account.h"
#include "sync/overlap.h"

static STATUS get_options(struct exchange *exchange)
{
    json_write_raw(&exchange->out,
                   STR("{\"secretSyncOptions\":[{\"name\":\"Netlify\",\"connection\":\"netlify\","
                       "\"destination\":\"netlify\",\"canImportSecrets\":true}]}"));
    return OK;
}

static STATUS answer_sync(struct exchange *exchange, const struct secret_sync *sync)
{
    return answer_record(exchange, "secretSync", &secret_sync_record, sync);
}

static STATUS get_syncs(struct exchange *exchange)
{
    struct record_list syncs;

    TRY(secret_sync_list(&exchange->call, exchange->project_id, &syncs));
    return answer_records(exchange, "secretSyncs", &secret_sync_record, &syncs);
}

static STATUS get_sync(struct exchange *exchange)
{
    struct secret_sync sync;
    struct id id;

    TRY(exchange_param_id(exchange, "syncId", &id));
    TRY(secret_sync_show(&exchange->call, id, &sync));
    return answer_sync(exchange, &sync);
}

static STATUS get_sync_by_name(struct exchange *exchange)
{
    struct secret_sync sync;

    TRY(secret_sync_by_name(&exchange->call, exchange->project_id,
                            exchange_param(exchange, "syncName"), &sync));
    return answer_sync(exchange, &sync);
}

static secret_sync_approve *approval_of(const struct exchange *exchange,
                                        const struct secret_sync_input *body)
{
    bool is_asked = !body->confirms_overlap && !exchange->call.domain->sync_policy.allows_overlap;

    return is_asked ? sync_overlap_approve : NULL;
}

static STATUS post_sync(struct exchange *exchange)
{
    const struct secret_sync_input *body = exchange->body;
    struct secret_sync sync;
    struct id connection_id = { 0 };

    (void)id_parse(body->connection_id, &connection_id); /* checked by the record */
    TRY(secret_sync_create(&exchange->call,
                           &(struct secret_sync_wish){
                               .project_id = exchange->project_id,
                               .connection_id = connection_id,
                               .name = body->name,
                               .description = body->description,
                               .environment = body->environment,
                               .secret_path = body->secret_path,
                               .is_auto_sync = body->is_auto_sync,
                               .settings = &body->settings,
                               .target = &body->destination,
                               .approve = approval_of(exchange, body),
                           },
                           &sync));
    return answer_sync(exchange, &sync);
}

static STATUS patch_sync(struct exchange *exchange)
{
    const struct secret_sync_input *body = exchange->body;
    struct secret_sync sync;
    struct id connection_id = { 0 };
    struct id id;

    TRY(exchange_param_id(exchange, "syncId", &id));
    if (str_is_given(body->connection_id)) (void)id_parse(body->connection_id, &connection_id);
    TRY(secret_sync_update(
        &exchange->call, id,
        &(struct secret_sync_change){
            .name = body->name,
            .description = body->description,
            .description_given = body->description_given,
            .environment = body->environment,
            .secret_path = body->secret_path,
            .connection_id = connection_id,
            .is_auto_sync = body->is_auto_sync,
            .is_auto_sync_given = body->is_auto_sync_given,
            .settings = body->settings_given == GIVEN ? &body->settings : NULL,
            .target = body->destination_given == GIVEN ? &body->destination : NULL,
            .approve = approval_of(exchange, body),
        },
        &sync));
    return answer_sync(exchange, &sync);
}

static STATUS delete_sync(struct exchange *exchange)
{
    const struct secret_sync_delete_query *query = exchange->query;
    struct secret_sync sync;
    struct id id;

    TRY(exchange_param_id(exchange, "syncId", &id));
    TRY(secret_sync_delete(&exchange->call, id, query->removes_secrets, query->is_forced, &sync));
    return answer_sync(exchange, &sync);
}

static STATUS trigger(struct exchange *exchange, enum sync_kind kind, struct str payload)
{
    struct secret_sync sync;
    struct id id;

    TRY(exchange_param_id(exchange, "syncId", &id));
    TRY(secret_sync_trigger(&exchange->call, id, kind, payload, &sync));
    return answer_sync(exchange, &sync);
}

static STATUS post_sync_secrets(struct exchange *exchange)
{
    const struct sync_trigger_input *body = exchange->body;
    struct str payload = STR("{\"trigger\":\"manual\"}");

    if (body->allows_mass_deletion) {
        payload = STR("{\"trigger\":\"manual\",\"allowMassDeletion\":true}");
    } else if (body->plan_hash.len > 0) {
        payload =
            arena_format(exchange->call.arena, "{\"trigger\":\"manual\",\"planHash\":\"%.*s\"}",
                         STR_ARG(body->plan_hash));
    }
    return trigger(exchange, SYNC_RUN_SYNC, payload);
}

static STATUS post_import_secrets(struct exchange *exchange)
{
    const struct secret_sync_import_query *query = exchange->query;
    return trigger(exchange, SYNC_RUN_IMPORT,
                   query->behavior == 0 ? STR("{\"importBehavior\":\"prioritize-source\"}")
                                        : STR("{\"importBehavior\":\"prioritize-destination\"}"));
}

static STATUS post_remove_secrets(struct exchange *exchange)
{
    return trigger(exchange, SYNC_RUN_REMOVE, STR_ABSENT);
}

/* As much of a sync as its overlaps depend on. */
static struct secret_sync asked_sync(struct call *call, const struct check_destination_input *body,
                                     struct id excluded)
{
    struct secret_sync sync = {
        .id = excluded,
        .target = body->destination,
        .settings = { .key_schema = body->key_schema },
        .environment = { .slug = body->environment },
    };
    struct id connection_id;

    if (id_parse(body->connection_id, &connection_id))
        sync_account_find(call, connection_id, &sync.target);
    sync.destination_key = sync_destination_key(&sync.target, call->arena);
    return sync;
}

/* The contract's answer, and ours beside it. Advice only: what can't be found out is no duplicate. */
static STATUS check_destination(struct exchange *exchange)
{
    const struct check_destination_input *body = exchange->body;
    struct check_destination_answer answer = { .has_duplicate = false };
    const struct ability *ability;
    struct id excluded = { 0 };
    struct id sync_id;
    struct id project_id;

    if (str_is_given(body->exclude_sync_id)) (void)id_parse(body->exclude_sync_id, &excluded);
    struct secret_sync sync = asked_sync(&exchange->call, body, excluded);
    if (!secret_sync_find_duplicate(&exchange->call, &sync.target, excluded, &sync_id, &project_id)
             .code)
        answer.has_duplicate = !id_is_nil(sync_id);
    if (answer.has_duplicate && !access_in_project(&exchange->call, project_id, &ability).code)
        answer.duplicate_project_id = project_id;
    if (sync_overlaps_find(&exchange->call, NULL, &sync, &answer.overlaps).code)
        answer.overlaps = (struct record_list){ NULL, 0 };
    answer.has_overlap = answer.overlaps.count > 0;
    return answer_record(exchange, NULL, &check_destination_answer_record, &answer);
}

#define BASE "/api/v1/secret-syncs"
#define NEED(scope_, action_)                                  \
    {                                                          \
        BY_ANY, scope_, SUBJECT_SECRET_SYNCS, ACTION_##action_ \
    }
#define ONE                                      \
    {                                            \
        "secretSync", &secret_sync_record, false \
    }
#define MANY                                     \
    {                                            \
        "secretSyncs", &secret_sync_record, true \
    }
#define PROJECT &secret_sync_query_record

static const struct route rows[] = {
    { HTTP_GET,
      BASE "/options",
      { BY_ANY, IN_NOTHING, SUBJECT_NONE, ACTION_READ },
      NULL,
      NULL,
      get_options,
      0,
      { NULL, NULL, false },
      "List the services that can be synced to",
      0 },
    { HTTP_GET, BASE, NEED(IN_INPUT, READ), PROJECT, NULL, get_syncs, 0, MANY,
      "List the syncs of a project", 0 },
    { HTTP_GET, BASE "/netlify", NEED(IN_INPUT, READ), PROJECT, NULL, get_syncs, 0, MANY,
      "List the Netlify syncs of a project", 0 },
    { HTTP_GET, BASE "/netlify/sync-name/{syncName}", NEED(IN_INPUT, READ), PROJECT, NULL,
      get_sync_by_name, 0, ONE, "Read a sync by its name", 0 },
    { HTTP_POST,
      BASE "/netlify/check-destination",
      NEED(IN_INPUT, READ),
      NULL,
      &check_destination_input_record,
      check_destination,
      0,
      { NULL, &check_destination_answer_record, false },
      "See whether another sync has this destination, or may write some of the same values",
      0 },
    { HTTP_GET, BASE "/netlify/{syncId}", NEED(OF_SYNC, READ), NULL, NULL, get_sync, 0, ONE,
      "Read a sync", 0 },
    { HTTP_POST, BASE "/netlify", NEED(IN_INPUT, CREATE), NULL, &secret_sync_create_record,
      post_sync, 0, ONE, "Create a sync, which starts at once if it is automatic", 0 },
    { HTTP_PATCH, BASE "/netlify/{syncId}", NEED(OF_SYNC, EDIT), NULL, &secret_sync_update_record,
      patch_sync, 0, ONE, "Change a sync", 0 },
    { HTTP_DELETE, BASE "/netlify/{syncId}", NEED(OF_SYNC, DELETE),
      &secret_sync_delete_query_record, NULL, delete_sync, 0, ONE, "Delete a sync", 0 },
    { HTTP_POST, BASE "/netlify/{syncId}/sync-secrets", NEED(OF_SYNC, SYNC_SECRETS), NULL,
      &sync_trigger_input_record, post_sync_secrets, ROUTE_BODY_OPTIONAL, ONE, "Run a sync now",
      0 },
    { HTTP_POST, BASE "/netlify/{syncId}/import-secrets", NEED(OF_SYNC, IMPORT_SECRETS),
      &secret_sync_import_query_record, NULL, post_import_secrets, 0, ONE,
      "Bring what Netlify has into the source", 0 },
    { HTTP_POST, BASE "/netlify/{syncId}/remove-secrets", NEED(OF_SYNC, REMOVE_SECRETS), NULL, NULL,
      post_remove_secrets, 0, ONE, "Take away at Netlify what the sync wrote", 0 },
};
ROUTE_TABLE(secret_sync_routes, "Secret syncs", rows);
