/* slug.h: short names that a server makes up from longer ones. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* "Billing & Co" becomes "billing-co-3f9a": readable, and free with near certainty. `fallback`
 * stands for a name without a usable character. */
struct str slug_from_name(struct call *call, struct str name, struct str fallback);
