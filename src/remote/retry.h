/* retry.h: how often and how late a failed call is tried again. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

struct retry_policy {
    unsigned tries_max;  /* in all, for failures; and as many again for refusals by rate */
    int64_t base_ms;     /* the first back-off; each further one is twice as long */
    int64_t wait_ms_max; /* no single wait is longer */
    uint64_t (*random)(void *context);
    void *random_context;
};

/* Five tries, 1 2 4 8 seconds, at most 90; randomness from the kernel. */
struct retry_policy retry_policy_standard(void);

/* Full jitter: anything from 0 to the back-off, so that those who failed together do not come back
 * together. `failures` counts from 1. */
int64_t retry_failure_wait_ms(const struct retry_policy *policy, unsigned failures);

/* After the service said that calls are too many: as long as it says, at least one base, five
 * when it says nothing (-1); and up to one base more, at random. */
int64_t retry_refusal_wait_ms(const struct retry_policy *policy, int64_t asked_ms);
