/* Rows of redeploys: filing one, the hook's address, what its job reads and writes. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/redeploy.h"

#include "base/encode.h"
#include "domain/vault.h"
#include "json/record_json.h"

enum {
    KEPT = 50,                     /* of one site, once they have ended */
    GATHER_MS_MAX = 5 * 60 * 1000, /* however many changes keep coming */
    TITLE_BYTES = 6,
};

/* --- options -------------------------------------------------------------------------------------- */

static const struct query set_hook = { "UPDATE secret_sync SET redeploy_hook = $2 WHERE id = $1" };
static const struct query get_hook = {
    "SELECT redeploy_hook FROM secret_sync WHERE id = $1 AND redeploy_hook IS NOT NULL"
};
static const struct query not_due = {
    "UPDATE secret_sync SET redeploy_due = 0 WHERE id = $1 AND redeploy_due <> 0"
};

static STATUS refuse(struct call *call, const char *path, const char *message)
{
    return problem_add_issue(call->problem, &(struct issue){ .code = "custom",
                                                             .path = str_from_c(path),
                                                             .message = str_from_c(message) });
}

static struct seal_place place_of_hook(struct id sync_id)
{
    return (struct seal_place){ "secret_sync", "redeploy_hook", sync_id };
}

/* ".../build_hooks/ID", or the ID alone. */
static bool is_hook(struct str text)
{
    const struct str path = STR("/build_hooks/");
    size_t at = str_find(text, path);

    if (at != SIZE_MAX) text = str_slice(text, at + path.len, text.len);
    text = str_slice(text, 0, str_find_char(text, '?'));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
        if (!is_fine) return false;
    }
    return text.len > 0;
}

static STATUS seal_hook(struct call *call, const struct secret_sync *sync, struct str url)
{
    const struct seal_place place = place_of_hook(sync->id);
    struct vault_owner owner;
    struct str sealed;

    if (!is_hook(url))
        return refuse(call, "[\"syncOptions\",\"redeploy\",\"hookUrl\"]",
                      "Give the address of a build hook, as Netlify shows it: "
                      "https://api.netlify.com/build_hooks/…");
    TRY(vault_owner_of_project(call, sync->project_id, &owner));
    TRY(vault_seal(call, &owner, &place, url, &sealed));
    return db_run(call->db, &set_hook, NULL, BIND(bind_id(&sync->id), bind_blob(sealed)));
}

static STATUS require_hook(struct call *call, const struct secret_sync *sync)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &get_hook, &rows, BIND(bind_id(&sync->id))));
    TRY(rows_next(rows, &has_row));
    if (has_row) return OK;
    return refuse(call, "[\"syncOptions\",\"redeploy\",\"hookUrl\"]",
                  "Give the address of the site's build hook");
}

STATUS redeploy_set(struct call *call, const struct secret_sync *before,
                    const struct secret_sync *sync, const struct sync_settings *settings)
{
    const struct redeploy_settings *redeploy = &settings->redeploy;
    struct str url = secret_text_reveal(&redeploy->hook_url);
    bool is_moved = before && !str_equal(before->destination_key, sync->destination_key);

    if (redeploy->via != REDEPLOY_OFF && sync->target.site_id.len == 0)
        return refuse(call, "[\"syncOptions\",\"redeploy\",\"via\"]",
                      "Variables that all sites of an account share have no site to build: choose "
                      "a site, or off");
    if (redeploy->via != REDEPLOY_HOOK && url.len > 0)
        return refuse(call, "[\"syncOptions\",\"redeploy\",\"hookUrl\"]",
                      "A hook's address belongs to via \"hook\" alone");
    if (redeploy->via == REDEPLOY_OFF || is_moved)
        TRY(db_run(call->db, &not_due, NULL, BIND(bind_id(&sync->id))));
    if (redeploy->via != REDEPLOY_HOOK || is_moved) /* another site's hook is of no use */
        TRY(db_run(call->db, &set_hook, NULL, BIND(bind_id(&sync->id), bind_null())));
    if (redeploy->via != REDEPLOY_HOOK) return OK;
    return url.len > 0 ? seal_hook(call, sync, url) : require_hook(call, sync);
}

STATUS redeploy_open_hook(struct call *call, const struct secret_sync *sync,
                          struct secret_text *ret_url)
{
    const struct seal_place place = place_of_hook(sync->id);
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct vault_owner owner;
    bool has_row = false;

