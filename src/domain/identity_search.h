/* identity_search.h: machine identities by name and role, in the organisation and in the projects
 * whose identities the actor may see. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "domain/identity.h"
#include "model/identity_match.h"

/* What a client's `search` asks for: a text is a part of the name, an object names fields. What it
 * does not ask for stays absent in the filter. UTF-8 as it comes; unknown fields are passed over. */
STATUS identity_filter_from_json(struct call *call, struct str search,
                                 struct identity_filter *filter);

/* One match per membership, by name. A scope that the actor has no rights in finds nothing, unless
 * it is the only one asked for and the organisation: then it is refused. */
STATUS identity_search(struct call *call, const bool scopes[static MATCH_SCOPES],
                       const struct identity_filter *filter, struct record_list *ret_matches,
                       int64_t *ret_total);
