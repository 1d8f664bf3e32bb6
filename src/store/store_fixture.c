// SPDX-License-Identifier: Apache-2.0
#include "store/store_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void store_fixture_init(struct store_fixture *fixture)
{
    *fixture = (struct store_fixture){ .folder = "/tmp/tacit-store-XXXXXX" };
    assert_non_null(mkdtemp(fixture->folder));
    (void)snprintf(fixture->path, sizeof fixture->path, "%s/tacit.db", fixture->folder);
    fixture->arena = arena_new();
    fixture->url = arena_format(fixture->arena, "sqlite:%s", fixture->path);
    fixture->options = (struct store_options){ .driver = &sqlite_driver,
                                               .connections_max = 8,
                                               .wait_ms_max = 10 * 1000 };
}

STATUS store_fixture_open(struct store_fixture *fixture)
{
    return store_open_with(&fixture->options, fixture->url, fixture->arena, &fixture->store,
                           &fixture->reason);
}

void store_fixture_close(struct store_fixture *fixture)
{
    store_close(fixture->store);
    fixture->store = NULL;
}

static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);

    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        assert_int_equal(0, unlinkat(dirfd(folder), entry->d_name, 0));
    }
    closedir(folder);
    assert_int_equal(0, rmdir(path));
}

void store_fixture_deinit(struct store_fixture *fixture)
{
    store_fixture_close(fixture);
    remove_folder(fixture->folder);
    arena_free(fixture->arena);
    fixture->arena = NULL;
}

void store_fixture_start(struct store_fixture *fixture, const struct embedded_file *migrations,
                         size_t count)
{
    store_fixture_init(fixture);
    fixture->options.migrations = migrations;
    fixture->options.migration_count = count;
    EXPECT_STATUS(OK, store_fixture_open(fixture));
}

struct db *store_fixture_borrow(struct store_fixture *fixture)
{
    struct db *db = NULL;
    EXPECT_STATUS(OK, store_borrow(fixture->store, &db));
    return db;
}
