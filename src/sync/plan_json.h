/* plan_json.h: a plan as people are shown it: every operation with its reason, and not one character
 * of a value. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/json_writer.h"
#include "sync/brake.h"
#include "sync/import.h"

struct plan_view {
    const struct plan *plan;
    const struct sync_state *state;
    const struct brake *brake;
    const struct import_plan *import; /* that would come first; NULL: none */
};

void plan_write_json(const struct plan_view *view, struct arena *arena, struct json_writer *out);
