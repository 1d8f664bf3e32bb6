// SPDX-License-Identifier: Apache-2.0
#include "domain/integration.h"

#include "domain/audit.h"
#include "domain/integration_rows.h"
#include "domain/integration_settings.h"
#include "domain/secret_sync_rows.h"
#include "json/record_json.h"

enum { METADATA_BYTES_MAX = 64 << 10 };

static const struct query insert = {
    "INSERT INTO integration (id, environment_id, secret_path, url, app, app_id,"
    " target_environment, target_environment_id, target_service, target_service_id, owner, path,"
    " region, scope, metadata) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
    " $14, $15)"
};
static const struct query update = {
    "UPDATE integration SET environment_id = $2, secret_path = $3, app = $4, app_id = $5,"
    " target_environment = $6, owner = $7, path = $8, region = $9, metadata = $10 WHERE id = $1"
};
/* What a removal that failed left behind means nothing once somebody wants the integration again. */
static const struct query forget_removal = {
    "UPDATE secret_sync SET remove_status = NULL, last_remove_message = NULL WHERE id = $1"
};
static const struct query put_to_rest = { "UPDATE secret_sync SET is_auto_sync = 0 WHERE id = $1" };

/* --- what all of them do -------------------------------------------------------------------------- */

static struct str metadata_text(struct call *call, const struct integration_metadata *metadata)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, METADATA_BYTES_MAX);
    json_writer_init(&out, &buf);
    record_to_json(&integration_metadata_record, metadata, &out);
    struct str text = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return text;
}

static STATUS audit_integration(struct call *call, const char *event,
                                const struct integration *integration)
{
    struct audit_entry entry;

    audit_begin(&entry, event, integration->project_id);
    audit_id(&entry, "integrationId", integration->id);
    audit_text(&entry, "integration", integration->integration);
    audit_text(&entry, "environment", integration->environment.slug);
    audit_text(&entry, "secretPath", integration->secret_path);
    audit_text(&entry, "url", integration->url);
    audit_text(&entry, "app", integration->app);
    audit_text(&entry, "appId", integration->app_id);
    audit_text(&entry, "targetEnvironment", integration->target_environment);
    audit_bool(&entry, "isActive", integration->is_active);
    return audit_append(call, &entry);
}

/* The folder, which must be there, with leave to read its values, for whoever makes an integration
 * chooses where they go; and to write them, if a first run is to bring
 * into it what Netlify has. */
static STATUS find_source(struct call *call, struct id project_id, struct str environment,
                          struct str path, const struct integration_metadata *metadata,
                          struct place *ret_place)
{
    bool imports =
        metadata->initial_behavior_given == GIVEN && metadata->initial_behavior != OVERWRITE_TARGET;
    struct place place;

    TRY(place_find(call, project_id, environment, path, NULL, &place));
    const struct access_object object = { .environment = place.environment.slug,
                                          .path = place.folder.path };
    TRY(access_require(call, project_id, SUBJECT_SECRETS, ACTION_READ_VALUE, &object));
    if (imports) {
        TRY(access_require(call, project_id, SUBJECT_SECRETS, ACTION_CREATE, &object));
        TRY(access_require(call, project_id, SUBJECT_SECRETS, ACTION_EDIT, &object));
    }
    *ret_place = place;
    return OK;
}

/* A run that a person or a client caused: it goes before unattended ones. */
static STATUS start(struct call *call, struct id id, struct str payload)
{
    struct secret_sync sync;

    TRY(db_run(call->db, &forget_removal, NULL, BIND(bind_id(&id))));
    TRY(secret_sync_read(call, id, &sync));
    return secret_sync_enqueue(call, &sync, SYNC_RUN_SYNC, payload, call->now_ms, JOB_INTERACTIVE);
}

/* Reads it as it now is, and set going if it is active. */
static STATUS start_saved(struct call *call, struct id id, bool is_active, enum action action,
                          struct integration *ret_integration)
{
    if (is_active) TRY(start(call, id, STR("{\"trigger\":\"saved\"}")));
    return integration_get(call, id, action, ret_integration);
}

/* --- creating ------------------------------------------------------------------------------------- */

static STATUS insert_sync(struct call *call, const struct integration_input *input,
                          const struct integration_auth *auth, const struct place *place,
                          const struct sync_destination *target, struct id id)
{
    const struct sync_settings settings = integration_settings_of(&input->metadata, call->arena);
    struct str id_in_name = id_text(id, call->arena);
    const struct secret_sync_wish wish = {
        .project_id = auth->project_id,
        .connection_id = auth->id,
        /* No name that people can give. */
        .name = arena_format(call->arena, "integration:%.*s", STR_ARG(id_in_name)),
        .is_auto_sync = input->is_active,
        .settings = &settings,
        .target = target,
        .is_integration = true,
    };

    return secret_sync_insert(call, &wish, id, place->folder.id);
}

