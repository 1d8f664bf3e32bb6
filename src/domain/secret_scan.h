/* secret_scan.h: the secrets of one folder, one after the other by name, from the cache or from the
 * database. For reads alone: inside a write transaction the cache could take up a state that is
 * never committed. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/sealed_cache.h"

struct secret_scan {
    const struct folder *folder;
    const struct sealed_folder *sealed; /* either this … */
    const struct secret *items;
    size_t count, at;
    struct rows *rows; /* … or this */
    bool has_personal;
};

/* user_id nil: the shared ones alone. Otherwise the user's overrides too, each before the secret of
 * its name. The folder's row must have been read in the same transaction. */
STATUS secret_scan_open(struct call *call, const struct folder *folder, struct id user_id,
                        struct secret_scan *ret_scan);
/* Texts and blobs are borrowed until the next step. */
STATUS secret_scan_next(struct secret_scan *scan, bool *ret_has_row, struct secret *ret_row);
void secret_scan_close(struct secret_scan *scan); /* NULL is fine */
