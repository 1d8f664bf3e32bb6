/* sight.h: which environments and folders a member of a project is told of. The contract asks for
 * membership alone to list them (20-projects §5); here they show to who may read them as such, or
 * may do something with what is in them or, for a folder, in one below. Clients with a role on
 * secrets alone still find their way, and nobody learns the names of what is no business of theirs. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/ability.h"
#include "model/project.h"

bool sight_of_environment(const struct ability *ability, struct str slug);
bool sight_of_folder(const struct ability *ability, struct str environment_slug, struct str path);

/* With the contract's refusal (PermissionDenied), whether or not there is such a place. */
STATUS sight_require_environment(struct call *call, const struct ability *ability, struct str slug);
STATUS sight_require_folder(struct call *call, const struct ability *ability,
                            struct str environment_slug, struct str path);

/* Keep of a list what may be seen. */
void sight_of_environments(const struct ability *ability, struct record_list *environments);
void sight_of_folders(const struct ability *ability, struct str environment_slug,
                      struct record_list *folders);
