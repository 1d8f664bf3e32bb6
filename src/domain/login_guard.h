/* login_guard.h: failed logins are counted by subject (a name, an address, a client); too many in a
 * short time lock the subject for a while (10-auth §4.2). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

struct guard_rule {
    int64_t threshold;  /* failures until it locks */
    int64_t reset_s;    /* the count starts again this long after the first of them */
    int64_t duration_s; /* of the lock */
};

STATUS login_guard_is_locked(struct call *call, struct str subject, bool *ret_is_locked);
/* Inside a transaction of the caller, which must be committed although the login is refused. */
STATUS login_guard_note_failure(struct call *call, struct str subject,
                                const struct guard_rule *rule);
STATUS login_guard_clear(struct call *call, struct str subject, int64_t *ret_cleared);
/* Of every subject that begins so. */
STATUS login_guard_clear_all(struct call *call, struct str prefix, int64_t *ret_cleared);
