// SPDX-License-Identifier: Apache-2.0
#include "app/data_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

STATUS data_dir_make(struct str path, struct arena *arena, struct str *ret_reason)
{
    const char *directory = arena_c_string(arena, path);
    struct stat found;

    if (mkdir(directory, 0700) == 0) return OK;
    if (errno == EEXIST && stat(directory, &found) == 0 && S_ISDIR(found.st_mode)) return OK;
    *ret_reason = arena_format(arena, "can't make the data directory %s: %s", directory,
                               strerrordesc_np(errno));
    return FAIL(UNAVAILABLE);
}

/* Ends with the process, however that ends. */
static STATUS lock_take(struct str path, const char *what, struct arena *arena, int *ret_lock,
                        struct str *ret_reason)
{
    int lock = open(arena_c_string(arena, path), O_CREAT | O_RDWR | O_CLOEXEC, 0600);

    if (lock < 0) {
        *ret_reason =
            arena_format(arena, "can't write %.*s: %s", STR_ARG(path), strerrordesc_np(errno));
        return FAIL(UNAVAILABLE);
    }
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        close(lock);
        *ret_reason = arena_format(arena,
                                   "another tacit server is using %s; stop it first, or give this "
                                   "one a directory and a database of its own. Several servers on "
                                   "one database need PostgreSQL: --database postgres://…",
                                   what);
        return FAIL(CONFLICT);
    }
    *ret_lock = lock;
    return OK;
}

STATUS data_dir_take(struct str path, struct arena *arena, int *ret_lock, struct str *ret_reason)
{
    TRY(data_dir_make(path, arena, ret_reason));
    return lock_take(arena_format(arena, "%.*s/lock", STR_ARG(path)), arena_c_string(arena, path),
                     arena, ret_lock, ret_reason);
}

STATUS database_file_take(struct str path, struct arena *arena, int *ret_lock,
                          struct str *ret_reason)
{
    return lock_take(arena_format(arena, "%.*s.lock", STR_ARG(path)), arena_c_string(arena, path),
                     arena, ret_lock, ret_reason);
}
