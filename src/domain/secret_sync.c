// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_sync.h"

#include "domain/app_connection_rows.h"
#include "domain/redeploy.h"
#include "domain/secret_sync_rows.h"
#include "domain/sync_account.h"
#include "domain/sync_context.h"
#include "domain/sync_watch.h"
#include "json/record_json.h"
#include "model/checks.h"

enum { JSON_BYTES_MAX = 64 << 10 };

static const struct query insert = {
    "INSERT INTO secret_sync (id, project_id, name, description, connection_id, folder_id,"
    " is_auto_sync, sync_options, destination_config, destination_key, is_integration, created_at,"
    " updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)"
};
static const struct query update = {
    "UPDATE secret_sync SET name = $2, description = $3, connection_id = $4, folder_id = $5,"
    " is_auto_sync = $6, sync_options = $7, destination_config = $8, destination_key = $9,"
    " updated_at = $10 WHERE id = $1"
};
struct str sync_part_to_text(struct call *call, const struct record *record, const void *part)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, JSON_BYTES_MAX);
    json_writer_init(&out, &buf);
    record_to_json(record, part, &out);
    struct str text = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return text;
}

STATUS secret_sync_find_source(struct call *call, struct id project_id, struct str environment,
                               struct str path, struct place *ret_place)
{
    char project[ID_TEXT_LEN];
    struct status status = place_find(call, project_id, environment, path, NULL, ret_place);

    id_format(project_id, project);
    if (status.code == STATUS_NOT_FOUND)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Could not find folder with path \"%.*s\" in environment \"%.*s\" for "
                         "project with ID \"%.*s\"",
                         STR_ARG(str_slice(path, 0, 200)), STR_ARG(environment), ID_TEXT_LEN,
                         project);
    if (status.code) return status;
    status = access_require(call, project_id, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET,
                            &(struct access_object){ .environment = ret_place->environment.slug,
                                                     .path = ret_place->folder.path });
    if (status.code != STATUS_FORBIDDEN) return status;
    return CALL_FAIL(call, FORBIDDEN, NULL,
                     "You do not have permission to read secrets at path \"%.*s\" in environment "
                     "\"%.*s\".",
                     STR_ARG(ret_place->folder.path), STR_ARG(ret_place->environment.slug));
}

static STATUS check_connection(struct call *call, struct id connection_id, struct id project_id)
{
    struct app_connection connection;
    char ids[3][ID_TEXT_LEN];

    TRY(app_connection_read(call, connection_id, &connection));
    TRY(app_connection_require(call, &connection, ACTION_CONNECT));
    if (id_is_nil(connection.project_id) || id_equal(connection.project_id, project_id)) return OK;
    id_format(connection_id, ids[0]);
    id_format(connection.project_id, ids[1]);
    id_format(project_id, ids[2]);
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "You cannot connect project App Connection with ID \"%.*s\" from project with "
                     "ID \"%.*s\" to project with ID \"%.*s\"",
                     ID_TEXT_LEN, ids[0], ID_TEXT_LEN, ids[1], ID_TEXT_LEN, ids[2]);
}

static STATUS refuse_setting(struct call *call, const char *path, const char *message)
{
    return problem_add_issue(call->problem, &(struct issue){ .code = "custom",
                                                             .path = str_from_c(path),
                                                             .message = str_from_c(message) });
}

/* Rules that span fields. A branch must be named; Netlify would refuse it on every run. */
static STATUS check_settings(struct call *call, const struct sync_settings *settings,
                             const struct sync_destination *target)
{
    bool is_branch = str_equal(target->context, STR("branch"));
    bool is_secret_possible = target->context.len > 0 && !str_equal(target->context, STR("all")) &&
                              !str_equal(target->context, STR("dev"));

    if (is_branch && target->branch.len == 0)
        return refuse_setting(call, "[\"destinationConfig\",\"contextParameter\"]",
                              "The context \"branch\" needs the branch's name in "
                              "contextParameter");
    if (!is_branch && target->branch.len > 0)
        return refuse_setting(call, "[\"destinationConfig\",\"contextParameter\"]",
                              "contextParameter belongs to the context \"branch\" alone");
    if (settings->is_recursive)
        return refuse_setting(call, "[\"syncOptions\",\"recursive\"]",
                              "Syncing subfolders is not supported. Use secret imports to combine "
                              "folders.");
    if (settings->create_as_secret && !is_secret_possible)
        return refuse_setting(call, "[\"syncOptions\",\"createAsSecret\"]",
                              "Netlify keeps write-only variables for single contexts other than "
                              "dev: choose such a context");
    return sync_contexts_check(call, settings, target);
}

