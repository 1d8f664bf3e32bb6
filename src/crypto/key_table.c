// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_table.h"

#include "base/memory.h"

#include <pthread.h>
#include <string.h>

enum { BUCKETS_MIN = 64 };

struct entry {
    struct entry *next;
    struct key_name name;
    struct secret_text bytes; /* a struct key in locked memory */
};

struct key_table {
    pthread_rwlock_t lock; /* guards everything below */
    struct entry **buckets;
    size_t bucket_count, entry_count;
    struct entry *retired; /* replaced, but maybe still in use by another thread */
};

struct key_table *key_table_new(void)
{
    struct key_table *table = memory_alloc_zeroed(1, sizeof *table);

    (void)pthread_rwlock_init(&table->lock, NULL); /* cannot fail on Linux */
    table->bucket_count = BUCKETS_MIN;
    table->buckets = memory_alloc_zeroed(BUCKETS_MIN, sizeof *table->buckets);
    return table;
}

static void entries_free(struct entry *entry)
{
    while (entry) {
        struct entry *next = entry->next;
        secret_text_deinit(&entry->bytes);
        memory_free(entry);
        entry = next;
    }
}

void key_table_free(struct key_table *table)
{
    if (!table) return;
    for (size_t i = 0; i < table->bucket_count; i++) entries_free(table->buckets[i]);
    entries_free(table->retired);
    memory_free(table->buckets);
    (void)pthread_rwlock_destroy(&table->lock);
    memory_free(table);
}

static bool name_equal(const struct key_name *a, const struct key_name *b)
{
    return a->kind == b->kind && a->version == b->version && id_equal(a->owner, b->owner);
}

/* Ids are random and made by this server, so any of their bytes spread well. */
static size_t bucket_of(const struct key_table *table, const struct key_name *name)
{
    uint64_t hash;
    memcpy(&hash, name->owner.bytes, sizeof hash);
    hash ^= (uint64_t)name->version * 0x9E3779B97F4A7C15ULL;
    return (size_t)hash & (table->bucket_count - 1);
}

/* The link that points to the entry, or to the end of its list. Caller holds the lock. */
static struct entry **link_to(const struct key_table *table, const struct key_name *name)
{
    struct entry **link = &table->buckets[bucket_of(table, name)];
    while (*link && !name_equal(&(*link)->name, name)) link = &(*link)->next;
    return link;
}

/* Caller holds the write lock. */
static void table_grow(struct key_table *table)
{
    struct key_table larger = { .bucket_count = table->bucket_count * 2 };

    larger.buckets = memory_alloc_zeroed(larger.bucket_count, sizeof *larger.buckets);
    for (size_t i = 0; i < table->bucket_count; i++) {
        while (table->buckets[i]) {
            struct entry *entry = table->buckets[i];
            struct entry **link = &larger.buckets[bucket_of(&larger, &entry->name)];
            table->buckets[i] = entry->next;
            entry->next = *link;
            *link = entry;
        }
    }
    memory_free(table->buckets);
    table->buckets = larger.buckets;
    table->bucket_count = larger.bucket_count;
}

/* Caller holds the write lock. */
static void table_insert(struct key_table *table, struct entry *entry)
{
    if (table->entry_count >= table->bucket_count) table_grow(table);
    struct entry **link = link_to(table, &entry->name);
    struct entry *old = *link;
    *link = entry;
    if (old) {
        entry->next = old->next;
        old->next = table->retired;
        table->retired = old;
    } else {
        table->entry_count++;
    }
}

STATUS key_table_put(struct key_table *table, const struct key_name *name, const struct key *key)
{
    const struct key *old = key_table_find(table, name);
    struct secret_text bytes;

    /* Opening what is open already is common, and must not fill the list of retired keys. */
    if (old && bytes_equal_constant_time(old, key, sizeof *key)) return OK;
    TRY(secret_text_copy((struct str){ (const char *)key->bytes, sizeof key->bytes }, &bytes));
    struct entry *entry = memory_alloc_zeroed(1, sizeof *entry);
    entry->name = *name;
    entry->bytes = bytes;
    (void)pthread_rwlock_wrlock(&table->lock);
    table_insert(table, entry);
    (void)pthread_rwlock_unlock(&table->lock);
    return OK;
}

const struct key *key_table_find(struct key_table *table, const struct key_name *name)
{
    (void)pthread_rwlock_rdlock(&table->lock);
    const struct entry *entry = *link_to(table, name);
    const struct key *key = entry ? (const struct key *)(const void *)entry->bytes.bytes : NULL;
    (void)pthread_rwlock_unlock(&table->lock);
    return key;
}
