/* secret_address.h: the folder that a request about secrets means. A service token with one scope
 * need not say it: its scope does (70-misc §4). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"
#include "domain/secret.h"

/* How a missing environment is told: the contract has a sentence for each kind of request. */
enum address_use { ADDRESS_OF_LIST, ADDRESS_OF_ONE, ADDRESS_OF_WRITE };

/* Fills in project, environment and path; name and type are the caller's. */
STATUS secret_address(struct exchange *exchange, const struct secret_target *target,
                      enum address_use use, struct secret_at *ret_at);
/* The same with the name from the path of the request. A new name must follow the rules. */
STATUS secret_address_named(struct exchange *exchange, const struct secret_target *target,
                            enum address_use use, int type, struct secret_at *ret_at);
STATUS secret_name_require(struct exchange *exchange, struct str name);