static STATUS duplicate_name(struct call *call, struct status status, struct str name,
                             struct id project_id)
{
    char project[ID_TEXT_LEN];
    id_format(project_id, project);
    CONFLICT_AS(call, status, NULL,
                "A Secret Sync with the name \"%.*s\" already exists for the project with ID "
                "\"%.*s\"",
                STR_ARG(name), ID_TEXT_LEN, project);
    return OK;
}

STATUS secret_sync_insert(struct call *call, const struct secret_sync_wish *wish, struct id id,
                          struct id folder_id)
{
    struct str settings = sync_part_to_text(call, &sync_settings_record, wish->settings);
    struct str target = sync_part_to_text(call, &sync_destination_stored_record, wish->target);

    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&id), bind_id(&wish->project_id), bind_text(wish->name),
                       bind_text(wish->description), bind_id(&wish->connection_id),
                       bind_id(&folder_id), bind_bool(wish->is_auto_sync), bind_text(settings),
                       bind_text(target),
                       bind_text(sync_destination_key(wish->target, call->arena)),
                       bind_bool(wish->is_integration), bind_int(call->now_ms)));
}

/* A run that a person or a client caused: it goes before unattended ones. */
static STATUS start_if_auto(struct call *call, const struct secret_sync *sync)
{
    if (!sync->is_auto_sync || !sync_sources_are_there(sync)) return OK;
    return secret_sync_enqueue(call, sync, SYNC_RUN_SYNC, STR("{\"trigger\":\"saved\"}"),
                               call->now_ms, JOB_INTERACTIVE);
}

STATUS secret_sync_check(struct call *call, const struct secret_sync_wish *wish,
                         struct place *ret_place)
{
    TRY(check_settings(call, wish->settings, wish->target));
    TRY(secret_sync_find_source(call, wish->project_id, wish->environment, wish->secret_path,
                                ret_place));
    TRY(access_require(call, wish->project_id, SUBJECT_SECRET_SYNCS, ACTION_CREATE,
                       &(struct access_object){ .environment = ret_place->environment.slug,
                                                .path = ret_place->folder.path,
                                                .connection_id = wish->connection_id }));
    return check_connection(call, wish->connection_id, wish->project_id);
}

STATUS secret_sync_add(struct call *call, const struct secret_sync_wish *wish,
                       struct secret_sync *ret_sync)
{
    struct sync_destination target = *wish->target;
    struct id id = id_new();
    struct place place;

    TRY(secret_sync_check(call, wish, &place));
    TRY(sync_contexts_find(call, wish->project_id, wish->connection_id, ACTION_CREATE, &target));
    TRY(duplicate_name(call, secret_sync_insert(call, wish, id, place.folder.id), wish->name,
                       wish->project_id));
    TRY(sync_contexts_write(call, id, &target));
    TRY(sync_watch_set(call, id, wish->settings));
    TRY(secret_sync_read(call, id, ret_sync));
    TRY(redeploy_set(call, NULL, ret_sync, wish->settings));
    return wish->approve ? wish->approve(call, NULL, ret_sync) : OK;
}

STATUS secret_sync_create(struct call *call, const struct secret_sync_wish *wish,
                          struct secret_sync *ret_sync)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct sync_destination target = *wish->target;
    struct secret_sync_wish full = *wish;

    full.target = &target;
    sync_account_find(call, wish->connection_id, &target); /* may take long */
    TRY(db_begin(call->db, &tx));
    TRY(secret_sync_add(call, &full, ret_sync));
    TRY(start_if_auto(call, ret_sync));
    TRY(secret_sync_read(call, ret_sync->id, ret_sync));
    TRY(secret_sync_audit(call, "create-secret-sync", ret_sync));
    return call_commit(call, &tx);
}

