// SPDX-License-Identifier: Apache-2.0
#include "domain/sealed_cache.h"

#include "base/memory.h"
#include "domain/secret_row.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* Direct-mapped: being pushed out costs one reading. */
enum {
    SLOTS = 512,
    FOLDER_BYTES_MAX = 512 << 10,
    CACHE_BYTES_MAX = 8 << 20,
    ENTRY_BYTES = 16 << 10, /* what an entry's arena takes at the least */
};

struct sealed_folder {
    struct id folder_id;
    int64_t changed_at;
    struct arena *arena; /* holds what follows */
    struct secret *rows;
    size_t count, cap, bytes;
    atomic_int holders; /* the cache, and whoever reads */
};

static struct {
    pthread_mutex_t lock;
    struct sealed_folder *slots[SLOTS];
    size_t bytes, hand; /* hand: where making room goes on */
} cache = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct sealed_folder **slot_of(struct id folder_id)
{
    uint64_t hash = str_hash((struct str){ (const char *)folder_id.bytes, ID_BYTES });
    return &cache.slots[(hash ^ hash >> 32) % SLOTS];
}

/* The const is a promise to readers; the count of holders is the cache's own. */
static struct sealed_folder *own(const struct sealed_folder *sealed)
{
    return (struct sealed_folder *)(uintptr_t)sealed;
}

void sealed_folder_release(const struct sealed_folder *sealed)
{
    if (!sealed || atomic_fetch_sub(&own(sealed)->holders, 1) > 1) return;
    arena_free(sealed->arena);
    memory_free(own(sealed));
}

const struct sealed_folder *sealed_cache_find(const struct folder *folder)
{
    struct sealed_folder *found = NULL;

    if (folder->secrets_changed_at == 0) return NULL;
    pthread_mutex_lock(&cache.lock);
    struct sealed_folder *entry = *slot_of(folder->id);
    if (entry && id_equal(entry->folder_id, folder->id) &&
        entry->changed_at == folder->secrets_changed_at) {
        atomic_fetch_add(&entry->holders, 1);
        found = entry;
    }
    pthread_mutex_unlock(&cache.lock);
    return found;
}

const struct secret *sealed_folder_rows(const struct sealed_folder *sealed, size_t *ret_count)
{
    *ret_count = sealed->count;
    return sealed->rows;
}

/* --- filling ---------------------------------------------------------------------------------- */

/* With the copies that a growing array leaves behind. */
static size_t row_bytes(const struct secret *row)
{
    return 2 * sizeof *row + row->name.len + row->value_sealed.len + row->comment_sealed.len +
           row->metadata.len + row->tag_ids.count * sizeof(struct id) + row->reminder_note.len +
           row->actor.len;
}

static STATUS add_row(struct sealed_folder *sealed, const struct secret *row)
{
    sealed->bytes += row_bytes(row);
    if (sealed->bytes > FOLDER_BYTES_MAX) return FAIL(TOO_LARGE);
    if (sealed->count == sealed->cap) {
        sealed->cap = sealed->cap > 0 ? 2 * sealed->cap : 16;
        struct secret *more = ARENA_ARRAY(sealed->arena, sealed->cap, struct secret);
        if (sealed->count > 0) memcpy(more, sealed->rows, sealed->count * sizeof *more);
        sealed->rows = more;
    }
    struct secret *kept = &sealed->rows[sealed->count++];
    *kept = *row;
    secret_row_keep(sealed->arena, kept);
    return OK;
}

static STATUS read_rows(struct call *call, const struct folder *folder,
                        struct sealed_folder *sealed)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;
    struct secret row;

    TRY(secret_rows_of_folder(call, folder->id, (struct id){ 0 }, &rows));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) return OK;
        secret_row_read_listed(rows, folder, false, &row);
        TRY(add_row(sealed, &row));
    }
}

/* Takes an entry out of the cache. Caller holds the lock. */
static void drop(struct sealed_folder **slot)
{
    if (!*slot) return;
    cache.bytes -= (*slot)->bytes;
    sealed_folder_release(*slot);
    *slot = NULL;
}

static void keep(struct sealed_folder *sealed)
{
    pthread_mutex_lock(&cache.lock);
    struct sealed_folder **slot = slot_of(sealed->folder_id);
    drop(slot);
    while (cache.bytes + sealed->bytes > CACHE_BYTES_MAX) drop(&cache.slots[cache.hand++ % SLOTS]);
    *slot = sealed;
    cache.bytes += sealed->bytes;
    atomic_fetch_add(&sealed->holders, 1);
    pthread_mutex_unlock(&cache.lock);
}

STATUS sealed_cache_load(struct call *call, const struct folder *folder,
                         const struct sealed_folder **ret_sealed)
{
    struct sealed_folder *sealed = memory_alloc_zeroed(1, sizeof *sealed);

    sealed->folder_id = folder->id;
    sealed->changed_at = folder->secrets_changed_at;
    sealed->arena = arena_new();
    sealed->bytes = ENTRY_BYTES;
    atomic_init(&sealed->holders, 1);
    struct status status = read_rows(call, folder, sealed);
    if (status.code) {
        sealed_folder_release(sealed);
        return status;
    }
    keep(sealed);
    *ret_sealed = sealed;
    return OK;
}
