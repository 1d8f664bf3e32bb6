/* engine_run.h: a run on its way; shared by the files engine*.c alone. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/index.h"
#include "domain/app_connection.h"
#include "domain/source.h"
#include "domain/vault.h"
#include "sync/engine.h"
#include "sync/ledger.h"
#include "sync/run.h"
#include "sync/run_flaw.h"
#include "sync/snapshot.h"

/* A key for which the site was not as planned. */
struct unsettled {
    struct str key, message;
    struct context context;
    bool may_pass;
};

/* One source of a sync: what its mapping with the same number writes into its context. */
struct run_source {
    struct id folder_id;
    struct str environment, path; /* absent: the folder is gone */
    struct context context;
    struct source_payload payload;
};

struct run {
    struct domain *domain;
    const struct engine_wish *wish; /* NULL in a dry run */
    struct arena *arena;            /* as long as the run */
    struct arena *scratch;          /* for one piece of work; emptied after each */
    struct sync_run record;
    struct secret_sync sync;
    struct vault_owner owner;
    struct key hash_key; /* of plans */

    struct run_source *sources; /* read by run_load_source */
    size_t source_count;
    struct netlify_session session;
    struct netlify_place place;
    struct netlify_variables remote;
    int64_t observed_at_ms; /* monotonic */
    struct sync_state state;
    const struct plan *plan;
    struct brake brake;

    struct run_flaw flaw; /* why it failed */
    bool is_held, is_cancelled;
    bool is_undo; /* the snapshot is put back */
    struct snapshot snapshot;
    int64_t pass;            /* over the site, from 0 */
    bool may_have_written;   /* at Netlify */
    struct str cancelled_by; /* absent: the run stops for another reason, and goes on later */

    /* While applying: */
    struct ledger_row *taken_up; /* what the run before had sent, and could not note */
    size_t taken_up_count;
    struct index positions;     /* of the items, by cell */
    size_t position_count;      /* the first that is free */
    struct index claims;        /* cells that this run may have written without having an answer */
    struct index current;       /* of a further pass: the keys it is about */
    struct index current_cells; /* and the cells that it must settle */
    struct index finished;      /* cells that are counted as done */
    struct index times;         /* by key: places in `latest` */
    int64_t *latest; /* when Netlify says that a variable changed last, by this run's calls */
    size_t latest_count, latest_cap;
    struct unsettled *again; /* what the next pass must look at */
    size_t again_count, again_cap,
        looked_count; /* looked: of the last pass, until the next writes */
    struct texts failed_keys;
    size_t failed_count;
    bool may_failures_pass;
    struct run_flaw first_failure;
    struct operation *unlearned; /* done, but the variable's new time is not known */
    size_t unlearned_count, unlearned_cap;
    int64_t progress_at_ms; /* monotonic: when the counts were written last */
};

/* How a cell is called where cells are looked up. */
struct str run_cell_name(struct str key, struct context context, struct arena *arena);

void run_init(struct run *run, struct domain *domain, struct arena *arena);
void run_drop_sources(struct run *run); /* wipes their values */
void run_deinit(struct run *run);       /* wipes values, closes the session; not the arena */

/* Notes why the run fails and gives the status to return. */
STATUS run_fail(struct run *run, const struct run_flaw *flaw);
STATUS run_fail_plainly(struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
STATUS run_fail_by_call(struct run *run, const char *doing, const struct netlify_error *error);

/* A connection to the database is borrowed for one piece of work: a run mostly waits for the
 * network. In a transaction of its own, or without. Results lie in the arena. */
typedef STATUS run_piece(struct run *run, struct call *call, const void *argument);
STATUS run_work(struct run *run, run_piece *piece, struct arena *arena, const void *argument);
STATUS run_transact(struct run *run, run_piece *piece, struct arena *arena, const void *argument);

/* --- engine_load.c: what a plan is made from ------------------------------------------------------ */

STATUS run_load_source(struct run *run, struct call *call, const void *unused); /* a run_piece */
/* Where the sync's values go: account, site, and a context for each source. */
struct sync_target run_target_of(const struct secret_sync *sync, struct arena *arena);
STATUS run_open_session(struct run *run, struct call *call, const void *unused);
/* What the run that is to be taken back had found, into `snapshot`. The argument: that run's id. */
STATUS run_load_snapshot(struct run *run, struct call *call, const void *run_id);
/* Lists the site; no database. */
STATUS run_observe(struct run *run);
/* Puts the state together from what was read, and the ledger. */
STATUS run_make_state(struct run *run, struct call *call, const void *unused);
/* Plan and brake; a refused plan is no failure here. */
void run_make_plan(struct run *run);

/* --- the three kinds ------------------------------------------------------------------------------ */

STATUS run_import(struct run *run, enum import_behavior behavior); /* engine_import.c */
struct import_plan run_plan_import(struct run *run, enum import_behavior behavior);
bool import_item_is_written(const struct import_item *item);
bool run_imports_first(const struct run *run);
enum import_behavior run_initial_behavior(const struct run *run);
/* Writes the plan's items down, carries it out, sums up what failed (engine_apply.c). */
STATUS run_apply(struct run *run);

/* --- engine_record.c: items, ledger and progress -------------------------------------------------- */

/* What people see of a run while it is on. Written at most a few times a second, or at once. */
void run_note_progress(struct run *run, bool is_urgent);

STATUS run_add_item(struct run *run, struct call *call, const struct operation *operation,
                    int64_t position);
STATUS run_note_plan(struct run *run);
STATUS run_note_held(struct run *run); /* the plan of a run that is not allowed to write */
STATUS run_note_pass(struct run *run); /* what the plan of a further pass says needs no call */
struct apply_result;
STATUS run_settle(void *run_, const struct apply_result *results, size_t count);
void run_note_failure(struct run *run, struct str key, struct context context, struct str message,
                      bool may_pass);
STATUS run_note_learned(struct run *run, const struct operation *operation, int64_t updated_at);

/* --- engine_journal.c: what a call is about to do ------------------------------------------------- */

/* An apply_announce. Keeps no call from leaving twice, but tells what may have left; none leaves
 * once the job is somebody else's. */
STATUS run_announce(void *run, const struct operation *const *operations, size_t count);
/* How a value is told from another in the items of runs. */
struct str run_fingerprint_text(const struct mac *fingerprint, struct arena *arena);
/* What the run before may have sent, and the site has, goes into the ledger as ours: here as it is
 * read, for good with the plan that was made from it. */
struct observed_variables;
STATUS run_take_up(struct run *run, struct call *call, const struct observed_variables *observed,
                   struct ledger_rows *ledger);
STATUS run_note_taken_up(struct run *run, struct call *call);