    TRY(db_query(call->db, &get_hook, &rows, BIND(bind_id(&sync->id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    struct str sealed = rows_text(rows, 0, call->arena);
    TRY(vault_owner_of_project(call, sync->project_id, &owner));
    return vault_unseal(call, &owner, &place, sealed, ret_url);
}

/* --- for a run ------------------------------------------------------------------------------------ */

static const struct query crash_was_due = {
    "UPDATE secret_sync SET redeploy_due = 2 WHERE id = $1 AND redeploy_due = 1"
};
static const struct query may_be_due = {
    "UPDATE secret_sync SET redeploy_due = 1 WHERE id = $1 AND redeploy_due = 0"
};
static const struct query settle_due = {
    "UPDATE secret_sync SET redeploy_due = $2 WHERE id = $1 AND redeploy_due = 1"
};
static const struct query is_due = { "SELECT redeploy_due FROM secret_sync WHERE id = $1" };

static bool is_off(const struct secret_sync *sync)
{
    return sync->settings.redeploy.via == REDEPLOY_OFF;
}

/* Whoever ends a run says whether it wrote. That nobody did means that the run was cut off. */
STATUS redeploy_run_begins(struct call *call, const struct secret_sync *sync)
{
    if (is_off(sync)) return OK;
    return db_run(call->db, &crash_was_due, NULL, BIND(bind_id(&sync->id)));
}

STATUS redeploy_run_writes(struct call *call, const struct secret_sync *sync)
{
    if (is_off(sync)) return OK;
    return db_run(call->db, &may_be_due, NULL, BIND(bind_id(&sync->id)));
}

STATUS redeploy_run_ends(struct call *call, const struct secret_sync *sync, bool may_have_written)
{
    if (is_off(sync)) return OK;
    return db_run(call->db, &settle_due, NULL,
                  BIND(bind_id(&sync->id), bind_int(may_have_written ? 2 : 0)));
}

/* --- filing --------------------------------------------------------------------------------------- */

static const struct query insert = {
    "INSERT INTO sync_redeploy (id, org_id, destination_key, site_id, state, via, title,"
    " connection_id, created_at) VALUES ($1, $2, $3, $4, 'gathering', $5, $6, $7, $8)"
    " ON CONFLICT (org_id, destination_key) WHERE state = 'gathering' DO UPDATE SET"
    " via = excluded.via, connection_id = excluded.connection_id RETURNING id"
};
static const struct query prune = {
    "DELETE FROM sync_redeploy WHERE org_id = $1 AND destination_key = $2"
    " AND finished_at IS NOT NULL AND id NOT IN (SELECT id FROM sync_redeploy WHERE org_id = $1"
    " AND destination_key = $2 ORDER BY created_at DESC, id LIMIT $3)"
};
static const struct query set_of_run = { "UPDATE sync_run SET redeploy_id = $2 WHERE id = $1" };
static const struct query set_of_sync = {
    "UPDATE secret_sync SET redeploy_id = $2, redeploy_due = 0 WHERE id = $1"
};

static STATUS insert_row(struct call *call, const struct secret_sync *sync, struct id org_id,
                         struct id *ret_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct id id = id_new();
    struct str mark = hex_text(id.bytes, TITLE_BYTES, call->arena);
    struct str title =
        arena_format(call->arena, "Variables changed by Tacit (%.*s)", STR_ARG(mark));
    int via = is_off(sync) ? REDEPLOY_BUILD : sync->settings.redeploy.via;
    bool has_row = false;

    TRY(db_query(call->db, &insert, &rows,
                 BIND(bind_id(&id), bind_id(&org_id), bind_text(sync->destination_key),
                      bind_text(sync->target.site_id),
                      bind_text(str_from_c(redeploy_via_names[via])), bind_text(title),
                      bind_id(&sync->connection_id), bind_int(call->now_ms))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(INTERNAL);
    *ret_id = rows_id(rows, 0);
    return rows_next(rows, &has_row);
}

/* The connection is the limit, so that a pause of the organisation's syncs holds it too. */
static STATUS enqueue(struct call *call, const struct secret_sync *sync, struct id id)
{
    struct id job_id;

    return job_enqueue(
        call,
        &(struct job_wish){
            .kind = "redeploy",
            .subject_id = id,
            .group_key = arena_format(call->arena, "redeploy:%.*s", STR_ARG(sync->destination_key)),
            .limit_key = id_text(sync->connection_id, call->arena),
            .run_at_ms = call->now_ms + call->domain->sync_policy.redeploy_gather_ms,
            .priority = JOB_BACKGROUND,
        },
        &job_id);
}

static STATUS file(struct call *call, const struct secret_sync *sync, struct id run_id)
{
    struct vault_owner owner;
    struct id id;

    TRY(vault_owner_of_project(call, sync->project_id, &owner));
    TRY(insert_row(call, sync, owner.org_id, &id));
    TRY(db_run(call->db, &set_of_run, NULL, BIND(bind_id(&run_id), bind_id(&id))));
    TRY(db_run(call->db, &set_of_sync, NULL, BIND(bind_id(&sync->id), bind_id(&id))));
    TRY(db_run(call->db, &prune, NULL,
               BIND(bind_id(&owner.org_id), bind_text(sync->destination_key), bind_int(KEPT))));
    return enqueue(call, sync, id);
}

STATUS redeploy_after_run(struct call *call, const struct secret_sync *sync, struct id run_id,
                          bool is_wished)
{
    int64_t due = 0;

    if (sync->target.site_id.len == 0) return OK;
    if (is_wished) return file(call, sync, run_id);
    if (is_off(sync)) return OK;
    TRY(db_one_int(call->db, &is_due, &due, BIND(bind_id(&sync->id))));
    return due == 2 ? file(call, sync, run_id) : OK;
}

/* --- for the job ---------------------------------------------------------------------------------- */

static const struct field row_fields[] = {
    FIELD(redeploy_row, shown, "shown", RECORD, COLUMN, .record = &redeploy_record),
    FIELD(redeploy_row, org_id, "orgId", ID, COLUMN),
    FIELD(redeploy_row, connection_id, "connectionId", ID, COLUMN),
    FIELD(redeploy_row, destination_key, "destinationKey", TEXT, COLUMN),
    FIELD(redeploy_row, site_id, "siteId", TEXT, COLUMN),
    FIELD(redeploy_row, build_id, "buildId", TEXT, COLUMN),
};
static const struct record row_record = RECORD(redeploy_row, "RedeployRow", row_fields);

static const struct query by_id = { "SELECT " REDEPLOY_COLUMNS
                                    ", d.org_id, d.connection_id, d.destination_key, d.site_id,"
                                    " d.build_id FROM sync_redeploy d WHERE d.id = $1" };
/* Runs of the site that are on, or due: they may write more. */
static const struct query count_busy = {
    "SELECT count(*) FROM job WHERE group_key = $1 AND kind IN ('sync', 'undo')"
    " AND (state = 'running' OR run_at <= $2)"
};
static const struct query last_asked = {
    "SELECT coalesce(max(asked_at), 0) FROM sync_redeploy WHERE org_id = $1"
    " AND destination_key = $2"
};
static const struct query asker = { "SELECT r.sync_id FROM sync_run r WHERE r.redeploy_id = $1"
                                    " ORDER BY r.started_at DESC, r.id LIMIT 1" };
static const struct query write = {
    "UPDATE sync_redeploy SET state = $2, build_id = $3, deploy_id = $4, deploy_url = $5,"
    " admin_url = $6, message = $7, asked_at = $8, finished_at = $9 WHERE id = $1"
};

STATUS redeploy_read(struct call *call, struct id id, struct redeploy_row *ret_row)
{
    struct redeploy_row row = { .org_id = { { 0 } } };

    TRY(db_one(call->db, &by_id, &row_record, call->arena, &row, BIND(bind_id(&id))));
    *ret_row = row;
    return OK;
}

STATUS redeploy_must_gather(struct call *call, const struct redeploy_row *row, bool *ret_must)
{
    int64_t gather_ms = call->domain->sync_policy.redeploy_gather_ms;
    int64_t count = 0, asked_at = 0;

    TRY(db_one_int(call->db, &count_busy, &count,
                   BIND(bind_text(row->destination_key), bind_int(call->now_ms + gather_ms))));
    TRY(db_one_int(call->db, &last_asked, &asked_at,
                   BIND(bind_id(&row->org_id), bind_text(row->destination_key))));
    bool is_busy = count > 0 && call->now_ms - row->shown.created_at < GATHER_MS_MAX;
    *ret_must = is_busy || call->now_ms - asked_at < gather_ms;
    return OK;
}

STATUS redeploy_asker(struct call *call, struct id id, struct secret_sync *ret_sync)
{
    struct id sync_id;

    {
        struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
        bool has_row = false;
        TRY(db_query(call->db, &asker, &rows, BIND(bind_id(&id))));
        TRY(rows_next(rows, &has_row));
        if (!has_row) return FAIL(NOT_FOUND);
        sync_id = rows_id(rows, 0);
    }
    return secret_sync_read(call, sync_id, ret_sync);
}

STATUS redeploy_write(struct call *call, const struct redeploy_row *row)
{
    const struct redeploy *shown = &row->shown;

    return db_run(call->db, &write, NULL,
                  BIND(bind_id(&shown->id), bind_text(shown->state), bind_text(row->build_id),
                       bind_text(shown->deploy_id), bind_text(shown->deploy_url),
                       bind_text(shown->admin_url), bind_text(shown->message),
                       bind_time(shown->asked_at), bind_time(shown->finished_at)));
}
