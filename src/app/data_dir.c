// SPDX-License-Identifier: Apache-2.0
#include "app/data_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

STATUS data_dir_take(struct str path, struct arena *arena, int *ret_lock, struct str *ret_reason)
{
    const char *directory = arena_c_string(arena, path);
    struct str lock_path = arena_format(arena, "%s/lock", directory);

    if (mkdir(directory, 0700) != 0 && errno != EEXIST) {
        *ret_reason = arena_format(arena, "can't make the data directory %s: %s", directory,
                                   strerrordesc_np(errno));
        return FAIL(UNAVAILABLE);
    }
    int lock = open(lock_path.data, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock < 0) {
        *ret_reason = arena_format(arena, "can't write in the data directory %s: %s", directory,
                                   strerrordesc_np(errno));
        return FAIL(UNAVAILABLE);
    }
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        close(lock);
        *ret_reason = arena_format(arena,
                                   "another tacit server is using %s; stop it first, or give this "
                                   "one a directory of its own with --data",
                                   directory);
        return FAIL(CONFLICT);
    }
    *ret_lock = lock;
    return OK;
}
