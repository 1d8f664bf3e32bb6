/* id.h: UUID version 4, the name of every row. Sixteen bytes in memory and in the database,
 * lower-case text with hyphens on the wire (RFC 9562). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

enum { ID_BYTES = 16, ID_TEXT_LEN = 36 };

struct id {
    uint8_t bytes[ID_BYTES];
};

/* A list of ids. */
struct ids {
    struct id *items;
    size_t count;
};

struct id id_new(void);                            /* from the kernel's random generator */
bool id_parse(struct str text, struct id *ret_id); /* either case; untouched on failure */
void id_format(struct id id, char text[static ID_TEXT_LEN]); /* no NUL */
struct str id_text(struct id id, struct arena *arena);
bool id_equal(struct id a, struct id b);
bool id_is_nil(struct id id); /* all zero: no row has it, stands for "none" in memory */
