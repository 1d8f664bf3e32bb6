// SPDX-License-Identifier: Apache-2.0
#include "jobs/chore.h"

#include "base/log.h"
#include "domain/notification.h"
#include "domain/sync_watch.h"

static const struct {
    const char *name;
    int64_t every_ms;
    STATUS (*run)(struct call *call);
} chores[CHORE_COUNT] = {
    { "look at sites", 5000, sync_watch_tick },
    { "drop old notifications", 3600 * 1000, notification_prune },
};

void chores_run(struct call *call, int64_t now_ms, int64_t due_at_ms[static CHORE_COUNT])
{
    for (size_t i = 0; i < COUNT_OF(chores); i++) {
        if (now_ms < due_at_ms[i]) continue;
        due_at_ms[i] = now_ms + chores[i].every_ms;
        struct status status = chores[i].run(call);
        if (status.code)
            LOG(WARNING, "a chore failed", LOG_TEXT("chore", str_from_c(chores[i].name)),
                LOG_STATUS(status));
    }
}
