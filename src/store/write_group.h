/* write_group.h: write transactions that share one commit. They run one after the other, as all do,
 * each a part that can be undone by itself; who has done waits, and the last one commits for all. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/status.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { GROUP_MEMBERS_MAX = 16 };

/* One transaction that has done; lies on the stack of who waits. */
struct group_member {
    struct group_member *next;
    pthread_cond_t told;
    bool is_told;
    struct status outcome;
};

/* The list belongs to whoever holds the write lock; what a member waits for, to the mutex. */
struct write_group {
    pthread_mutex_t mutex;
    struct group_member *members;
    size_t count;
};

void write_group_init(struct write_group *group);
void write_group_deinit(struct write_group *group);
void write_group_join(struct write_group *group, struct group_member *member);
/* Ends the group and tells all members how their commit went. */
void write_group_end(struct write_group *group, struct status outcome);
/* What a member was told. Waits without a limit of its own: the change is made, and how it ends is in
 * the hands of those who write now, whose turns have one. */
STATUS write_group_wait(struct write_group *group, struct group_member *member);
