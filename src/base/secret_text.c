/* A pool of locked pages, cut into pieces whose sizes are powers of two. Released pieces go on a
 * list of their size and come from there first; slabs are never given back, so the pool is as large
 * as the largest number of secrets that were open at once. */
// SPDX-License-Identifier: Apache-2.0
#include "base/secret_text.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

enum {
    PIECE_BITS_MIN = 6,  /* 64 bytes */
    PIECE_BITS_MAX = 20, /* SECRET_TEXT_MAX */
    SLAB_BYTES = 128 * 1024,
};

struct piece {
    struct piece *next;
};

static struct {
    pthread_mutex_t lock;
    struct piece *idle[PIECE_BITS_MAX + 1];
    uint8_t *slab; /* the slab being cut up, and what is left of it */
    size_t slab_left;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER };

static atomic_bool is_swappable;

static uint8_t *pages_map(size_t size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return NULL;
    if (mlock(pages, size) != 0) atomic_store(&is_swappable, true);
    (void)madvise(pages, size, MADV_DONTDUMP); /* core dumps are off already; this is the belt */
    return pages;
}

static size_t bits_for(size_t len)
{
    size_t bits = PIECE_BITS_MIN;
    while (((size_t)1 << bits) < len) bits++;
    return bits;
}

/* Caller holds the lock. */
static uint8_t *piece_cut(size_t size)
{
    if (size >= SLAB_BYTES) return pages_map(size);
    if (pool.slab_left < size) {
        /* What is left of the old slab is given up; it is less than one piece of this size. */
        pool.slab = pages_map(SLAB_BYTES);
        pool.slab_left = pool.slab ? SLAB_BYTES : 0;
    }
    if (!pool.slab) return NULL;
    uint8_t *bytes = pool.slab;
    pool.slab += size;
    pool.slab_left -= size;
    return bytes;
}

STATUS secret_text_alloc(size_t len, struct secret_text *ret_text)
{
    if (len > SECRET_TEXT_MAX) return FAIL(TOO_LARGE);
    size_t bits = bits_for(len);
    uint8_t *bytes;

    pthread_mutex_lock(&pool.lock);
    if (pool.idle[bits]) {
        bytes = (uint8_t *)pool.idle[bits];
        pool.idle[bits] = pool.idle[bits]->next;
    } else {
        bytes = piece_cut((size_t)1 << bits);
    }
    pthread_mutex_unlock(&pool.lock);
    if (!bytes) return FAIL(UNAVAILABLE);
    *ret_text = (struct secret_text){ bytes, len };
    return OK;
}

STATUS secret_text_copy(struct str plain, struct secret_text *ret_text)
{
    TRY(secret_text_alloc(plain.len, ret_text));
    if (plain.len > 0) memcpy(ret_text->bytes, plain.data, plain.len);
    return OK;
}

void secret_text_deinit(struct secret_text *text)
{
    if (!text || !text->bytes) return;
    size_t bits = bits_for(text->len);
    struct piece *piece = (struct piece *)(void *)text->bytes;

    memory_wipe(text->bytes, text->len);
    pthread_mutex_lock(&pool.lock);
    piece->next = pool.idle[bits];
    pool.idle[bits] = piece;
    pthread_mutex_unlock(&pool.lock);
    *text = (struct secret_text){ NULL, 0 };
}

struct str secret_text_reveal(const struct secret_text *text)
{
    return (struct str){ (const char *)text->bytes, text->len };
}

bool secret_text_equal(const struct secret_text *a, const struct secret_text *b)
{
    uint8_t difference = 0;

    if (a->len != b->len) return false;
    for (size_t i = 0; i < a->len; i++) difference |= (uint8_t)(a->bytes[i] ^ b->bytes[i]);
    return difference == 0;
}

bool secret_text_is_swappable(void)
{
    return atomic_load(&is_swappable);
}
