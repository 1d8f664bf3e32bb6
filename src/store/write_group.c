// SPDX-License-Identifier: Apache-2.0
#include "store/write_group.h"

#include <assert.h>

void write_group_init(struct write_group *group)
{
    *group = (struct write_group){ .mutex = PTHREAD_MUTEX_INITIALIZER };
}

void write_group_deinit(struct write_group *group)
{
    assert(!group->members);
    pthread_mutex_destroy(&group->mutex);
}

void write_group_join(struct write_group *group, struct group_member *member)
{
    *member = (struct group_member){ .next = group->members, .told = PTHREAD_COND_INITIALIZER };
    group->members = member;
    group->count++;
}

void write_group_end(struct write_group *group, struct status outcome)
{
    struct group_member *member = group->members;

    group->members = NULL;
    group->count = 0;
    pthread_mutex_lock(&group->mutex);
    while (member) {
        struct group_member *next = member->next; /* told, it is gone as soon as it may run */
        member->outcome = outcome;
        member->is_told = true;
        pthread_cond_signal(&member->told);
        member = next;
    }
    pthread_mutex_unlock(&group->mutex);
}

STATUS write_group_wait(struct write_group *group, struct group_member *member)
{
    pthread_mutex_lock(&group->mutex);
    while (!member->is_told) pthread_cond_wait(&member->told, &group->mutex);
    pthread_mutex_unlock(&group->mutex);
    pthread_cond_destroy(&member->told);
    return member->outcome;
}
