/* sync_group.h: one source to many sites: a selector over the sites of an account. Each site that
 * joins gets an ordinary sync; a site that the selector finds is only proposed until a plan for it
 * was confirmed. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/secret_sync.h"

/* Stored as JSON, as given on the wire. A site must satisfy every part that is given. */
struct site_selector {
    struct texts site_names; /* globs, any of them */
    struct str repository;   /* owner/name, or an address */
};
extern const struct record site_selector_record;

struct sync_group_site {
    struct str site_id, site_name, repository;
    struct str state;  /* proposed, member, left: no longer selected, but with a sync */
    struct id sync_id; /* nil: none */
    struct str sync_name, sync_status, last_sync_message;
    int64_t last_synced_at;
};
extern const struct record sync_group_site_record;
#define SYNC_GROUP_SITE_COLUMNS                                                                \
    "m.site_id, m.site_name, m.repository, CASE WHEN m.sync_id IS NULL THEN 'proposed'"        \
    " WHEN m.is_selected = 1 THEN 'member' ELSE 'left' END, m.sync_id, s.name, s.sync_status," \
    " s.last_sync_message, s.last_synced_at"

struct sync_group {
    struct id id, project_id, connection_id, folder_id;
    struct str name, description, environment, secret_path, look_message;
    int64_t looked_at, created_at, updated_at;
    struct str settings_json, destination_json, selector_json;
    struct sync_settings settings;
    struct sync_destination target; /* without a site */
    struct site_selector selector;
    struct record_list sites; /* of sync_group_site */
};
extern const struct record sync_group_record;
#define SYNC_GROUP_COLUMNS                                                                     \
    "g.id, g.name, g.description, g.project_id, g.connection_id, g.folder_id, e.slug, f.path," \
    " g.looked_at, g.look_message, g.created_at, g.updated_at, g.sync_options,"                \
    " g.destination_config, g.selector"

struct sync_group_input {
    struct str name, project_id, description, connection_id, environment, secret_path;
    struct str site_id; /* whose plan is asked for */
    struct sync_settings settings;
    struct sync_destination destination;
    struct site_selector selector;
    struct record_list plans; /* of sync_group_site_input: what the members' syncs would do then */
    enum given description_given, selector_given, settings_given, destination_given, plans_given;
    bool confirms_overlap; /* other syncs on the same values are meant */
};
extern const struct record sync_group_create_record, sync_group_update_record;
extern const struct record sync_group_plan_record; /* site_id, and a change */

struct sync_group_query {
    struct str project_id;
};
extern const struct record sync_group_query_record;

struct sync_group_delete_query {
    bool removes_syncs, removes_secrets;
};
extern const struct record sync_group_delete_query_record;

struct sync_group_site_input {
    struct str site_id, plan_hash; /* absent, where members are changed: it could not be planned */
};

struct sync_group_confirm_input {
    struct record_list sites; /* of sync_group_site_input */
    bool confirms_overlap;    /* other syncs on the same values are meant */
};
extern const struct record sync_group_confirm_record;
