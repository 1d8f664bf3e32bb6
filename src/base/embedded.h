/* embedded.h: files that were compiled into the binary by tools/embed. Each table is sorted by
 * name. The bytes are followed by a NUL that len does not count, so text can be read as one. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct embedded_file {
    const char *name; /* relative to the embedded folder, with slashes */
    const unsigned char *bytes;
    size_t len;
    const char *etag; /* a quoted hash of the file as it is on disk */
    const char *content_type;
    bool is_gzipped; /* bytes hold a gzip stream; only where that is shorter */
    unsigned number; /* of a migration: the 1 of 0001_create_project.sql; otherwise 0 */
};

/* Written in SQLite's words; store/postgres/dialect.h has the others. */
extern const struct embedded_file embedded_migrations[];
extern const size_t embedded_migrations_count;

/* The dashboard, or one page that stands in for it when web/dist was not built. */
extern const struct embedded_file embedded_web[];
extern const size_t embedded_web_count;
