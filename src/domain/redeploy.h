/* redeploy.h: building a site anew after syncs wrote to it, since variables reach a site only with a
 * deploy.
 *
 * The rule. A sync asks for it in its options, off by default. What a run wrote is built once a run
 * of that sync has succeeded: a run that failed halfway leaves the site half changed, so the build
 * waits for the one that finishes the work, also across crashes. Runs that wrote nothing ask for
 * nothing, nor do removals, nor the undoing of a run unless that was wished for. Changes of a site
 * are gathered for a while, from all its syncs, and make one build. One that may have been asked for
 * is looked for by its title, which no other has, before it is asked for again. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"

/* --- options ------------------------------------------------------------------------------------ */

/* After the sync's row was written, inside the caller's transaction: keeps the hook's address
 * sealed, or forgets it. Refuses what can't work. `before`: the sync as it was; NULL: it is new. */
STATUS redeploy_set(struct call *call, const struct secret_sync *before,
                    const struct secret_sync *sync, const struct sync_settings *settings);

/* --- for a run, inside its transactions ----------------------------------------------------------- */

STATUS redeploy_run_begins(struct call *call, const struct secret_sync *sync);
/* Before its first call that writes. */
STATUS redeploy_run_writes(struct call *call, const struct secret_sync *sync);
/* When it ends, however. */
STATUS redeploy_run_ends(struct call *call, const struct secret_sync *sync, bool may_have_written);
/* After it has succeeded: asks for a build if one is due, or, by its own wish, at any rate. */
STATUS redeploy_after_run(struct call *call, const struct secret_sync *sync, struct id run_id,
                          bool is_wished);

/* --- for the job ---------------------------------------------------------------------------------- */

struct redeploy_row {
    struct redeploy shown;
    struct id org_id, connection_id;
    struct str destination_key, site_id, build_id;
};
STATUS redeploy_read(struct call *call, struct id id, struct redeploy_row *ret_row); /* NOT_FOUND */
/* Whether further changes of the site are to be waited for; false: it may be asked for now. */
STATUS redeploy_must_gather(struct call *call, const struct redeploy_row *row, bool *ret_must);
/* The sync whose run asked last, whole. NOT_FOUND: none is left. */
STATUS redeploy_asker(struct call *call, struct id id, struct secret_sync *ret_sync);
/* The hook's address. NOT_FOUND: none is kept. */
STATUS redeploy_open_hook(struct call *call, const struct secret_sync *sync,
                          struct secret_text *ret_url);
STATUS redeploy_write(struct call *call, const struct redeploy_row *row);
/* The same for the last time, and tells whom it concerns. */
STATUS redeploy_finish(struct call *call, const struct redeploy_row *row);
