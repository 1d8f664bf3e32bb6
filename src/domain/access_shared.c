// SPDX-License-Identifier: Apache-2.0
#include "domain/access_shared.h"

static const struct query read_number = {
    "SELECT coalesce(max(number), 0) FROM shared_counter WHERE name = 'access'"
};
static const struct query raise_number = {
    "INSERT INTO shared_counter (name, number) VALUES ('access', 1)"
    " ON CONFLICT (name) DO UPDATE SET number = shared_counter.number + 1"
};

/* The generation rises before the number counts as seen: whoever finds it seen must not find what
 * was kept under the old generation. To raise it twice costs some look-ups and no more. */
STATUS access_shared_follow(struct call *call)
{
    struct domain *domain = call->domain;
    int64_t number = 0;

    if (!store_is_shared(domain->store)) return OK;
    TRY(db_one_int(call->db, &read_number, &number, BIND_NONE));
    int64_t seen = atomic_load(&domain->shared_access_seen);
    if (number <= seen) return OK;
    atomic_fetch_add(&domain->access_generation, 1);
    while (number > seen &&
           !atomic_compare_exchange_weak(&domain->shared_access_seen, &seen, number))
        continue;
    return OK;
}

STATUS access_shared_tell(struct call *call)
{
    if (!store_is_shared(call->domain->store)) return OK;
    return db_run(call->db, &raise_number, NULL, BIND_NONE);
}
