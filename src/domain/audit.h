/* audit.h: who did what. Entries of a change are written in its transaction; entries of reads go
 * through a journal that is written out in batches. Both end in one hash-chained, append-only log. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "json/json_writer.h"

/* An entry under construction: metadata is a JSON object without any secret value. */
struct audit_entry {
    const char *event;    /* "create-secret", … */
    struct id org_id;     /* nil: the actor's */
    struct id project_id; /* nil: none */
    struct buf buf;
    struct json_writer metadata;
};

void audit_begin(struct audit_entry *entry, const char *event, struct id project_id);
void audit_text(struct audit_entry *entry, const char *name, struct str text);
void audit_id(struct audit_entry *entry, const char *name, struct id id);
void audit_int(struct audit_entry *entry, const char *name, int64_t number);
void audit_bool(struct audit_entry *entry, const char *name, bool value);

/* Ends the entry and writes it, inside the open transaction of the call. */
STATUS audit_append(struct call *call, struct audit_entry *entry);
/* Ends the entry of a read or of a refused attempt. Fails when the log cannot take it: the caller
 * must then not answer with what was read. */
STATUS audit_append_read(struct call *call, struct audit_entry *entry);

/* The journal behind audit_append_read: flushed by a thread of its own. */
STATUS audit_journal_open(struct domain *domain, struct audit_journal **ret_journal);
void audit_journal_close(struct audit_journal *journal);   /* flushes; NULL is fine */
STATUS audit_journal_flush(struct audit_journal *journal); /* waits until all is in the log */

/* Walks the whole chain, of all organisations: CORRUPT with the first wrong position in `found`. What
 * was cut off at the end shows in the newest entry alone: whoever notes its position and link
 * elsewhere sees it. */
struct audit_finding {
    int64_t entries, purged, newest_position, wrong_position;
    struct str newest_link; /* in hex; absent: no entry */
};
STATUS audit_verify(struct call *call, struct audit_finding *found);

/* Drops entries that are older than their project, or else their organisation, keeps them; the
 * chain stays verifiable. In steps, each a transaction of its own. */
STATUS audit_purge(struct call *call, int64_t *ret_count);
