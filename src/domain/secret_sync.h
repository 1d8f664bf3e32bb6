/* secret_sync.h: syncs as rows and rules: who may make, change, start and delete one. What a run
 * does is the sync room's. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "domain/folder.h"
#include "domain/job_queue.h"
#include "model/secret_sync.h"

/* --- for jobs: no permission is asked ---------------------------------------------------------- */

/* With settings, target, connection, environment and folder filled. NOT_FOUND, without a message. */
STATUS secret_sync_read(struct call *call, struct id sync_id, struct secret_sync *ret_sync);
/* Enqueues a run and notes it as pending; inside the caller's transaction. `payload` may be absent. */
enum sync_kind { SYNC_RUN_SYNC, SYNC_RUN_IMPORT, SYNC_RUN_REMOVE, SYNC_RUN_UNDO };
/* "sync", "import", "remove", "undo": the job's kind */
const char *sync_kind_name(enum sync_kind kind);
STATUS secret_sync_enqueue(struct call *call, const struct secret_sync *sync, enum sync_kind kind,
                           struct str payload, int64_t run_at_ms, enum job_priority priority);
/* Account and site, in a form that is equal exactly when two syncs share a place. */
struct str sync_destination_key(const struct sync_destination *target, struct arena *arena);
/* The others of the actor's organisation on this place, whole, whoever may see them; integrations
 * among them. */
STATUS secret_sync_list_at(struct call *call, struct str destination_key, struct id except_id,
                           struct record_list *ret_syncs);
/* Drops the row with its ledger and runs, and audits it: the end of a removal. */
STATUS secret_sync_drop(struct call *call, const struct secret_sync *sync);

/* --- for people and machines ------------------------------------------------------------------ */

/* Asked inside the transaction, with the sync as it was (NULL when it is new) and as it will be; a
 * failure keeps it from being saved. */
typedef STATUS secret_sync_approve(struct call *call, const struct secret_sync *before,
                                   const struct secret_sync *after);

struct secret_sync_wish {
    struct id project_id, connection_id;
    struct str name, description, environment, secret_path;
    bool is_auto_sync;
    const struct sync_settings *settings;
    const struct sync_destination *target;
    bool is_integration;          /* no list or look-up shows it */
    secret_sync_approve *approve; /* may be NULL */
};
STATUS secret_sync_create(struct call *call, const struct secret_sync_wish *wish,
                          struct secret_sync *ret_sync);

struct secret_sync_change {
    struct str name, description, environment, secret_path; /* absent: unchanged */
    enum given description_given;
    struct id connection_id; /* nil: unchanged */
    bool is_auto_sync;
    enum given is_auto_sync_given;
    const struct sync_settings *settings;  /* NULL: unchanged */
    const struct sync_destination *target; /* NULL: unchanged */
    secret_sync_approve *approve;          /* may be NULL */
};
STATUS secret_sync_update(struct call *call, struct id sync_id,
                          const struct secret_sync_change *change, struct secret_sync *ret_sync);
/* With removes_secrets the row goes when what it wrote is gone at Netlify; is_forced: even if some
 * of it could not be taken away. */
STATUS secret_sync_delete(struct call *call, struct id sync_id, bool removes_secrets,
                          bool is_forced, struct secret_sync *ret_sync);
/* The actor's right to do this with this very sync. */
STATUS secret_sync_require(struct call *call, const struct secret_sync *sync, enum action action);
/* The sync as it is, if the actor may do this with it. */
STATUS secret_sync_get(struct call *call, struct id sync_id, enum action action,
                       struct secret_sync *ret_sync);
/* The same for one who only looks: the log says so. */
STATUS secret_sync_show(struct call *call, struct id sync_id, struct secret_sync *ret_sync);
STATUS secret_sync_by_name(struct call *call, struct id project_id, struct str name,
                           struct secret_sync *ret_sync);
STATUS secret_sync_list(struct call *call, struct id project_id, struct record_list *ret_syncs);

/* Asks for a run now, auto-sync or not. `payload`: {"importBehavior":…} for an import. */
STATUS secret_sync_trigger(struct call *call, struct id sync_id, enum sync_kind kind,
                           struct str payload, struct secret_sync *ret_sync);

/* Calls off what is running; if nothing is, and must_run is not set, what waits. A run stops at its
 * next safe moment and is recorded as cancelled. BAD_REQUEST: there is nothing to call off. */
STATUS secret_sync_cancel(struct call *call, struct id sync_id, bool must_run,
                          struct secret_sync *ret_sync);

/* Asks for a run to be taken back, and turns auto-sync off: the next change would only write the
 * same again. `payload` names the run. */
STATUS secret_sync_undo(struct call *call, struct id sync_id, struct str payload,
                        struct secret_sync *ret_sync);

/* Another sync of the organisation with the very same destination: its id, or nil. */
STATUS secret_sync_find_duplicate(struct call *call, const struct sync_destination *target,
                                  struct id exclude_sync_id, struct id *ret_sync_id,
                                  struct id *ret_project_id);
