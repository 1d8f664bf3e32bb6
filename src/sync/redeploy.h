/* redeploy.h: carries the build of a site on by one step: waits for further changes, asks, looks how
 * it is. A worker is never held while Netlify builds. What is asked of it and when is written in
 * domain/redeploy.h. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/redeploy.h"
#include "remote/netlify_types.h"

#include <stdatomic.h>

struct redeploy_wish {
    struct id id;
    atomic_bool *cancel;
};

struct redeploy_step {
    enum { REDEPLOY_OVER, REDEPLOY_LATER, REDEPLOY_CANCELLED } kind;
    int64_t delay_ms; /* LATER: until the next step */
};

struct redeploy_step redeploy_run(struct domain *domain, const struct redeploy_wish *wish);

/* --- pure, for tests ------------------------------------------------------------------------------ */

/* How a deploy in this state has ended: "ready", "failed", or absent: it goes on. */
struct str redeploy_outcome(struct str deploy_state);
/* Until the next look at one that was asked for so long ago. */
int64_t redeploy_pause_ms(int64_t age_ms);
/* The deploy of this title, or NULL. */
const struct netlify_deploy *redeploy_find(const struct netlify_deploys *deploys, struct str title);
