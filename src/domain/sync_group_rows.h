/* sync_group_rows.h: shared by the files of sync groups in this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/sync_group.h"

/* Whoever asks. NOT_FOUND, without a message. */
STATUS sync_group_read(struct call *call, struct id group_id, struct sync_group *ret_group);
/* NOT_FOUND, with a message. */
STATUS sync_group_site_find(struct call *call, const struct sync_group *group, struct str site_id,
                            const struct sync_group_site **ret_site);
STATUS sync_group_audit(struct call *call, const char *event, const struct sync_group *group);
