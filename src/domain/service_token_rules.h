/* service_token_rules.h: what a service token of the old form may do: read or write secrets, folders
 * and imports inside its scopes (70-misc §4). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/ability.h"

STATUS service_token_rules(struct call *call, struct rule_set *ret_set);
