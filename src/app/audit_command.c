// SPDX-License-Identifier: Apache-2.0
#include "app/audit_command.h"

#include "app/config.h"
#include "base/clock.h"
#include "base/encode.h"
#include "domain/audit.h"
#include "domain/server_setting.h"
#include "json/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { WHOLE = 0, BROKEN = 1, UNREADABLE = 2, WORDS_MAX = 64 };

struct command {
    struct arena *arena;
    struct config config;
    struct domain domain;
    struct str reason;
    int64_t expected_position; /* 0: none */
    struct str expected_link;  /* hex */
};

static const struct query link_at = { "SELECT chain FROM audit WHERE position = $1" };

static const char usage[] =
    "tacit audit verify [--expect POSITION:LINK] [--data DIR] [--database URL]\n"
    "                   [--root-key-file FILE]\n\n"
    "Walks the whole audit log and proves that no entry was changed, moved or taken out. Prints the\n"
    "newest entry's position and link: kept elsewhere and given to --expect later, they show\n"
    "whether entries were cut off at the end.\n";

/* Looking must not make a database where there is none. */
static bool database_exists(struct command *command)
{
    struct str url = command->config.database;

    if (!str_starts_with(url, STR("sqlite:"))) return true;
    struct str path = str_slice(url, 7, url.len);
    if (access(arena_c_string(command->arena, path), R_OK) == 0) return true;
    command->reason = arena_format(command->arena, "there is no database at %.*s", STR_ARG(path));
    return false;
}

static STATUS open_keyring(struct command *command)
{
    const struct config *config = &command->config;
    struct key root;
    bool was_created = false;
    struct status status = str_is_given(config->root_key)
                               ? root_key_parse(config->root_key, &root)
                               : root_key_load(config->root_key_file, false, &root, &was_created);

    if (status.code) {
        command->reason = STR("the root key can't be read: name it with --root-key-file or "
                              "TACIT_ROOT_KEY");
        return status;
    }
    status = keyring_open(&root, &command->domain.keyring);
    key_wipe(&root);
    return status;
}

static STATUS open_all(struct command *command)
{
    struct domain *domain = &command->domain;

    if (!database_exists(command)) return FAIL(NOT_FOUND);
    TRY(open_keyring(command));
    TRY(store_open(command->config.database, command->arena, &domain->store, &command->reason));
    TRY(server_setting_check_root_key(domain, command->arena, &command->reason));
    keyring_derive(domain->keyring, "audit-chain", &domain->audit_key);
    return OK;
}

static void close_all(struct command *command)
{
    keyring_close(command->domain.keyring);
    store_close(command->domain.store);
    key_wipe(&command->domain.audit_key);
}

/* What was noted before must still stand where it stood. */
static STATUS check_expected(struct command *command, struct call *call, bool *ret_is_there)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    *ret_is_there = true;
    if (command->expected_position == 0) return OK;
    TRY(db_query(call->db, &link_at, &rows, BIND(bind_int(command->expected_position))));
    TRY(rows_next(rows, &has_row));
    struct str link = has_row ? rows_borrow(rows, 0) : STR("");
    *ret_is_there = str_equal(command->expected_link,
                              hex_text((const uint8_t *)link.data, link.len, call->arena));
    return OK;
}

static int tell(const struct command *command, const struct audit_finding *found, bool is_whole,
                bool is_expected_there)
{
    if (!is_whole) {
        printf("NOT intact: the entry at position %" PRId64
               " was changed, or one before it was taken out (%" PRId64 " entries are good)\n",
               found->wrong_position, found->entries);
        return BROKEN;
    }
    if (!is_expected_there) {
        printf("NOT intact: position %" PRId64
               " is not there any more, or is another entry than the one that was noted\n",
               command->expected_position);
        return BROKEN;
    }
    printf("intact: %" PRId64 " entries, %" PRId64 " purged after their time\n", found->entries,
           found->purged);
    if (str_is_given(found->newest_link))
        printf("newest: %" PRId64 ":%.*s\n", found->newest_position, STR_ARG(found->newest_link));
    return WHOLE;
}

static STATUS verify(struct command *command, int *ret_code)
{
    struct audit_finding found;
    struct problem problem;
    struct call call;
    bool is_there = true;

    problem_init(&problem, command->arena);
    TRY(call_open(&command->domain, command->arena, &problem, clock_now_ms(), &call));
    struct status status = audit_verify(&call, &found);
    bool is_whole = status.code == STATUS_OK;
    if (status.code == STATUS_CORRUPT) status = OK;
    if (!status.code) status = check_expected(command, &call, &is_there);
    call_close(&call);
    TRY(status);
    *ret_code = tell(command, &found, is_whole, is_there);
    return OK;
}

/* Takes --expect out of the words; the rest is the server's own options. */
static bool read_words(struct command *command, int *argc, char **argv,
                       char *rest[static WORDS_MAX])
{
    int count = 0;

    for (int i = 0; i < *argc && count < WORDS_MAX; i++) {
        if (!str_equal(str_from_c(argv[i]), STR("--expect"))) {
            rest[count++] = argv[i];
            continue;
        }
        struct str text = i + 1 < *argc ? str_from_c(argv[++i]) : STR("");
        size_t cut = str_find_char(text, ':');
        if (cut == SIZE_MAX ||
            !str_to_int(str_slice(text, 0, cut), 1, INT64_MAX, &command->expected_position)) {
            command->reason = STR("--expect takes POSITION:LINK, as an earlier run printed it");
            return false;
        }
        command->expected_link = str_slice(text, cut + 1, text.len);
    }
    *argc = count;
    return true;
}

int audit_main(int argc, char **argv)
{
    AUTO(arena) arena = arena_new();
    struct command command = { .arena = arena, .reason = STR_ABSENT };
    char *rest[WORDS_MAX];
    int code = UNREADABLE;

    if (argc < 1 || !str_equal(str_from_c(argv[0]), STR("verify"))) {
        bool is_asked = argc == 1 && str_equal(str_from_c(argv[0]), STR("--help"));
        (void)fputs(usage, is_asked ? stdout : stderr);
        return is_asked ? WHOLE : UNREADABLE;
    }
    argc--;
    bool is_read = read_words(&command, &argc, argv + 1, rest) &&
                   !config_read(argc, rest, arena, &command.config, &command.reason).code;
    if (!is_read) {
        (void)fprintf(stderr, "tacit audit: %.*s\n", STR_ARG(command.reason));
        return UNREADABLE;
    }
    json_init();
    if (crypto_init().code) return UNREADABLE;
    log_configure(LOG_FORMAT_TEXT, LOG_ERROR);
    struct status status = open_all(&command);
    if (!status.code) status = verify(&command, &code);
    if (status.code) {
        if (!str_is_given(command.reason)) command.reason = str_from_c(status_text(status));
        (void)fprintf(stderr, "tacit audit: %.*s\n", STR_ARG(command.reason));
    }
    close_all(&command);
    return code;
}