static STATUS insert_integration(struct call *call, const struct integration_input *input,
                                 const struct place *place, struct id id)
{
    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&id), bind_id(&place->environment.id), bind_text(place->folder.path),
                       bind_text(input->url), bind_text(input->app), bind_text(input->app_id),
                       bind_text(input->target_environment),
                       bind_text(input->target_environment_id), bind_text(input->target_service),
                       bind_text(input->target_service_id), bind_text(input->owner),
                       bind_text(input->path), bind_text(input->region), bind_text(input->scope),
                       bind_text(metadata_text(call, &input->metadata))));
}

/* What the client left out is known now. */
static struct integration_input fill_in(const struct integration_input *input,
                                        const struct sync_destination *target)
{
    struct integration_input full = *input;

    full.app_id = target->site_id;
    if (full.app.len == 0) full.app = target->site_name;
    full.target_environment = target->context;
    return full;
}

static STATUS ask_approval(struct call *call, secret_sync_approve *approve,
                           const struct secret_sync *before, struct id id)
{
    struct secret_sync after;

    if (!approve) return OK;
    TRY(secret_sync_read(call, id, &after));
    return approve(call, before, &after);
}

STATUS integration_create(struct call *call, const struct integration_input *input,
                          secret_sync_approve *approve, struct integration *ret_integration)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct sync_destination target;
    struct integration_auth auth;
    struct place place;
    struct id auth_id = { 0 };
    struct id id = id_new();

    (void)id_parse(input->auth_id, &auth_id); /* checked by the record */
    TRY(integration_auth_get(call, auth_id, ACTION_CREATE, &auth));
    TRY(find_source(call, auth.project_id, input->environment, input->secret_path, &input->metadata,
                    &place));
    TRY(integration_find_target(call, &auth, input, &target)); /* may take long */
    const struct integration_input full = fill_in(input, &target);
    TRY(db_begin(call->db, &tx));
    TRY(integration_auth_get(call, auth_id, ACTION_CREATE, &auth)); /* it may have gone */
    TRY(insert_sync(call, &full, &auth, &place, &target, id));
    TRY(insert_integration(call, &full, &place, id));
    TRY(ask_approval(call, approve, NULL, id));
    TRY(start_saved(call, id, input->is_active, ACTION_CREATE, ret_integration));
    TRY(audit_integration(call, "create-integration", ret_integration));
    return call_commit(call, &tx);
}

/* --- changing ------------------------------------------------------------------------------------- */

static bool is_other(struct str wish, struct str now)
{
    return str_is_given(wish) && !str_equal(wish, now);
}

/* The site is looked for when it, or only its name, is another one. An id decides over a name. */
static STATUS change_target(struct call *call, const struct integration_input *input,
                            const struct integration *now, struct secret_sync *sync,
                            struct integration_input *full)
{
    bool has_other_name = is_other(input->app, now->app);
    struct integration_input wanted = {
        .app_id = str_is_given(input->app_id) ? input->app_id
                  : has_other_name            ? STR_ABSENT
                                              : now->app_id,
        .app = str_is_given(input->app) ? input->app : now->app,
        .target_environment = str_is_given(input->target_environment) ? input->target_environment
                                                                      : now->target_environment,
    };
    bool is_moved = has_other_name || is_other(input->app_id, now->app_id) ||
                    is_other(input->target_environment, now->target_environment);

    struct integration_auth auth;

    if (is_moved) {
        TRY(integration_auth_get(call, now->auth_id, ACTION_EDIT, &auth));
        TRY(integration_find_target(call, &auth, &wanted, &sync->target));
        wanted = fill_in(&wanted, &sync->target);
    }
    full->app = wanted.app;
    full->app_id = wanted.app_id;
    full->target_environment = wanted.target_environment;
    return OK;
}

static STATUS read_metadata(struct call *call, const struct integration *now,
                            struct integration_metadata *ret_metadata)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    TRY(json_parse(now->metadata, call->problem, &document));
    return record_from_json(&integration_metadata_record, json_root(document), call->arena,
                            call->problem, ret_metadata);
}

static STATUS change_source(struct call *call, const struct integration_input *input,
                            const struct integration *now, struct secret_sync *sync,
                            struct place *ret_place)
{
    struct str environment =
        str_is_given(input->environment) ? input->environment : now->environment.slug;
    struct str path = str_is_given(input->secret_path) ? input->secret_path : now->secret_path;
    bool is_asked = str_is_given(input->environment) || str_is_given(input->secret_path);

