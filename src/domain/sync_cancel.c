/* Calling off what a sync is doing, or was about to do. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_sync_rows.h"

static const struct query give_up_waiting = {
    "UPDATE secret_sync SET"
    " last_sync_message = CASE WHEN sync_status IN ('pending', 'running') THEN $2"
    " ELSE last_sync_message END,"
    " last_import_message = CASE WHEN import_status IN ('pending', 'running') THEN $2"
    " ELSE last_import_message END,"
    " last_remove_message = CASE WHEN remove_status IN ('pending', 'running') THEN $2"
    " ELSE last_remove_message END,"
    " sync_status = CASE WHEN sync_status IN ('pending', 'running') THEN 'failed'"
    " ELSE sync_status END,"
    " import_status = CASE WHEN import_status IN ('pending', 'running') THEN 'failed'"
    " ELSE import_status END,"
    " remove_status = CASE WHEN remove_status IN ('pending', 'running') THEN 'failed'"
    " ELSE remove_status END WHERE id = $1"
    " AND (sync_status IN ('pending', 'running') OR import_status IN ('pending', 'running')"
    " OR remove_status IN ('pending', 'running'))"
};

static struct str name_of_actor(const struct call *call)
{
    return str_is_given(call->actor->name) ? call->actor->name
                                           : str_from_c(actor_kind_name(call->actor->kind));
}

STATUS secret_sync_drop_waiting(struct call *call, const struct secret_sync *sync,
                                bool *ret_was_waiting)
{
    struct str name = str_slice(name_of_actor(call), 0, 200);
    struct str message =
        arena_format(call->arena, "Cancelled by %.*s before it began.", STR_ARG(name));
    int64_t changed = 0;

    TRY(db_run(call->db, &give_up_waiting, &changed, BIND(bind_id(&sync->id), bind_text(message))));
    *ret_was_waiting = changed > 0;
    return job_forget_runs(call, sync->id);
}

static STATUS cancel(struct call *call, const struct secret_sync *sync, bool must_run)
{
    bool was_running = false;
    bool was_waiting = false;

    TRY(job_cancel(call, sync->id, name_of_actor(call), &was_running));
    if (was_running) return OK;
    if (must_run) return CALL_FAIL(call, BAD_REQUEST, NULL, "This run has ended already.");
    TRY(secret_sync_drop_waiting(call, sync, &was_waiting));
    if (was_waiting) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL, "Nothing of this sync is running or waiting.");
}

STATUS secret_sync_cancel(struct call *call, struct id sync_id, bool must_run,
                          struct secret_sync *ret_sync)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(secret_sync_get(call, sync_id, ACTION_SYNC_SECRETS, ret_sync));
    TRY(cancel(call, ret_sync, must_run));
    TRY(secret_sync_audit(call, "cancel-secret-sync", ret_sync));
    TRY(secret_sync_read(call, sync_id, ret_sync));
    return call_commit(call, &tx);
}
