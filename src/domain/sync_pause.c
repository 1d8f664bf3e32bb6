// SPDX-License-Identifier: Apache-2.0
#include "domain/sync_pause.h"

#include "domain/access.h"
#include "domain/audit.h"

static const struct query of_org = { "SELECT " SYNC_PAUSE_COLUMNS
                                     " FROM sync_pause p WHERE p.org_id = $1" };
static const struct query insert = {
    "INSERT INTO sync_pause (org_id, paused_at, paused_by, reason) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (org_id) DO NOTHING"
};
/* How long nothing could be proved. */
static const struct query note_time = {
    "UPDATE secret_sync SET paused_ms = paused_ms + $2 - (SELECT p.paused_at FROM sync_pause p"
    " WHERE p.org_id = $1) WHERE project_id IN (SELECT id FROM project WHERE org_id = $1)"
    " AND EXISTS (SELECT 1 FROM sync_pause p WHERE p.org_id = $1)"
};
static const struct query drop = { "DELETE FROM sync_pause WHERE org_id = $1" };

static STATUS read_pause(struct call *call, const struct ability *ability,
                         struct sync_pause *ret_pause)
{
    struct sync_pause pause = { .is_paused = false };

    struct status status = db_one(call->db, &of_org, &sync_pause_record, call->arena, &pause,
                                  BIND(bind_id(&call->actor->org_id)));
    if (status.code && status.code != STATUS_NOT_FOUND) return status;
    pause.can_change = ability_allows(ability, SUBJECT_SETTINGS, ACTION_EDIT, NULL);
    *ret_pause = pause;
    return OK;
}

STATUS sync_pause_get(struct call *call, struct sync_pause *ret_pause)
{
    const struct ability *ability;

    TRY(access_in_org(call, call->actor->org_id, &ability));
    return read_pause(call, ability, ret_pause);
}

static STATUS require_change(struct call *call, const struct ability **ret_ability)
{
    TRY(access_in_org(call, call->actor->org_id, ret_ability));
    return ability_require(call, *ret_ability, SUBJECT_SETTINGS, ACTION_EDIT, NULL);
}

STATUS sync_pause_begin(struct call *call, struct str reason, struct sync_pause *ret_pause)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    const struct actor *actor = call->actor;
    const struct ability *ability;
    struct audit_entry entry;
    struct str name =
        str_is_given(actor->name) ? actor->name : str_from_c(actor_kind_name(actor->kind));
    int64_t changed = 0;

    TRY(require_change(call, &ability));
    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &insert, &changed,
               BIND(bind_id(&actor->org_id), bind_int(call->now_ms), bind_text(name),
                    reason.len > 0 ? bind_text(reason) : bind_null())));
    if (changed > 0) {
        audit_begin(&entry, "pause-secret-syncs", (struct id){ 0 });
        if (reason.len > 0) audit_text(&entry, "reason", reason);
        TRY(audit_append(call, &entry));
    }
    TRY(read_pause(call, ability, ret_pause));
    return call_commit(call, &tx);
}

STATUS sync_pause_end(struct call *call, struct sync_pause *ret_pause)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    const struct ability *ability;
    struct audit_entry entry;
    int64_t changed = 0;

    TRY(require_change(call, &ability));
    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &note_time, NULL,
               BIND(bind_id(&call->actor->org_id), bind_int(call->now_ms))));
    TRY(db_run(call->db, &drop, &changed, BIND(bind_id(&call->actor->org_id))));
    if (changed > 0) {
        audit_begin(&entry, "resume-secret-syncs", (struct id){ 0 });
        TRY(audit_append(call, &entry));
        call->must_wake = true;
    }
    TRY(read_pause(call, ability, ret_pause));
    return call_commit(call, &tx);
}