    if (!is_asked && sync->folder_given != GIVEN) { /* it is gone, and nobody asks for another */
        *ret_place = (struct place){ .environment.id = now->environment_id,
                                     .folder.path = now->secret_path };
        return OK;
    }
    if (!str_is_given(environment))
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Must specify both source environment and secret path");
    TRY(find_source(call, now->project_id, environment, path, &input->metadata, ret_place));
    sync->folder_id = ret_place->folder.id;
    return OK;
}

static STATUS write_integration(struct call *call, const struct integration_input *full,
                                const struct place *place, struct id id)
{
    return db_run(call->db, &update, NULL,
                  BIND(bind_id(&id), bind_id(&place->environment.id), bind_text(place->folder.path),
                       bind_text(full->app), bind_text(full->app_id),
                       bind_text(full->target_environment), bind_text(full->owner),
                       bind_text(full->path), bind_text(full->region),
                       bind_text(metadata_text(call, &full->metadata))));
}

/* Everything as it shall be from now on. */
static STATUS plan_change(struct call *call, const struct integration_input *input,
                          const struct integration *now, struct secret_sync *sync,
                          struct integration_input *ret_full, struct place *ret_place)
{
    struct integration_input full = *input;

    if (input->metadata_given != GIVEN) TRY(read_metadata(call, now, &full.metadata));
    if (!str_is_given(input->owner)) full.owner = now->owner;
    if (!str_is_given(input->path)) full.path = now->path;
    if (!str_is_given(input->region)) full.region = now->region;
    TRY(change_source(call, &full, now, sync, ret_place));
    TRY(change_target(call, input, now, sync, &full));
    if (input->is_active_given == GIVEN) sync->is_auto_sync = input->is_active;
    sync->settings = integration_settings_of(&full.metadata, call->arena);
    *ret_full = full;
    return OK;
}

/* While Netlify was asked, it may have gone, or somebody else may have changed it: what was read
 * before would undo their change. */
static STATUS require_unchanged(struct call *call, const struct integration *before)
{
    struct integration now;

    TRY(integration_get(call, before->id, ACTION_EDIT, &now));
    if (now.updated_at == before->updated_at) return OK;
    return CALL_FAIL(call, CONFLICT, NULL,
                     "Somebody else changed the integration at the same time. Try again.");
}

STATUS integration_update(struct call *call, struct id integration_id,
                          const struct integration_input *input, secret_sync_approve *approve,
                          struct integration *ret_integration)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct integration_input full;
    struct integration now;
    struct secret_sync before, sync;
    struct place place;

    TRY(integration_get(call, integration_id, ACTION_EDIT, &now));
    TRY(secret_sync_read(call, integration_id, &before));
    sync = before;
    TRY(plan_change(call, input, &now, &sync, &full, &place)); /* may take long */
    TRY(db_begin(call->db, &tx));
    TRY(require_unchanged(call, &now));
    TRY(secret_sync_write(call, &sync));
    TRY(write_integration(call, &full, &place, integration_id));
    TRY(ask_approval(call, approve, &before, integration_id));
    TRY(start_saved(call, integration_id, sync.is_auto_sync, ACTION_EDIT, ret_integration));
    TRY(audit_integration(call, "update-integration", ret_integration));
    return call_commit(call, &tx);
}

/* --- deleting and running ------------------------------------------------------------------------- */

/* Nothing more is written for it from now on, whatever becomes of the removal. */
static STATUS remove_secrets(struct call *call, const struct secret_sync *sync)
{
    TRY(job_forget(call, sync->id));
    TRY(db_run(call->db, &put_to_rest, NULL, BIND(bind_id(&sync->id))));
    return secret_sync_enqueue(call, sync, SYNC_RUN_REMOVE, STR("{\"deleteSync\":true}"),
                               call->now_ms, JOB_INTERACTIVE);
}

STATUS integration_delete(struct call *call, struct id integration_id, bool removes_secrets,
                          struct integration *ret_integration)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_sync sync;

    TRY(db_begin(call->db, &tx));
    TRY(integration_get(call, integration_id, ACTION_DELETE, ret_integration));
    TRY(secret_sync_read(call, integration_id, &sync));
    TRY(removes_secrets ? remove_secrets(call, &sync) : secret_sync_drop(call, &sync));
    TRY(audit_integration(call, "delete-integration", ret_integration));
    return call_commit(call, &tx);
}

STATUS integration_sync(struct call *call, struct id integration_id,
                        struct integration *ret_integration)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(integration_get(call, integration_id, ACTION_EDIT, ret_integration));
    TRY(start(call, integration_id, STR("{\"trigger\":\"manual\"}")));
    TRY(integration_get(call, integration_id, ACTION_EDIT, ret_integration));
    TRY(audit_integration(call, "manual-sync-integration", ret_integration));
    return call_commit(call, &tx);
}
