/* access_shared.h: "something changed that logins and permissions depend on", told to all replicas
 * of a database. What a replica keeps of logins and rights holds until access_generation rises, and
 * this raises it here when anybody raised it there. On a database of one server it costs nothing. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* Before anything kept is believed. After a revocation was answered anywhere, the next call here
 * sees it: one read of one row. */
STATUS access_shared_follow(struct call *call);

/* In the transaction of the change. */
STATUS access_shared_tell(struct call *call);
