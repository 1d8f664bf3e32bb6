/* integration_settings.h: what an integration's wishes mean to the engine that runs it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/integration.h"
#include "model/secret_sync.h"

/* Unlike a sync, an integration deletes only what it wrote itself, unless it was told to overwrite:
 * its API offers no choice of a first sync, and users never expected to lose what was there. */
struct sync_settings integration_settings_of(const struct integration_metadata *metadata,
                                             struct arena *arena);
/* The context that clients call targetEnvironment; absent is what their form begins with. False:
 * Netlify has no such context, or one that an integration can't name in full. */
bool integration_context_of(struct str target_environment, struct str *ret_context);
