// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_scan.h"

#include "domain/secret_row.h"

STATUS secret_scan_open(struct call *call, const struct folder *folder, struct id user_id,
                        struct secret_scan *ret_scan)
{
    struct secret_scan scan = { .folder = folder, .has_personal = !id_is_nil(user_id) };
    struct status status = OK;

    if (!scan.has_personal) scan.sealed = sealed_cache_find(folder);
    if (!scan.has_personal && !scan.sealed && folder->secrets_changed_at != 0)
        status = sealed_cache_load(call, folder, &scan.sealed);
    if (status.code && status.code != STATUS_TOO_LARGE) return status;
    if (scan.sealed) {
        scan.items = sealed_folder_rows(scan.sealed, &scan.count);
    } else {
        TRY(secret_rows_of_folder(call, folder->id, user_id, &scan.rows));
    }
    *ret_scan = scan;
    return OK;
}

STATUS secret_scan_next(struct secret_scan *scan, bool *ret_has_row, struct secret *ret_row)
{
    if (scan->sealed) {
        *ret_has_row = scan->at < scan->count;
        if (*ret_has_row) *ret_row = scan->items[scan->at++];
        return OK;
    }
    TRY(rows_next(scan->rows, ret_has_row));
    if (*ret_has_row) secret_row_read_listed(scan->rows, scan->folder, scan->has_personal, ret_row);
    return OK;
}

void secret_scan_close(struct secret_scan *scan)
{
    if (!scan) return;
    rows_close(scan->rows);
    sealed_folder_release(scan->sealed);
    *scan = (struct secret_scan){ 0 };
}
