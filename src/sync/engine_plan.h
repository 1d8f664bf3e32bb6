/* engine_plan.h: what a run would do, without doing it: for people who want to look first. Shows no
 * value and stores nothing. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"
#include "json/json_writer.h"

/* A sync that is not kept, made from an input that its record has checked. The actor must be allowed
 * to create it and to read its source. */
STATUS engine_draft_sync(struct call *call, struct id project_id,
                         const struct secret_sync_input *input, struct secret_sync *ret_sync);

/* Write the plan of a run, or of taking one back, as one JSON object. The actor must be allowed to use the connection; whether the
 * sync is the actor's to look at was asked before. Speaks to Netlify. */
STATUS engine_write_undo_plan(struct call *call, const struct secret_sync *sync, struct id run_id,
                              struct json_writer *out);
STATUS engine_write_plan(struct call *call, const struct secret_sync *sync,
                         struct json_writer *out);
/* That plan's hash alone. */
STATUS engine_plan_hash(struct call *call, const struct secret_sync *sync, struct mac *ret_hash);