static STATUS move_source(struct call *call, const struct secret_sync_change *change,
                          struct secret_sync *sync)
{
    bool is_known = sync->folder_given == GIVEN;
    struct place place;

    if (!str_is_given(change->environment) && !str_is_given(change->secret_path)) return OK;
    if (!is_known && (!str_is_given(change->environment) || !str_is_given(change->secret_path)))
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Must specify both source environment and secret path");
    TRY(secret_sync_find_source(
        call, sync->project_id,
        str_is_given(change->environment) ? change->environment : sync->environment.slug,
        str_is_given(change->secret_path) ? change->secret_path : sync->folder.path, &place));
    sync->folder_id = place.folder.id;
    return access_require(call, sync->project_id, SUBJECT_SECRET_SYNCS, ACTION_EDIT,
                          &(struct access_object){ .environment = place.environment.slug,
                                                   .path = place.folder.path,
                                                   .connection_id = sync->connection_id });
}

static STATUS apply_change(struct call *call, const struct secret_sync_change *change,
                           struct secret_sync *sync)
{
    if (str_is_given(change->name)) sync->name = change->name;
    if (change->description_given) sync->description = change->description;
    if (change->is_auto_sync_given == GIVEN) sync->is_auto_sync = change->is_auto_sync;
    if (change->settings) sync->settings = *change->settings;
    if (change->target) sync->target = *change->target;
    TRY(check_settings(call, &sync->settings, &sync->target));
    if (!id_is_nil(change->connection_id) &&
        !id_equal(change->connection_id, sync->connection_id)) {
        TRY(check_connection(call, change->connection_id, sync->project_id));
        sync->connection_id = change->connection_id;
    }
    if (change->target)
        TRY(sync_contexts_find(call, sync->project_id, sync->connection_id, ACTION_EDIT,
                               &sync->target));
    return move_source(call, change, sync);
}

STATUS secret_sync_write(struct call *call, const struct secret_sync *sync)
{
    struct str settings = sync_part_to_text(call, &sync_settings_record, &sync->settings);
    struct str target = sync_part_to_text(call, &sync_destination_stored_record, &sync->target);

    return db_run(call->db, &update, NULL,
                  BIND(bind_id(&sync->id), bind_text(sync->name), bind_text(sync->description),
                       bind_id(&sync->connection_id), bind_id(&sync->folder_id),
                       bind_bool(sync->is_auto_sync), bind_text(settings), bind_text(target),
                       bind_text(sync_destination_key(&sync->target, call->arena)),
                       bind_int(call->now_ms)));
}

/* Of a change of the target: asks Netlify, so before the transaction. */
static STATUS find_account(struct call *call, struct id sync_id,
                           const struct secret_sync_change *change, struct sync_destination *target)
{
    struct secret_sync sync;

    TRY(secret_sync_get(call, sync_id, ACTION_EDIT, &sync));
    sync_account_find(call,
                      id_is_nil(change->connection_id) ? sync.connection_id : change->connection_id,
                      target);
    return OK;
}

STATUS secret_sync_change_row(struct call *call, struct id sync_id,
                              const struct secret_sync_change *change, struct secret_sync *ret_sync)
{
    struct secret_sync before, sync;

    TRY(secret_sync_get(call, sync_id, ACTION_EDIT, &before));
    sync = before;
    TRY(apply_change(call, change, &sync));
    TRY(duplicate_name(call, secret_sync_write(call, &sync), sync.name, sync.project_id));
    if (change->target) TRY(sync_contexts_write(call, sync_id, &sync.target));
    TRY(sync_watch_set(call, sync_id, &sync.settings));
    TRY(secret_sync_read(call, sync_id, ret_sync));
    TRY(redeploy_set(call, &before, ret_sync, &sync.settings));
    return change->approve ? change->approve(call, &before, ret_sync) : OK;
}

