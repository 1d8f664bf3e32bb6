// SPDX-License-Identifier: Apache-2.0
#include "domain/token_cache.h"

#include "base/memory.h"

#include <pthread.h>
#include <string.h>

enum { SLOTS = 1024, NAME_BYTES_MAX = 128, METHOD_BYTES_MAX = 32 };

struct token_slot {
    struct mac mac;
    uint64_t generation; /* plus one; 0 in an empty slot */
    int64_t until_ms;
    enum actor_kind kind;
    struct id id, org_id, token_id;
    bool is_instance_admin;
    char name[NAME_BYTES_MAX];
    char auth_method[METHOD_BYTES_MAX];
    size_t name_len, auth_method_len;
};

struct token_cache {
    pthread_mutex_t lock;
    struct token_slot slots[SLOTS];
};

struct token_cache *token_cache_new(void)
{
    struct token_cache *cache = memory_alloc_zeroed(1, sizeof *cache);
    pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

void token_cache_free(struct token_cache *cache)
{
    if (!cache) return;
    pthread_mutex_destroy(&cache->lock);
    memory_free_wiped(cache, sizeof *cache);
}

static struct token_slot *slot_of(struct token_cache *cache, const struct mac *mac)
{
    size_t place;
    memcpy(&place, mac->bytes, sizeof place);
    return &cache->slots[place % SLOTS];
}

bool token_cache_find(struct call *call, const struct mac *mac, struct actor *ret_actor)
{
    struct token_cache *cache = call->domain->token_cache;
    const struct token_slot *slot = slot_of(cache, mac);
    bool is_hit = false;

    pthread_mutex_lock(&cache->lock);
    if (slot->generation == atomic_load(&call->domain->access_generation) + 1 &&
        call->now_ms < slot->until_ms && mac_equal(&slot->mac, mac)) {
        *ret_actor = (struct actor){
            .kind = slot->kind,
            .id = slot->id,
            .org_id = slot->org_id,
            .token_id = slot->token_id,
            .is_instance_admin = slot->is_instance_admin,
            .name = arena_copy(call->arena, (struct str){ slot->name, slot->name_len }),
            .auth_method =
                arena_copy(call->arena, (struct str){ slot->auth_method, slot->auth_method_len }),
        };
        is_hit = true;
    }
    pthread_mutex_unlock(&cache->lock);
    return is_hit;
}

/* A name that is too long for the slot is cut: it is for the audit log's reader only. */
static size_t keep(char *room, size_t size, struct str text)
{
    struct str kept = str_slice(text, 0, size);
    if (kept.len > 0) memcpy(room, kept.data, kept.len);
    return kept.len;
}

void token_cache_put(struct call *call, const struct mac *mac, uint64_t generation,
                     int64_t until_ms, const struct actor *actor)
{
    struct token_cache *cache = call->domain->token_cache;
    struct token_slot *slot = slot_of(cache, mac);

    pthread_mutex_lock(&cache->lock);
    *slot = (struct token_slot){
        .mac = *mac,
        .generation = generation + 1,
        .until_ms = until_ms,
        .kind = actor->kind,
        .id = actor->id,
        .org_id = actor->org_id,
        .token_id = actor->token_id,
        .is_instance_admin = actor->is_instance_admin,
    };
    slot->name_len = keep(slot->name, sizeof slot->name, actor->name);
    slot->auth_method_len = keep(slot->auth_method, sizeof slot->auth_method, actor->auth_method);
    pthread_mutex_unlock(&cache->lock);
}
