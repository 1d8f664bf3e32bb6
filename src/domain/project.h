/* project.h: projects and their environments. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/project.h"

struct project_input {
    struct str name, description, slug, type;
    bool wants_default_environments, has_delete_protection;
};
/* Creates the project with its data key, its default environments and their root folders, and makes
 * the actor its admin. */
STATUS project_create(struct call *call, const struct project_input *input,
                      struct project *ret_project);
STATUS project_get(struct call *call, struct id project_id, struct project *ret_project);
/* The projects the actor is a member of, by name; `type` absent: of every type. */
STATUS project_list(struct call *call, struct str type, struct record_list *ret_projects);

struct project_change {
    struct str name, description, slug;
    enum given description_given;
    bool auto_capitalization, has_delete_protection, secret_sharing, shows_snapshots_legacy;
    enum given auto_capitalization_given, has_delete_protection_given, secret_sharing_given,
        shows_snapshots_legacy_given;
    int64_t version_limit, audit_retention_days;
    enum given version_limit_given, audit_retention_days_given;
    struct str ignored_values;
    enum given ignored_values_given;
};
STATUS project_update(struct call *call, struct id project_id, const struct project_change *change,
                      struct project *ret_project);
STATUS project_delete(struct call *call, struct id project_id, struct project *ret_project);

/* Environments. position 0: at the end; others shift. */
STATUS environment_create(struct call *call, struct id project_id, struct str name, struct str slug,
                          int64_t position, struct environment *ret_environment);
STATUS environment_get(struct call *call, struct id project_id, struct id environment_id,
                       struct environment *ret_environment);
STATUS environment_by_slug(struct call *call, struct id project_id, struct str slug,
                           struct environment *ret_environment); /* NOT_FOUND, without a message */
STATUS environment_list(struct call *call, struct id project_id, struct record_list *ret_list);
STATUS environment_update(struct call *call, struct id project_id, struct id environment_id,
                          struct str name, struct str slug, int64_t position,
                          struct environment *ret_environment);
STATUS environment_delete(struct call *call, struct id project_id, struct id environment_id,
                          struct environment *ret_environment);
