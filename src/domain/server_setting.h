/* server_setting.h: what the server remembers about itself. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* True once the database belongs to a root key. */
STATUS server_setting_has_root_key(struct domain *domain, struct arena *arena,
                                   bool *ret_has_root_key);
/* Remembers the root key's check value on first start; FORBIDDEN with the reason when the database
 * was made with another key. Nothing is written then. */
STATUS server_setting_check_root_key(struct domain *domain, struct arena *arena,
                                     struct str *ret_reason);
/* True once an administrator exists. */
STATUS server_is_initialised(struct call *call, bool *ret_is_initialised);
