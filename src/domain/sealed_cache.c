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
    ASKED_OFTEN = 16,       /* so many single reads pay for reading the whole folder */
};

struct sealed_folder {
    struct id folder_id;
    int64_t changed_at;
    struct arena *arena; /* holds what follows */
    struct secret *rows;
    size_t count, cap, bytes;
    atomic_int holders; /* the cache, and whoever reads */
};

/* How often single secrets of a folder were asked for while it was not kept. */
struct asked {
    struct id folder_id;
    int64_t changed_at;
    unsigned count;
};

static struct {
    pthread_mutex_t lock;
    struct sealed_folder *slots[SLOTS];
    struct asked asked[SLOTS];
    size_t bytes, hand; /* hand: where making room goes on */
} cache = { .lock = PTHREAD_MUTEX_INITIALIZER };

static size_t place_of(struct id folder_id)
{
    uint64_t hash = str_hash((struct str){ (const char *)folder_id.bytes, ID_BYTES });
    return (hash ^ hash >> 32) % SLOTS;
}

static struct sealed_folder **slot_of(struct id folder_id)
{
    return &cache.slots[place_of(folder_id)];
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

/* --- single secrets --------------------------------------------------------------------------- */

/* Counts once more. True for the one call that is to read the folder. */
static bool is_asked_often(const struct folder *folder)
{
    struct asked *asked = &cache.asked[place_of(folder->id)];

    if (folder->secrets_changed_at == 0) return false;
    pthread_mutex_lock(&cache.lock);
    if (!id_equal(asked->folder_id, folder->id) || asked->changed_at != folder->secrets_changed_at)
        *asked = (struct asked){ folder->id, folder->secrets_changed_at, 0 };
    bool is_often = ++asked->count == ASKED_OFTEN;
    pthread_mutex_unlock(&cache.lock);
    return is_often;
}

static STATUS find_or_load(struct call *call, const struct folder *folder,
                           const struct sealed_folder **ret_sealed)
{
    *ret_sealed = sealed_cache_find(folder);
    if (*ret_sealed || !is_asked_often(folder)) return OK;
    struct status status = sealed_cache_load(call, folder, ret_sealed);
    return status.code == STATUS_TOO_LARGE ? OK : status;
}

/* Not by halves: how a database sorts texts is its own affair. */
static const struct secret *row_named(const struct sealed_folder *sealed, struct str name)
{
    for (size_t i = 0; i < sealed->count; i++) {
        if (str_equal(sealed->rows[i].name, name)) return &sealed->rows[i];
    }
    return NULL;
}

STATUS sealed_cache_row(struct call *call, const struct folder *folder, struct str name,
                        bool *ret_is_known, struct secret *ret_row)
{
    const struct sealed_folder *sealed = NULL;

    TRY(find_or_load(call, folder, &sealed));
    *ret_is_known = sealed != NULL;
    if (!sealed) return OK;
    const struct secret *row = row_named(sealed, name);
    if (row) {
        *ret_row = *row;
        secret_row_keep(call->arena, ret_row);
    }
    sealed_folder_release(sealed);
    return row ? OK : FAIL(NOT_FOUND);
}
