// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_row.h"

#define SHARED "s.user_id IS NULL AND s.deleted_at IS NULL"
#define PERSONAL "s.user_id = $2 AND s.user_id IS NOT NULL AND s.deleted_at IS NULL"

static const struct query shared_of_folder = { "SELECT " SECRET_STATE_COLUMNS
                                               " FROM secret s WHERE s.folder_id = $1 AND " SHARED
                                               " ORDER BY s.name" };
/* Both halves come sorted from their indexes and are merged. Of one name the personal row is first:
 * its user_id is no NULL. */
static const struct query all_of_folder = {
    "SELECT " SECRET_STATE_COLUMNS ", s.user_id, 1 AS is_shared FROM secret s"
    " WHERE s.folder_id = $1 AND " SHARED " UNION ALL"
    " SELECT " SECRET_STATE_COLUMNS ", s.user_id, 0 AS is_shared FROM secret s"
    " WHERE s.folder_id = $1 AND " PERSONAL " ORDER BY name, is_shared"
};
static const struct query shared_by_name = {
    "SELECT " SECRET_COLUMNS " FROM secret s WHERE s.folder_id = $1 AND s.name = $2 AND " SHARED
};
static const struct query personal_by_name = {
    "SELECT " SECRET_COLUMNS " FROM secret s WHERE s.folder_id = $1 AND s.name = $3 AND " PERSONAL
};
static const struct query by_id = { "SELECT " SECRET_COLUMNS
                                    " FROM secret s WHERE s.id = $1 AND s.deleted_at IS NULL" };
static const struct query deleted_by_id = {
    "SELECT " SECRET_COLUMNS " FROM secret s WHERE s.id = $1 AND s.deleted_at IS NOT NULL"
};
static const struct query any_by_id = { "SELECT " SECRET_COLUMNS " FROM secret s WHERE s.id = $1" };
static const struct query version_of = {
    "SELECT " SECRET_VERSION_COLUMNS " FROM secret_version v JOIN secret s ON s.id = v.secret_id"
    " WHERE v.secret_id = $1 AND v.version = $2"
};

/* Ids are bytes, and may stand anywhere. */
static struct ids ids_of_blob(struct str blob)
{
    return (struct ids){ (struct id *)(uintptr_t)blob.data, blob.len / sizeof(struct id) };
}

static void read_state(const struct rows *rows, struct secret *secret)
{
    *secret = (struct secret){
        .id = rows_id(rows, 0),
        .name = rows_borrow(rows, LISTED_NAME_COLUMN),
        .version = rows_int(rows, 2),
        .version_id = rows_id(rows, 3),
        .value_sealed = rows_borrow(rows, 4),
        .comment_sealed = rows_borrow(rows, 5),
        .metadata = rows_borrow(rows, 6),
        .tag_ids = ids_of_blob(rows_borrow(rows, 7)),
        .skip_multiline_encoding = rows_int(rows, 8) != 0,
        .reminder_note = rows_borrow(rows, 9),
        .reminder_repeat_days = rows_int(rows, 10),
        .actor = rows_borrow(rows, 11),
        .created_at = rows_int(rows, 12),
        .updated_at = rows_int(rows, 13),
    };
}

void secret_row_read(const struct rows *rows, struct secret *ret_secret)
{
    read_state(rows, ret_secret);
    ret_secret->user_id = rows_id(rows, LISTED_USER_COLUMN);
    ret_secret->project_id = rows_id(rows, LISTED_USER_COLUMN + 1);
    ret_secret->folder_id = rows_id(rows, LISTED_USER_COLUMN + 2);
    ret_secret->deleted_at = rows_int(rows, LISTED_USER_COLUMN + 3);
}

void secret_row_read_listed(const struct rows *rows, const struct folder *folder, bool has_personal,
                            struct secret *ret_secret)
{
    read_state(rows, ret_secret);
    ret_secret->project_id = folder->project_id;
    ret_secret->folder_id = folder->id;
    if (has_personal) ret_secret->user_id = rows_id(rows, LISTED_USER_COLUMN);
}

void secret_row_keep(struct arena *arena, struct secret *secret)
{
    struct str tags = { (const char *)secret->tag_ids.items,
                        secret->tag_ids.count * sizeof(struct id) };

    secret->name = arena_copy(arena, secret->name);
    secret->value_sealed = arena_copy(arena, secret->value_sealed);
    secret->comment_sealed = arena_copy(arena, secret->comment_sealed);
    secret->metadata = arena_copy(arena, secret->metadata);
    secret->tag_ids = ids_of_blob(arena_copy(arena, tags));
    secret->reminder_note = arena_copy(arena, secret->reminder_note);
    secret->actor = arena_copy(arena, secret->actor);
}

STATUS secret_rows_of_folder(struct call *call, struct id folder_id, struct id user_id,
                             struct rows **ret_rows)
{
    if (id_is_nil(user_id))
        return db_query(call->db, &shared_of_folder, ret_rows, BIND(bind_id(&folder_id)));
    return db_query(call->db, &all_of_folder, ret_rows,
                    BIND(bind_id(&folder_id), bind_id(&user_id)));
}

static STATUS one(struct call *call, const struct query *query, struct secret *ret_secret,
                  const struct value *values, size_t count)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, query, &rows, values, count));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    secret_row_read(rows, ret_secret);
    secret_row_keep(call->arena, ret_secret);
    return OK;
}

STATUS secret_row_by_name(struct call *call, struct id folder_id, struct id user_id,
                          struct str name, struct secret *ret_secret)
{
    if (id_is_nil(user_id))
        return one(call, &shared_by_name, ret_secret, BIND(bind_id(&folder_id), bind_text(name)));
    return one(call, &personal_by_name, ret_secret,
               BIND(bind_id(&folder_id), bind_id(&user_id), bind_text(name)));
}

STATUS secret_row_by_id(struct call *call, struct id secret_id, struct secret *ret_secret)
{
    return one(call, &by_id, ret_secret, BIND(bind_id(&secret_id)));
}

STATUS secret_row_deleted(struct call *call, struct id secret_id, struct secret *ret_secret)
{
    return one(call, &deleted_by_id, ret_secret, BIND(bind_id(&secret_id)));
}

STATUS secret_row_any(struct call *call, struct id secret_id, struct secret *ret_secret)
{
    return one(call, &any_by_id, ret_secret, BIND(bind_id(&secret_id)));
}

STATUS secret_row_version(struct call *call, struct id secret_id, int64_t version,
                          struct secret *ret_secret)
{
    return one(call, &version_of, ret_secret, BIND(bind_id(&secret_id), bind_int(version)));
}
