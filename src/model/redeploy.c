// SPDX-License-Identifier: Apache-2.0
#include "model/redeploy.h"

enum { HOOK_URL_MAX = 512 };

const char *const redeploy_via_names[] = { "off", "build", "hook", NULL };

static const struct field settings_fields[] = {
    FIELD(redeploy_settings, via, "via", ENUM, WIRE_IN | WIRE_OUT, .options = redeploy_via_names,
          .about = "build: by the connection's token; hook: by a build hook; off: not at all"),
    FIELD(redeploy_settings, hook_url, "hookUrl", SECRET, WIRE_IN | TRIM, .max = HOOK_URL_MAX,
          .about = "The build hook's address, for the hook alone. It is kept sealed and never "
                   "shown; left out: the one that is kept already"),
};
const struct record redeploy_settings_record =
    RECORD(redeploy_settings, "SyncRedeploy", settings_fields);

#define TEXT_OUT(member, wire, ...) \
    FIELD(redeploy, member, wire, TEXT, COLUMN | WIRE_OUT | NULLABLE, ##__VA_ARGS__)
#define TIME_OUT(member, wire) FIELD(redeploy, member, wire, TIME, COLUMN | WIRE_OUT | NULLABLE)
static const struct field fields[] = {
    FIELD(redeploy, id, "id", ID, COLUMN | WIRE_OUT),
    TEXT_OUT(state, "state",
             .about = "gathering: waits for further changes; asking; building; then ready, failed, "
                      "timed-out (nobody looks any longer) or dropped (never asked for)"),
    TEXT_OUT(via, "via"),
    TEXT_OUT(title, "title", .about = "Of the deploy at Netlify"),
    TEXT_OUT(deploy_id, "deployId"),
    TEXT_OUT(deploy_url, "deployUrl", .about = "Where the deployed site is seen"),
    TEXT_OUT(admin_url, "adminUrl", .about = "The deploy's page at Netlify"),
    TEXT_OUT(message, "message"),
    FIELD(redeploy, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    TIME_OUT(asked_at, "askedAt"),
    TIME_OUT(finished_at, "finishedAt"),
};
const struct record redeploy_record = RECORD(redeploy, "SyncRunRedeploy", fields);
