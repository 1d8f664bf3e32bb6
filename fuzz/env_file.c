/* Fuzzes the readers of .env, JSON and YAML files: whatever is taken must come out again, in every
 * format that can hold its name, and be read as the same. */
// SPDX-License-Identifier: Apache-2.0
#include "env_file/env_file.h"

#include "json/json.h"

#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    json_init();
    return 0;
}

static void require(bool is_true)
{
    if (!is_true) abort();
}

static void check_round_trip(const struct env_entry *entry, enum env_format format)
{
    AUTO(arena) arena = arena_new();
    struct env_entry one = *entry;
    struct env_entries again = { 0 };
    struct buf out;

    one.name = STR("A");
    one.comment = STR("");
    if (str_find_char(secret_text_reveal(&one.value), '\0') != SIZE_MAX) return; /* no value */
    buf_init(&out, 1 << 24);
    env_file_write(format, &one, 1, &out);
    require(env_file_read(format, buf_str(&out), arena, &again, NULL).code == STATUS_OK);
    require(again.count == 1 && !str_is_given(again.items[0].problem));
    require(secret_text_equal(&again.items[0].value, &one.value));
    env_entries_deinit(&again);
    buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena) arena = arena_new();
    struct env_entries entries = { 0 };

    if (size == 0) return 0;
    enum env_format format = (enum env_format)(data[0] % 5);
    struct str text = { (const char *)data + 1, size - 1 };
    if (env_file_read(format, text, arena, &entries, NULL).code != STATUS_OK) return 0;
    for (size_t i = 0; i < entries.count; i++) {
        require(str_is_given(entries.items[i].problem) == !entries.items[i].value.bytes);
        if (!entries.items[i].value.bytes) continue;
        for (int other = ENV_DOTENV; other <= ENV_SHELL; other++)
            check_round_trip(&entries.items[i], (enum env_format)other);
    }
    env_entries_deinit(&entries);
    return 0;
}
