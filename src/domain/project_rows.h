/* project_rows.h: rows of projects and environments, for the domain's own use cases: no permission
 * is asked and no transaction is opened. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/project.h"

STATUS project_read(struct call *call, struct id project_id, struct project *ret_project);
/* The environment and its root folder. */
STATUS environment_insert(struct call *call, const struct environment *environment);
