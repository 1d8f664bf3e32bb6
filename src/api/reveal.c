// SPDX-License-Identifier: Apache-2.0
#include "api/reveal.h"

#include "domain/secret_plain.h"

void response_reveal(struct json_writer *out, const char *name, const struct secret_text *value,
                     bool is_hidden)
{
    json_key(out, name);
    if (is_hidden) {
        json_write_text(out, HIDDEN_VALUE);
    } else {
        json_write_secret(out, value);
    }
}

void response_reveal_borrowed(struct json_writer *out, const char *name, struct str value)
{
    json_key(out, name);
    json_write_text(out, value);
}

void response_reveal_file(struct buf *body, enum env_format format,
                          const struct env_entries *entries)
{
    env_file_write(format, entries->items, entries->count, body);
}
