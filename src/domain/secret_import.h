/* secret_import.h: making and changing imports (30-secrets §12). Positions are dense, from 1. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/folder.h"
#include "model/secret_import.h"

STATUS secret_import_create(struct call *call, struct id project_id, struct str environment,
                            struct str path, const struct secret_import_input *input,
                            struct secret_import *ret_import);
STATUS secret_import_list(struct call *call, struct id project_id, struct str environment,
                          struct str path, struct record_list *ret_imports);
STATUS secret_import_get(struct call *call, struct id import_id, struct secret_import *ret_import);
/* Another source, or another position. */
STATUS secret_import_update(struct call *call, struct id import_id,
                            const struct import_source_input *change,
                            struct secret_import *ret_import);
STATUS secret_import_delete(struct call *call, struct id import_id,
                            struct secret_import *ret_import);
/* Imports show their source as it is, so there is nothing to copy: who reads them looks again. */
STATUS secret_import_resync(struct call *call, struct id import_id);