STATUS secret_sync_update(struct call *call, struct id sync_id,
                          const struct secret_sync_change *wish, struct secret_sync *ret_sync)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct sync_destination target = { .branch = STR_ABSENT };
    struct secret_sync_change own = *wish;

    if (wish->target) {
        target = *wish->target;
        own.target = &target;
        TRY(find_account(call, sync_id, wish, &target));
    }
    TRY(db_begin(call->db, &tx));
    TRY(secret_sync_change_row(call, sync_id, &own, ret_sync));
    TRY(start_if_auto(call, ret_sync));
    TRY(secret_sync_read(call, sync_id, ret_sync));
    TRY(secret_sync_audit(call, "update-secret-sync", ret_sync));
    return call_commit(call, &tx);
}

static STATUS require_source(struct call *call, const struct secret_sync *sync)
{
    if (sync_sources_are_there(sync)) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "Invalid source configuration: folder no longer exists. Please configure a "
                     "valid source and try again.");
}

static STATUS require_no_run(struct call *call, struct id sync_id)
{
    bool is_running = false;

    TRY(job_is_running(call, sync_id, &is_running));
    if (!is_running) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "A job for this sync is already in progress. Please try again shortly.");
}

STATUS secret_sync_delete(struct call *call, struct id sync_id, bool removes_secrets,
                          bool is_forced, struct secret_sync *ret_sync)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str payload =
        is_forced ? STR("{\"deleteSync\":true,\"force\":true}") : STR("{\"deleteSync\":true}");

    TRY(db_begin(call->db, &tx));
    TRY(secret_sync_get(call, sync_id, ACTION_DELETE, ret_sync));
    if (!removes_secrets) {
        TRY(secret_sync_drop(call, ret_sync));
        return call_commit(call, &tx);
    }
    /* The ledger says what to take away: a source that is gone is no hindrance. */
    TRY(secret_sync_require(call, ret_sync, ACTION_REMOVE_SECRETS));
    TRY(require_no_run(call, sync_id));
    TRY(secret_sync_enqueue(call, ret_sync, SYNC_RUN_REMOVE, payload, call->now_ms,
                            JOB_INTERACTIVE));
    TRY(secret_sync_read(call, sync_id, ret_sync));
    TRY(secret_sync_audit(call, "secret-sync-remove-secrets", ret_sync));
    return call_commit(call, &tx);
}

STATUS secret_sync_trigger(struct call *call, struct id sync_id, enum sync_kind kind,
                           struct str payload, struct secret_sync *ret_sync)
{
    static const struct {
        enum action action;
        const char *event;
    } kinds[] = {
        [SYNC_RUN_SYNC] = { ACTION_SYNC_SECRETS, "secret-sync-sync-secrets" },
        [SYNC_RUN_IMPORT] = { ACTION_IMPORT_SECRETS, "secret-sync-import-secrets" },
        [SYNC_RUN_REMOVE] = { ACTION_REMOVE_SECRETS, "secret-sync-remove-secrets" },
    };
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(secret_sync_get(call, sync_id, kinds[kind].action, ret_sync));
    TRY(require_source(call, ret_sync));
    TRY(require_no_run(call, sync_id));
    TRY(secret_sync_enqueue(call, ret_sync, kind, payload, call->now_ms, JOB_INTERACTIVE));
    TRY(secret_sync_read(call, sync_id, ret_sync));
    TRY(secret_sync_audit(call, kinds[kind].event, ret_sync));
    return call_commit(call, &tx);
}

STATUS secret_sync_undo(struct call *call, struct id sync_id, struct str payload,
                        struct secret_sync *ret_sync)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    bool was_waiting = false;

    TRY(db_begin(call->db, &tx));
    TRY(secret_sync_get(call, sync_id, ACTION_SYNC_SECRETS, ret_sync));
    TRY(require_no_run(call, sync_id));
    TRY(secret_sync_drop_waiting(call, ret_sync, &was_waiting)); /* it would undo the undoing */
    TRY(secret_sync_enqueue(call, ret_sync, SYNC_RUN_UNDO, payload, call->now_ms, JOB_INTERACTIVE));
    TRY(secret_sync_read(call, sync_id, ret_sync));
    TRY(secret_sync_audit(call, "secret-sync-undo-run", ret_sync));
    return call_commit(call, &tx);
}
