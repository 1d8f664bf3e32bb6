/* redeploy.h: the build that Netlify is asked for after a sync wrote to a site, as a row and on the
 * wire: part of a run, and of a sync. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

/* How a sync wants it, in its options. */
enum redeploy_via { REDEPLOY_OFF, REDEPLOY_BUILD, REDEPLOY_HOOK };
extern const char *const redeploy_via_names[]; /* NULL at the end */

struct redeploy_settings {
    int via; /* enum redeploy_via */
    /* On the way in alone: whoever knows the address may build, so it is kept sealed beside the
     * options and never shown. Absent: the one that is kept already. */
    struct secret_text hook_url;
};
extern const struct record redeploy_settings_record;

/* The states: gathering, asking, building; and the ends ready, failed, timed-out, dropped. */
struct redeploy {
    struct id id;
    struct str state, via, title, deploy_id, deploy_url, admin_url, message;
    int64_t created_at, asked_at, finished_at;
};
extern const struct record redeploy_record;
/* Of sync_redeploy under the name `d`, a text. */
#define REDEPLOY_COLUMNS_OF(d)                                                          \
    d ".id, " d ".state, " d ".via, " d ".title, " d ".deploy_id, " d ".deploy_url, " d \
      ".admin_url, " d ".message, " d ".created_at, " d ".asked_at, " d ".finished_at"
#define REDEPLOY_COLUMNS REDEPLOY_COLUMNS_OF("d")
