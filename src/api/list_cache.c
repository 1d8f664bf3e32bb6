// SPDX-License-Identifier: Apache-2.0
#include "api/list_cache.h"

#include "base/memory.h"
#include "crypto/memory_box.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

/* Direct-mapped: being pushed out costs one reading. */
enum {
    SLOTS = 256,
    LIST_BYTES_MAX = 512 << 10,
    CACHE_BYTES_MAX = 6 << 20,
};

struct entry {
    struct secret_list_state state;
    struct kept_list list;
    struct memory_box *box;
    atomic_int holders; /* the cache, and whoever reads */
    char texts[];       /* what state and list point to */
};

struct list_cache {
    pthread_mutex_t lock;
    struct entry *slots[SLOTS];
    size_t bytes, hand; /* hand: where making room goes on */
};

struct list_cache *list_cache_new(void)
{
    struct list_cache *cache = memory_alloc_zeroed(1, sizeof *cache);
    pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

static void entry_release(struct entry *entry)
{
    if (!entry || atomic_fetch_sub(&entry->holders, 1) > 1) return;
    memory_box_free(entry->box);
    memory_free(entry);
}

/* Takes an entry out of the cache. Caller holds the lock. */
static void drop(struct list_cache *cache, struct entry **slot)
{
    if (!*slot) return;
    cache->bytes -= memory_box_len((*slot)->box);
    entry_release(*slot);
    *slot = NULL;
}

void list_cache_free(struct list_cache *cache)
{
    if (!cache) return;
    for (size_t i = 0; i < SLOTS; i++) drop(cache, &cache->slots[i]);
    pthread_mutex_destroy(&cache->lock);
    memory_free(cache);
}

/* By the folder and the options, not by the state: a new state takes the place of the old one. */
static struct entry **slot_of(struct list_cache *cache, const struct secret_list_state *state,
                              bool is_for_gzip)
{
    uint64_t hash = str_hash((struct str){ (const char *)state->folder_id.bytes, ID_BYTES });
    hash ^= hash >> 32;
    hash += 4U * is_for_gzip + 2U * state->wants_values + state->expands_references;
    return &cache->slots[hash % SLOTS];
}

static bool state_equal(const struct secret_list_state *a, const struct secret_list_state *b)
{
    return id_equal(a->folder_id, b->folder_id) && a->changed_at == b->changed_at &&
           a->wants_values == b->wants_values && a->expands_references == b->expands_references &&
           str_equal(a->environment, b->environment) && str_equal(a->path, b->path);
}

static struct entry *find(struct list_cache *cache, const struct secret_list_state *state,
                          bool is_for_gzip)
{
    pthread_mutex_lock(&cache->lock);
    struct entry *entry = *slot_of(cache, state, is_for_gzip);
    if (entry && (entry->list.is_for_gzip != is_for_gzip || !state_equal(&entry->state, state)))
        entry = NULL;
    if (entry) atomic_fetch_add(&entry->holders, 1);
    pthread_mutex_unlock(&cache->lock);
    return entry;
}

bool list_cache_find(struct list_cache *cache, const struct secret_list_state *state,
                     bool is_for_gzip, struct buf *body, struct arena *arena,
                     struct kept_list *ret_list)
{
    struct entry *entry = find(cache, state, is_for_gzip);

    if (!entry) return false;
    size_t len = memory_box_len(entry->box);
    uint8_t *room = (uint8_t *)buf_reserve(body, len);
    bool is_open = room && !memory_box_open(entry->box, room).code;
    if (is_open) {
        buf_grow(body, len);
        *ret_list = entry->list;
        ret_list->etag = arena_copy(arena, entry->list.etag);
    }
    entry_release(entry);
    return is_open;
}

/* Copies a text behind those that are there. */
static void keep_text(struct buf *texts, struct str *text)
{
    char *at = texts->data + texts->len;
    buf_add(texts, *text);
    text->data = at;
}

static struct entry *entry_new(const struct secret_list_state *state, struct memory_box *box,
                               const struct kept_list *list)
{
    size_t size = state->environment.len + state->path.len + list->etag.len;
    struct entry *entry = memory_alloc_zeroed(1, sizeof *entry + size);
    struct buf texts = { entry->texts, 0, size, size, false };

    entry->state = *state;
    entry->list = *list;
    entry->box = box;
    keep_text(&texts, &entry->state.environment);
    keep_text(&texts, &entry->state.path);
    keep_text(&texts, &entry->list.etag);
    atomic_init(&entry->holders, 1);
    return entry;
}

void list_cache_put(struct list_cache *cache, const struct secret_list_state *state,
                    struct str body, const struct kept_list *list)
{
    struct memory_box *box = NULL;

    if (body.len > LIST_BYTES_MAX || memory_box_seal(body, &box).code) return;
    struct entry *entry = entry_new(state, box, list);
    pthread_mutex_lock(&cache->lock);
    struct entry **slot = slot_of(cache, state, list->is_for_gzip);
    drop(cache, slot);
    while (cache->bytes + body.len > CACHE_BYTES_MAX)
        drop(cache, &cache->slots[cache->hand++ % SLOTS]);
    *slot = entry;
    cache->bytes += body.len;
    pthread_mutex_unlock(&cache->lock);
}
