// SPDX-License-Identifier: Apache-2.0
#include "remote/retry.h"

#include <stddef.h>
#include <sys/random.h>

enum { REFUSAL_BASES = 5, DOUBLINGS_MAX = 20 };

/* Half the range when the kernel has no randomness: waiting must go on, and is no secret. */
static uint64_t kernel_random(void *context)
{
    uint64_t number;

    (void)context;
    return getrandom(&number, sizeof number, 0) == (ssize_t)sizeof number ? number : UINT64_MAX / 2;
}

struct retry_policy retry_policy_standard(void)
{
    return (struct retry_policy){
        .tries_max = 5, .base_ms = 1000, .wait_ms_max = 90 * 1000, .random = kernel_random
    };
}

/* From 0 to max, both included. */
static int64_t random_up_to(const struct retry_policy *policy, int64_t max)
{
    return (int64_t)(policy->random(policy->random_context) % ((uint64_t)max + 1));
}

static int64_t capped(const struct retry_policy *policy, int64_t wait_ms)
{
    return wait_ms < policy->wait_ms_max ? wait_ms : policy->wait_ms_max;
}

int64_t retry_failure_wait_ms(const struct retry_policy *policy, unsigned failures)
{
    unsigned doublings = failures - 1 < DOUBLINGS_MAX ? failures - 1 : DOUBLINGS_MAX;
    return random_up_to(policy, capped(policy, policy->base_ms << doublings));
}

int64_t retry_refusal_wait_ms(const struct retry_policy *policy, int64_t asked_ms)
{
    int64_t wait_ms = asked_ms < 0 ? REFUSAL_BASES * policy->base_ms : capped(policy, asked_ms);

    if (wait_ms < policy->base_ms) wait_ms = policy->base_ms;
    return capped(policy, wait_ms + random_up_to(policy, policy->base_ms));
}
