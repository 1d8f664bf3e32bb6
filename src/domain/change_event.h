/* change_event.h: what subscribers of a project are told (90-clients §7): written with the change
 * itself, read by whoever serves the streams, in any process. Names, never values. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "domain/secret.h"

enum event_kind { EVENT_CREATE, EVENT_UPDATE, EVENT_DELETE, EVENT_IMPORTS, EVENT_KIND_COUNT };
extern const char *const event_kind_names[]; /* "secret:create", …; NULL at the end */

struct change_event {
    int64_t position, created_at;
    struct id project_id;
    struct str environment, path, event;
    struct texts names;
};

/* All inside the change's transaction. Shared secrets of one folder, by their names. */
STATUS change_event_secrets(struct call *call, enum event_kind kind, const struct place *place,
                            const struct texts *names);
/* A folder that came or went with whatever is in it. */
STATUS change_event_folder(struct call *call, enum event_kind kind, struct id project_id,
                           struct str environment, struct str path);
/* All folders of an environment, which came or went under that slug. */
STATUS change_event_environment(struct call *call, enum event_kind kind, struct id project_id,
                                struct id environment_id, struct str slug);
/* What a folder shows changed, because its imports did or because what it imports or refers to
 * did. */
STATUS change_event_imports(struct call *call, struct id project_id, struct str environment,
                            struct str path);

/* After a position, in order, at most a few hundred. */
STATUS change_events_after(struct call *call, int64_t position, struct record_list *ret_events);
STATUS change_events_newest(struct call *call, int64_t *ret_position);
/* Forgets what nobody who reconnects will ask for any more. */
STATUS change_events_prune(struct call *call);
