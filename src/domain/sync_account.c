// SPDX-License-Identifier: Apache-2.0
#include "domain/sync_account.h"

#include "domain/app_connection.h"

static void find_among(const struct netlify_accounts *accounts, struct sync_destination *target)
{
    for (size_t i = 0; i < accounts->count; i++) {
        const struct netlify_account *account = &accounts->items[i];
        if (str_equal(account->id, target->account_id) ||
            str_equal(account->slug, target->account_id))
            target->account_key = account->id;
    }
}

void sync_account_find(struct call *call, struct id connection_id, struct sync_destination *target)
{
    struct netlify_session session;
    struct netlify_accounts accounts;
    struct netlify_error error;
    struct problem ignored;
    struct call own = *call;

    target->account_key = STR_ABSENT;
    if (target->site_id.len > 0) return;
    problem_init(&ignored, call->arena);
    own.problem = &ignored;
    if (!netlify_session_open(&own, connection_id, &session).code &&
        !netlify_list_accounts(&session.netlify, call->arena, &accounts, &error).code)
        find_among(&accounts, target);
    netlify_session_close(&session);
}
