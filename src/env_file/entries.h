/* entries.h: how the readers of this room hand in what they find. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "env_file/env_file.h"

struct env_reader {
    struct arena *arena;
    struct env_entries entries;
};

/* Copies all of it. TOO_LARGE when there are too many already. */
STATUS env_reader_add(struct env_reader *reader, struct str name, struct str value,
                      struct str comment, size_t line);
/* `problem` is kept as it is: a literal, or text of the arena. */
STATUS env_reader_add_problem(struct env_reader *reader, struct str name, size_t line,
                              struct str problem);

STATUS dotenv_read(struct env_reader *reader, struct str text);
STATUS json_entries_read(struct env_reader *reader, struct str text);
STATUS yaml_entries_read(struct env_reader *reader, struct str text);

/* How many times libyaml gave memory back to this room's wiping functions: for the test that proves
 * that it does. */
size_t yaml_memory_freed(void);
