// SPDX-License-Identifier: Apache-2.0
#include "sync/ledger.h"

#include "sync/list.h"

static const struct query of_destination = {
    "SELECT l.key, l.context, l.context_parameter, l.sync_id, l.fingerprint, l.remote_updated_at,"
    " s.project_id, s.name FROM sync_ledger l JOIN secret_sync s ON s.id = l.sync_id"
    " WHERE l.destination_key = $1"
    " ORDER BY l.sync_id, l.key, l.context, l.context_parameter"
};
static const struct query upsert = {
    "INSERT INTO sync_ledger (sync_id, destination_key, key, context, context_parameter,"
    " fingerprint, remote_updated_at, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (sync_id, destination_key, key, context, context_parameter) DO UPDATE SET"
    " fingerprint = excluded.fingerprint, remote_updated_at = excluded.remote_updated_at,"
    " written_at = excluded.written_at"
};
static const struct query forget_cell = {
    "DELETE FROM sync_ledger WHERE sync_id = $1 AND destination_key = $2 AND key = $3"
    " AND context = $4 AND context_parameter = $5"
};
static const struct query forget_key = {
    "DELETE FROM sync_ledger WHERE sync_id = $1 AND destination_key = $2 AND key = $3"
};
static const struct query advance = {
    "UPDATE sync_ledger SET remote_updated_at = $4 WHERE destination_key = $1 AND key = $2"
    " AND remote_updated_at = $3"
};

static STATUS read_row(const struct rows *rows, struct arena *arena, struct ledger_row *ret_row)
{
    struct str name = rows_text(rows, 1, arena);
    struct str parameter = rows_text(rows, 2, arena);
    struct str fingerprint = rows_borrow(rows, 4);

    if (fingerprint.len != MAC_BYTES) return FAIL(CORRUPT);
    *ret_row = (struct ledger_row){
        .key = rows_text(rows, 0, arena),
        .context = context_of(name, parameter),
        .sync_id = rows_id(rows, 3),
        .updated_at = rows_int(rows, 5),
        .project_id = rows_id(rows, 6),
        .sync_name = rows_text(rows, 7, arena),
    };
    memcpy(ret_row->fingerprint.bytes, fingerprint.data, MAC_BYTES);
    return OK;
}

STATUS ledger_load(struct call *call, struct str destination_key, struct ledger_rows *ret_rows)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct ledger_rows ledger = { NULL, 0 };
    size_t cap = 0;
    bool has_row = false;

    TRY(db_query(call->db, &of_destination, &rows, BIND(bind_text(destination_key))));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        ledger.items =
            list_reserve(call->arena, ledger.items, ledger.count, &cap, sizeof *ledger.items);
        TRY(read_row(rows, call->arena, &ledger.items[ledger.count]));
        ledger.count++;
    }
    *ret_rows = ledger;
    return OK;
}

/* The column is part of the key and never null. */
static struct str parameter_of(struct context context)
{
    return str_is_given(context.parameter) ? context.parameter : STR("");
}

STATUS ledger_write(struct call *call, struct str destination_key, const struct ledger_row *row)
{
    struct str fingerprint = { (const char *)row->fingerprint.bytes, MAC_BYTES };

    return db_run(call->db, &upsert, NULL,
                  BIND(bind_id(&row->sync_id), bind_text(destination_key), bind_text(row->key),
                       bind_text(context_name(row->context)), bind_text(parameter_of(row->context)),
                       bind_blob(fingerprint), bind_int(row->updated_at), bind_int(call->now_ms)));
}

STATUS ledger_forget(struct call *call, struct str destination_key, struct id sync_id,
                     struct str key, struct context context)
{
    return db_run(call->db, &forget_cell, NULL,
                  BIND(bind_id(&sync_id), bind_text(destination_key), bind_text(key),
                       bind_text(context_name(context)), bind_text(parameter_of(context))));
}

STATUS ledger_forget_key(struct call *call, struct str destination_key, struct id sync_id,
                         struct str key)
{
    return db_run(call->db, &forget_key, NULL,
                  BIND(bind_id(&sync_id), bind_text(destination_key), bind_text(key)));
}

STATUS ledger_advance(struct call *call, struct str destination_key, struct str key,
                      int64_t expected, int64_t updated_at)
{
    if (expected == 0 || updated_at == 0 || expected == updated_at) return OK;
    return db_run(
        call->db, &advance, NULL,
        BIND(bind_text(destination_key), bind_text(key), bind_int(expected), bind_int(updated_at)));
}
