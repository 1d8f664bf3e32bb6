/* change_event.h: what subscribers of a project are told (90-clients §7): written with the change
 * itself, read by whoever serves the streams, in any process. Names, never values. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "domain/secret.h"

enum change_kind { CHANGE_CREATE, CHANGE_UPDATE, CHANGE_DELETE, CHANGE_IMPORTS, CHANGE_KIND_COUNT };
extern const char *const change_kind_names[]; /* "secret:create", …; NULL at the end */
/* Of a change that the log calls so: "create-secret", "move-secrets", … */
enum change_kind change_kind_of_audit(const char *event);

struct change_event {
    int64_t position, created_at;
    struct id project_id;
    struct str environment, path, event;
    struct texts names;
};

/* Inside the change's transaction. Personal overrides are nobody else's business: left out. */
STATUS change_event_secrets(struct call *call, enum change_kind kind, const struct place *place,
                            const struct secret_plain *plains, size_t count);
STATUS change_event_imports(struct call *call, struct id project_id, struct str environment,
                            struct str path);

/* After a position, in order, at most a few hundred. */
STATUS change_events_after(struct call *call, int64_t position, struct record_list *ret_events);
STATUS change_events_newest(struct call *call, int64_t *ret_position);
/* Forgets what nobody who reconnects will ask for any more. */
STATUS change_events_prune(struct call *call);
