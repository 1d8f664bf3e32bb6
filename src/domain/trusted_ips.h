/* trusted_ips.h: lists of addresses and networks a credential may be used from. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* From the texts that clients send ("10.0.0.0/8", "::1") to the stored JSON, in which address and
 * prefix stand apart. Absent: everywhere. BAD_REQUEST in the contract's words for a bad entry. */
STATUS trusted_ips_to_json(struct call *call, const struct texts *addresses, struct str *ret_json);
/* True when the address is in the stored list. A list that can't be read matches nothing. */
bool trusted_ips_match(struct str json, struct str address);
/* The refusal of a caller from elsewhere; names the address. */
STATUS trusted_ips_refuse(struct call *call);
