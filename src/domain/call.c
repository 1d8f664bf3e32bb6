// SPDX-License-Identifier: Apache-2.0
#include "domain/call.h"

#include "domain/access_shared.h"

static const struct actor platform = { .kind = ACTOR_PLATFORM, .name = { "platform", 8 } };

const char *actor_kind_name(enum actor_kind kind)
{
    static const char *const names[] = {
        [ACTOR_NONE] = "unknown",      [ACTOR_USER] = "user",
        [ACTOR_IDENTITY] = "identity", [ACTOR_SERVICE_TOKEN] = "service",
        [ACTOR_PLATFORM] = "platform",
    };
    return names[kind];
}

STATUS call_open(struct domain *domain, struct arena *arena, struct problem *problem,
                 int64_t now_ms, struct call *ret_call)
{
    struct db *db = NULL;

    TRY(store_borrow(domain->store, &db));
    call_init(domain, arena, problem, now_ms, ret_call);
    ret_call->db = db;
    return OK;
}

void call_init(struct domain *domain, struct arena *arena, struct problem *problem, int64_t now_ms,
               struct call *ret_call)
{
    problem_init(problem, arena);
    *ret_call = (struct call){
        .domain = domain,
        .arena = arena,
        .problem = problem,
        .actor = &platform,
        .now_ms = now_ms,
    };
}

void call_close(struct call *call)
{
    if (!call || !call->db) return;
    store_return(call->domain->store, call->db);
    call->db = NULL;
}

STATUS call_commit(struct call *call, struct tx **tx)
{
    if (call->must_forget_access) TRY(access_shared_tell(call));
    TRY(db_commit(tx));
    if (call->must_forget_access) atomic_fetch_add(&call->domain->access_generation, 1);
    if (call->must_wake && call->domain->wake) call->domain->wake(call->domain->wake_context);
    call->must_wake = false;
    call->must_forget_access = false;
    return OK;
}
