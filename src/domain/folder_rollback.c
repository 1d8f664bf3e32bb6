// SPDX-License-Identifier: Apache-2.0
#include "domain/folder_rollback.h"

#include "base/buf.h"
#include "domain/folder_plan.h"
#include "domain/secret_change.h"
#include "domain/secret_gate.h"
#include "domain/secret_row.h"

static const char error_name[] = "RollbackCommit";

struct way_back {
    struct secret_writer writer;
    const struct folder_return *options;
    struct folder_commit commit;
    struct place *place;
    struct folder_plan plan;
    struct secret_plains results; /* names and versions alone, for the audit */
};

static STATUS make_plan(struct call *call, struct id project_id, struct id commit_id,
                        enum action action, bool is_revert, struct way_back *way)
{
    struct record_list commits;

    TRY(folder_commit_find(call, project_id, commit_id, action, &way->commit, &way->place));
    TRY(secret_writer_open(call, project_id, &way->writer));
    commits = (struct record_list){ &way->commit, 1 };
    if (!is_revert)
        TRY(folder_commits_after(call, way->commit.folder_id, way->commit.number, &commits));
    return folder_plan_make(&way->writer, way->place, &commits, &way->plan);
}

/* --- preview ---------------------------------------------------------------------------------- */

static struct folder_change_view view_of(const struct plan_item *item, struct arena *arena)
{
    struct str now = item->row.name;
    struct str then = str_is_given(item->name_then) ? item->name_then : now;

    return (struct folder_change_view){
        .secret_id = item->secret_id,
        .kind = (int)item->kind,
        .name = item->kind == CHANGE_DELETE ? now : then,
        .old_name = item->differences & DIFFERS_IN_NAME ? now : STR_ABSENT,
        .from_version = item->now,
        .to_version = item->then,
        .fields = difference_names(item->differences, arena),
        .is_lost = str_is_given(item->lost),
        .reason = item->lost,
    };
}

STATUS folder_return_preview(struct call *call, struct id project_id, struct id commit_id,
                             bool is_revert, struct place **ret_place,
                             struct record_list *ret_changes)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct way_back way = { 0 };
    struct secret_gate gate;
    size_t visible = 0;

    TRY(db_begin_read(call->db, &tx));
    TRY(make_plan(call, project_id, commit_id, ACTION_READ, is_revert, &way));
    struct folder_change_view *views =
        ARENA_ARRAY(call->arena, way.plan.count, struct folder_change_view);
    secret_gate_open(way.writer.ability, way.place->environment.slug, way.place->folder.path,
                     &gate);
    for (size_t i = 0; i < way.plan.count; i++) {
        const struct plan_item *item = &way.plan.items[i];
        struct folder_change_view view = view_of(item, call->arena);
        if (!str_is_given(view.name) ||
            secret_gate_allows(&gate, ACTION_DESCRIBE_SECRET, view.name, &item->tag_slugs))
            views[visible++] = view;
    }
    *ret_place = way.place;
    *ret_changes = (struct record_list){ views, visible };
    return OK;
}

/* --- going back ------------------------------------------------------------------------------- */

static STATUS refuse_lost(struct way_back *way)
{
    struct status status;
    struct buf names;

    if (way->plan.lost_count == 0 || way->options->skips_lost) return OK;
    buf_init(&names, 4096);
    for (size_t i = 0; i < way->plan.count; i++) {
        const struct plan_item *item = &way->plan.items[i];
        if (!str_is_given(item->lost)) continue;
        if (names.len > 0) buf_add(&names, STR(", "));
        buf_add(&names, str_is_given(item->row.name) ? item->row.name : STR("a purged secret"));
    }
    status = CALL_FAIL(way->writer.call, BAD_REQUEST, error_name,
                       "The state of these secrets is not kept any more: %.*s%s. Send skipLost to"
                       " go back without them.",
                       STR_ARG(buf_str(&names)), names.overflow ? "…" : "");
    buf_deinit(&names);
    return status;
}

/* Keeps what the audit tells of a written secret, and closes it. */
static void note_result(struct way_back *way, struct secret_plain *plain)
{
    secret_plain_deinit(plain);
    way->results.items[way->results.count++] =
        (struct secret_plain){ .row = plain->row, .place = way->place };
}

static STATUS delete_new(struct way_back *way, const struct plan_item *item)
{
    struct secret_plain plain;

    TRY(secret_change_delete(&way->writer, way->place, &item->row, &plain));
    note_result(way, &plain);
    return OK;
}

/* Its row as it is now: an earlier step may have rewritten its references. */
static STATUS rename_to(struct way_back *way, struct plan_item *item, struct str name)
{
    const struct secret_input input = { .new_name = name };
    struct secret_plain plain __attribute__((cleanup(secret_plain_deinit))) = { 0 };

    TRY(secret_row_by_id(way->writer.call, item->secret_id, &item->row));
    TRY(secret_change_update(&way->writer, way->place, &item->row, &input, &plain));
    item->row.name = name;
    return OK;
}

static bool needs_name(const struct plan_item *item)
{
    return item->kind == CHANGE_UPDATE && !str_is_given(item->lost) &&
           !str_equal(item->row.name, item->name_then);
}

