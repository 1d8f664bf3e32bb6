/* What every step of a run uses. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/engine_run.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>

enum { MESSAGE_BYTES_MAX = 2048 };

void run_init(struct run *run, struct domain *domain, struct arena *arena)
{
    *run = (struct run){ .domain = domain, .arena = arena, .scratch = arena_new() };
    keyring_derive(domain->keyring, "sync-plan", &run->hash_key);
}

void run_deinit(struct run *run)
{
    run_drop_sources(run);
    snapshot_deinit(&run->snapshot);
    netlify_variables_deinit(&run->remote);
    netlify_session_close(&run->session);
    key_wipe(&run->hash_key);
    arena_free(run->scratch);
    run->scratch = NULL;
}

/* Neither names of contexts nor those of branches hold a space. */
struct str run_cell_name(struct str key, struct context context, struct arena *arena)
{
    struct str name = context_text(context, arena);

    return arena_format(arena, "%.*s %.*s", STR_ARG(name), STR_ARG(key));
}

STATUS run_fail(struct run *run, const struct run_flaw *flaw)
{
    run->flaw = *flaw;
    return FAIL(BAD_REQUEST);
}

STATUS run_fail_plainly(struct run *run, const char *format, ...)
{
    char text[MESSAGE_BYTES_MAX];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments); /* cut when too long */
    va_end(arguments);
    run->flaw = (struct run_flaw){ .message = arena_copy(run->arena, str_from_c(text)) };
    return FAIL(BAD_REQUEST);
}

STATUS run_fail_by_call(struct run *run, const char *doing, const struct netlify_error *error)
{
    run->is_cancelled = error->kind == NETLIFY_CANCELLED;
    run->flaw = run_flaw_of_call(doing, error, run->arena);
    return netlify_error_status(error);
}

/* A failure that no step has put into words: of the database mostly. */
static void note_status(struct run *run, const struct problem *problem, struct status status)
{
    struct str message =
        str_is_given(problem->message) ? problem->message : str_from_c(status_text(status));
    bool may_pass = status.code == STATUS_UNAVAILABLE || status.code == STATUS_TIMEOUT ||
                    status.code == STATUS_RATE_LIMITED;

    if (run_flaw_is_given(&run->flaw)) return;
    run->flaw =
        (struct run_flaw){ .message = arena_copy(run->arena, message), .may_pass = may_pass };
}

static STATUS run_piece_in_tx(struct run *run, run_piece *piece, struct call *call,
                              const void *argument)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(piece(run, call, argument));
    return call_commit(call, &tx);
}

static STATUS run_with_call(struct run *run, run_piece *piece, struct arena *arena,
                            const void *argument, bool is_transaction)
{
    struct problem problem;
    struct call call;

    problem_init(&problem, arena);
    struct status status = call_open(run->domain, arena, &problem, clock_now_ms(), &call);
    if (!status.code) {
        status = is_transaction ? run_piece_in_tx(run, piece, &call, argument)
                                : piece(run, &call, argument);
        call_close(&call);
    }
    if (status.code) note_status(run, &problem, status);
    if (arena == run->scratch) arena_clear(arena);
    return status;
}

STATUS run_work(struct run *run, run_piece *piece, struct arena *arena, const void *argument)
{
    return run_with_call(run, piece, arena, argument, false);
}

STATUS run_transact(struct run *run, run_piece *piece, struct arena *arena, const void *argument)
{
    return run_with_call(run, piece, arena, argument, true);
}
