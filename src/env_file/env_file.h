/* env_file.h: files of names and values: .env, JSON, YAML, and lines for a shell. Reads what people
 * have and writes what common parsers read back the same. Values are in locked memory; nothing that
 * is read is ever quoted in a reason. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret_text.h"

enum env_format {
    ENV_AUTO,   /* reading alone: JSON when it begins with a brace, YAML after "---", else .env */
    ENV_DOTENV, /* NAME=value, as in .env files */
    ENV_JSON,   /* one flat object */
    ENV_YAML,   /* one flat mapping; no aliases, tags or nesting */
    ENV_SHELL,  /* export NAME='value', for sh and bash; is read as .env */
};
extern const char *const env_format_names[]; /* "auto", "env", "json", "yaml", "shell", NULL */

struct env_entry {
    struct str name;          /* as it stands there; may break the rules of its user */
    struct secret_text value; /* nothing where there is a problem */
    struct str comment;       /* of the lines right above it; may be empty */
    size_t line;              /* from 1; 0: not known */
    struct str problem;       /* why it can't be taken, a whole sentence; absent: it can */
};

struct env_entries {
    struct env_entry *items;
    size_t count, cap;
};
void env_entries_deinit(struct env_entries *entries); /* wipes; NULL is fine */

enum { ENV_ENTRIES_MAX = 10000 };

/* Entries in their order, flaws of the text among them; a text that is no such file at all is one
 * flaw. `ret_format` (may be NULL) is what it was read as. Fails only when memory can't be locked, or
 * with TOO_LARGE when there are more than ENV_ENTRIES_MAX. */
STATUS env_file_read(enum env_format format, struct str text, struct arena *arena,
                     struct env_entries *ret_entries, enum env_format *ret_format);

/* Appends the file. What the format can't hold is a comment that names it, never left out in
 * silence. */
void env_file_write(enum env_format format, const struct env_entry *entries, size_t count,
                    struct buf *out);