/* Renames whatever can take its old name at once; false when there is nothing like that left. */
static STATUS rename_free(struct way_back *way, bool *ret_is_any, struct plan_item **ret_waiting)
{
    static const struct id shared;
    struct secret taken;

    *ret_is_any = false;
    *ret_waiting = NULL;
    for (size_t i = 0; i < way->plan.count; i++) {
        struct plan_item *item = &way->plan.items[i];
        if (!needs_name(item)) continue;
        struct status status = secret_row_by_name(way->writer.call, way->place->folder.id, shared,
                                                  item->name_then, &taken);
        if (status.code == STATUS_OK) *ret_waiting = item;
        if (status.code == STATUS_OK) continue;
        if (status.code != STATUS_NOT_FOUND) return status;
        TRY(rename_to(way, item, item->name_then));
        *ret_is_any = true;
    }
    return OK;
}

/* Names first and by themselves, so that what refers to them follows; then a circle of swapped names
 * is opened by parking one of them. */
static STATUS rename_all(struct way_back *way)
{
    struct call *call = way->writer.call;
    struct plan_item *waiting = NULL;
    bool is_any = false;
    size_t parked = 0;

    for (;;) {
        TRY(rename_free(way, &is_any, &waiting));
        if (!waiting) return OK;
        if (is_any) continue;
        if (parked++ == way->plan.count)
            return CALL_FAIL(call, BAD_REQUEST, error_name,
                             "The name '%.*s' is taken by a secret that stays",
                             STR_ARG(waiting->name_then));
        char text[ID_TEXT_LEN];
        id_format(id_new(), text);
        TRY(rename_to(way, waiting, arena_format(call->arena, "ROLLBACK-%.*s", ID_TEXT_LEN, text)));
    }
}

static STATUS set_back(struct way_back *way, const struct plan_item *item)
{
    struct secret_plain plain;
    struct secret row;

    TRY(secret_row_by_id(way->writer.call, item->secret_id, &row));
    TRY(secret_change_rollback(&way->writer, way->place, &row, item->then, &plain));
    note_result(way, &plain);
    return OK;
}

/* The secret lives on in another folder: here it starts anew. */
static STATUS make_copy(struct way_back *way, const struct plan_item *item)
{
    struct secret_plain plain __attribute__((cleanup(secret_plain_deinit))) = { 0 };
    struct secret older;

    TRY(secret_row_version(way->writer.call, item->secret_id, item->then, &older));
    TRY(secret_writer_open_plain(&way->writer, &older, way->place, &plain));
    TRY(secret_writer_require(&way->writer, ACTION_CREATE, &plain));
    plain.row.folder_id = way->place->folder.id;
    CONFLICT_AS(way->writer.call, secret_insert(&way->writer, &plain), error_name,
                "Secret already exist: %.*s", STR_ARG(older.name));
    note_result(way, &plain);
    return OK;
}

static STATUS bring_back(struct way_back *way, const struct plan_item *item)
{
    struct secret_plain plain;

    if (item->row.deleted_at == 0 || !id_equal(item->row.folder_id, way->place->folder.id))
        return make_copy(way, item);
    TRY(secret_change_restore(&way->writer, way->place, &item->row, item->then, &plain));
    note_result(way, &plain);
    return OK;
}

static STATUS apply_kind(struct way_back *way, enum change_kind kind,
                         struct status (*apply)(struct way_back *way, const struct plan_item *item))
{
    for (size_t i = 0; i < way->plan.count; i++) {
        const struct plan_item *item = &way->plan.items[i];
        if (item->kind == kind && !str_is_given(item->lost)) TRY(apply(way, item));
    }
    return OK;
}

static struct str message_of(const struct way_back *way)
{
    if (way->options->message.len > 0) return way->options->message;
    return arena_format(way->writer.call->arena,
                        way->options->is_revert ? "Undid change %lld" : "Back to change %lld",
                        (long long)way->commit.number);
}

STATUS folder_return_apply(struct call *call, struct id project_id, struct id commit_id,
                           const struct folder_return *options, int64_t *ret_count)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct way_back way = { .options = options };

    TRY(db_begin(call->db, &tx));
    TRY(make_plan(call, project_id, commit_id, ACTION_PERFORM_ROLLBACK, options->is_revert, &way));
    TRY(refuse_lost(&way));
    way.results.items = ARENA_ARRAY(call->arena, way.plan.count, struct secret_plain);
    TRY(apply_kind(&way, CHANGE_DELETE, delete_new));
    TRY(rename_all(&way));
    TRY(apply_kind(&way, CHANGE_UPDATE, set_back));
    TRY(apply_kind(&way, CHANGE_CREATE, bring_back));
    *ret_count = (int64_t)way.results.count;
    if (way.results.count == 0) return OK;
    TRY(secret_writer_end(&way.writer, message_of(&way)));
    TRY(secret_audit_many(call, options->is_revert ? "pit-revert-commit" : "pit-rollback-commit",
                          way.place, &way.results));
    return call_commit(call, &tx);
}
