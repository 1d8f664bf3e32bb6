/* Entries of reads, on their way into the log. A thread writes what has gathered in one transaction,
 * so that a read costs no commit of its own. When more is read than the log takes, reads wait for it;
 * when the log can't be written, they are refused until it can: nobody sees a secret unseen. A crash
 * loses at most what gathered in GATHER_MS. */
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "domain/audit_row.h"
#include "store/wait.h"

#include <pthread.h>

enum { GATHER_MS = 100, ROOM_MS = 5000 };

struct entry {
    struct audit_row row;
    struct entry *next;
    char texts[]; /* what the row's texts point to */
};

struct audit_journal {
    struct domain *domain;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, written, room;
    struct entry *first, **end;
    size_t count;
    uint64_t added, flushed; /* entries, counted since the start */
    bool is_failing, is_closing;
};

static struct str *texts_of(struct audit_row *row, size_t place)
{
    struct str *texts[] = { &row->event,          &row->metadata,   &row->actor_type,
                            &row->actor_metadata, &row->ip_address, &row->user_agent,
                            &row->user_agent_type };
    return place < COUNT_OF(texts) ? texts[place] : NULL;
}

static struct entry *entry_copy(const struct audit_row *row)
{
    struct audit_row copy = *row;
    size_t size = 0;

    for (size_t i = 0; texts_of(&copy, i); i++) size += texts_of(&copy, i)->len;
    struct entry *entry = memory_alloc(sizeof *entry + size);
    struct buf room = { entry->texts, 0, size, size, false };
    entry->next = NULL;
    entry->row = copy;
    for (size_t i = 0; texts_of(&entry->row, i); i++) {
        struct str *text = texts_of(&entry->row, i);
        char *at = entry->texts + room.len;
        buf_add(&room, *text);
        if (text->data) text->data = at;
    }
    return entry;
}

/* Caller holds the lock. Waits while the journal is full; false when it stays so, or fails. */
static bool wait_for_room(struct audit_journal *journal)
{
    int64_t deadline_ms = clock_monotonic_ms() + ROOM_MS;

    while (!journal->is_failing && journal->count >= AUDIT_JOURNAL_WAITING_MAX) {
        if (!wait_until(&journal->room, &journal->lock, deadline_ms)) return false;
    }
    return !journal->is_failing;
}

STATUS audit_journal_add(struct audit_journal *journal, const struct audit_row *row)
{
    struct entry *entry = entry_copy(row);

    pthread_mutex_lock(&journal->lock);
    bool is_taken = wait_for_room(journal);
    if (is_taken) {
        *journal->end = entry;
        journal->end = &entry->next;
        journal->count++;
        journal->added++;
        if (journal->count == 1) pthread_cond_signal(&journal->wake);
    }
    pthread_mutex_unlock(&journal->lock);
    if (is_taken) return OK;
    memory_free(entry);
    return FAIL(UNAVAILABLE);
}

static STATUS write_entries(struct domain *domain, struct db *db, struct entry *first)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct audit_tail tail;

    TRY(db_begin(db, &tx));
    TRY(audit_tail_read(db, &tail));
    for (struct entry *entry = first; entry; entry = entry->next) {
        TRY(audit_row_insert(domain, db, &tail, &entry->row));
    }
    return db_commit(&tx);
}

static STATUS write_list(struct domain *domain, struct entry *first)
{
    struct db *db = NULL;

    TRY(store_borrow(domain->store, &db));
    struct status status = write_entries(domain, db, first);
    store_return(domain->store, db);
    return status;
}

static void free_list(struct entry *first)
{
    while (first) {
        struct entry *next = first->next;
        memory_free(first);
        first = next;
    }
}

/* Caller holds the lock. Waits for entries, then a moment longer for more of them. */
static void wait_for_entries(struct audit_journal *journal)
{
    while (journal->count == 0 && !journal->is_closing) {
        pthread_cond_wait(&journal->wake, &journal->lock);
    }
    if (journal->is_closing) return;
    pthread_mutex_unlock(&journal->lock);
    clock_sleep_ms(GATHER_MS);
    pthread_mutex_lock(&journal->lock);
}

/* Caller holds the lock; it is given up while the database works. */
static void flush(struct audit_journal *journal)
{
    struct entry *first = journal->first;
    size_t count = journal->count;

    journal->first = NULL;
    journal->end = &journal->first;
    journal->count = 0;
    pthread_cond_broadcast(&journal->room);
    pthread_mutex_unlock(&journal->lock);
    struct status status = write_list(journal->domain, first);
    if (status.code)
        LOG(ERROR, "audit entries of reads can't be written: reads are refused", LOG_STATUS(status),
            LOG_INT("entries", (int64_t)count));
    pthread_mutex_lock(&journal->lock);
    journal->is_failing = status.code != STATUS_OK;
    if (!status.code) {
        journal->flushed += count;
        free_list(first);
    } else { /* back in front, for the next try */
        struct entry **last = &first;
        while (*last) last = &(*last)->next;
        *last = journal->first;
        if (!journal->first) journal->end = last;
        journal->first = first;
        journal->count += count;
    }
    pthread_cond_broadcast(&journal->written);
    pthread_cond_broadcast(&journal->room);
}

static void *journal_run(void *context)
{
    struct audit_journal *journal = context;

    pthread_mutex_lock(&journal->lock);
    for (;;) {
        wait_for_entries(journal);
        if (journal->count > 0) flush(journal);
        if (journal->is_closing && (journal->count == 0 || journal->is_failing)) break;
    }
    pthread_mutex_unlock(&journal->lock);
    return NULL;
}

STATUS audit_journal_open(struct domain *domain, struct audit_journal **ret_journal)
{
    struct audit_journal *journal = memory_alloc_zeroed(1, sizeof *journal);

    journal->domain = domain;
    journal->end = &journal->first;
    pthread_mutex_init(&journal->lock, NULL);
    pthread_cond_init(&journal->wake, NULL);
    pthread_cond_init(&journal->written, NULL);
    pthread_cond_init(&journal->room, NULL);
    if (pthread_create(&journal->thread, NULL, journal_run, journal) != 0) {
        memory_free(journal);
        return FAIL(UNAVAILABLE);
    }
    *ret_journal = journal;
    return OK;
}

STATUS audit_journal_flush(struct audit_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    uint64_t wanted = journal->added;
    while (journal->flushed < wanted && !journal->is_failing) {
        pthread_cond_wait(&journal->written, &journal->lock);
    }
    bool is_failing = journal->is_failing;
    pthread_mutex_unlock(&journal->lock);
    return is_failing ? FAIL(UNAVAILABLE) : OK;
}

void audit_journal_close(struct audit_journal *journal)
{
    if (!journal) return;
    pthread_mutex_lock(&journal->lock);
    journal->is_closing = true;
    pthread_cond_signal(&journal->wake);
    pthread_mutex_unlock(&journal->lock);
    pthread_join(journal->thread, NULL);
    if (journal->first)
        LOG(ERROR, "audit entries of reads are lost", LOG_INT("entries", (int64_t)journal->count));
    free_list(journal->first);
    pthread_cond_destroy(&journal->wake);
    pthread_cond_destroy(&journal->written);
    pthread_cond_destroy(&journal->room);
    pthread_mutex_destroy(&journal->lock);
    memory_free(journal);
}
