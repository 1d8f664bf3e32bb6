// SPDX-License-Identifier: Apache-2.0
#include "model/sync_group.h"

#include "model/checks.h"

enum { SITE_NAMES_MAX = 20, CONFIRMED_MAX = 100, MEMBERS_MAX = 1000 };

static const char *pattern_rule(struct str text)
{
    return text.len > 0 && text.len <= 255 ? NULL : "A pattern has 1 to 255 characters";
}

static const char *uuid_rule(struct str text)
{
    struct id id;
    return id_parse(text, &id) ? NULL : "Invalid uuid";
}

#define BOTH (WIRE_IN | WIRE_OUT)
static const struct field selector_fields[] = {
    FIELD(site_selector, site_names, "siteNames", TEXTS, BOTH | OMIT_EMPTY, .max = SITE_NAMES_MAX,
          .check = pattern_rule, .about = "Patterns of site names, of which one must fit: shop-*"),
    FIELD(site_selector, repository, "repository", TEXT, BOTH | OMIT_EMPTY | TRIM, .max = 255,
          .about = "The repository that a site is built from: acme/shop, or its address"),
};
const struct record site_selector_record = RECORD(site_selector, "SiteSelector", selector_fields);

static const struct field site_fields[] = {
    FIELD(sync_group_site, site_id, "siteId", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_group_site, site_name, "siteName", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_group_site, repository, "repository", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group_site, state, "state", TEXT, COLUMN | WIRE_OUT,
          .about = "proposed: waits for a plan to be confirmed; member: has a sync; left: has a "
                   "sync and is selected no longer"),
    FIELD(sync_group_site, sync_id, "syncId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group_site, sync_name, "syncName", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group_site, sync_status, "syncStatus", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group_site, last_sync_message, "lastSyncMessage", TEXT,
          COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group_site, last_synced_at, "lastSyncedAt", TIME, COLUMN | WIRE_OUT | NULLABLE),
};
const struct record sync_group_site_record = RECORD(sync_group_site, "SyncGroupSite", site_fields);

static const struct field group_fields[] = {
    FIELD(sync_group, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(sync_group, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_group, description, "description", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group, project_id, "projectId", ID, COLUMN | WIRE_OUT),
    FIELD(sync_group, connection_id, "connectionId", ID, COLUMN | WIRE_OUT),
    FIELD(sync_group, folder_id, "folderId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group, environment, "environment", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group, secret_path, "secretPath", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_group, looked_at, "lookedAt", TIME, COLUMN | WIRE_OUT | NULLABLE,
          .about = "When the account's sites were listed last"),
    FIELD(sync_group, look_message, "lookMessage", TEXT, COLUMN | WIRE_OUT | NULLABLE,
          .about = "Why they could not be listed since"),
    FIELD(sync_group, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(sync_group, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(sync_group, settings_json, "-", TEXT, COLUMN),
    FIELD(sync_group, destination_json, "-", TEXT, COLUMN),
    FIELD(sync_group, selector_json, "-", TEXT, COLUMN),
    FIELD(sync_group, settings, "syncOptions", RECORD, WIRE_OUT, .record = &sync_settings_record),
    FIELD(sync_group, target, "destinationConfig", RECORD, WIRE_OUT,
          .record = &sync_destination_record),
    FIELD(sync_group, selector, "selector", RECORD, WIRE_OUT, .record = &site_selector_record),
    FIELD(sync_group, sites, "sites", RECORDS, WIRE_OUT, .record = &sync_group_site_record),
};
const struct record sync_group_record = RECORD(sync_group, "SyncGroup", group_fields);

#define NAME(uses_)                                                                             \
    FIELD(sync_group_input, name, "name", TEXT, WIRE_IN | (uses_) | TRIM, .min = 1, .max = 128, \
          .check = slug_name_check)
#define DESCRIPTION                                                                            \
    FIELD_GIVEN(sync_group_input, description, "description", TEXT, WIRE_IN | TRIM | NULLABLE, \
                .max = 256)
#define SELECTOR(uses_)                                                            \
    FIELD_GIVEN(sync_group_input, selector, "selector", RECORD, WIRE_IN | (uses_), \
                .record = &site_selector_record)
static const struct field create_fields[] = {
    NAME(REQUIRED),
    FIELD(sync_group_input, project_id, "projectId", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1),
    DESCRIPTION,
    FIELD(sync_group_input, connection_id, "connectionId", TEXT, WIRE_IN | REQUIRED | TRIM,
          .check = uuid_rule),
    FIELD(sync_group_input, environment, "environment", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 64, .check = slug_check),
    FIELD(sync_group_input, secret_path, "secretPath", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = PATH_BYTES_MAX),
    FIELD(sync_group_input, settings, "syncOptions", RECORD, WIRE_IN | REQUIRED,
          .record = &sync_settings_record),
    FIELD(sync_group_input, destination, "destinationConfig", RECORD, WIRE_IN | REQUIRED,
          .record = &sync_destination_record,
          .about = "Account and context; the selector gives the sites"),
    SELECTOR(REQUIRED),
};
const struct record sync_group_create_record =
    RECORD(sync_group_input, "SyncGroupCreate", create_fields);

#define SITE_ID(type_) \
    FIELD(type_, site_id, "siteId", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, .max = 255)
#define PLAN_HASH(uses_, about_)                                                                   \
    FIELD(sync_group_site_input, plan_hash, "planHash", TEXT, WIRE_IN | (uses_) | TRIM, .min = 64, \
          .max = 64, .check = plan_hash_rule, .about = about_)
static const struct field seen_fields[] = {
    SITE_ID(sync_group_site_input),
    PLAN_HASH(NULLABLE, "Of the plan that was looked at; null: it could not be made, so the run is "
                        "one that nobody looks at"),
};
static const struct record seen_record =
    RECORD(sync_group_site_input, "SyncGroupSeenSite", seen_fields);

/* What the syncs of a group's sites have from it. */
#define OF_SYNCS                                                                                   \
    FIELD(sync_group_input, environment, "environment", TEXT, WIRE_IN | TRIM, .min = 1, .max = 64, \
          .check = slug_check),                                                                    \
        FIELD(sync_group_input, secret_path, "secretPath", TEXT, WIRE_IN | TRIM, .min = 1,         \
              .max = PATH_BYTES_MAX),                                                              \
        FIELD_GIVEN(sync_group_input, settings, "syncOptions", RECORD, WIRE_IN,                    \
                    .record = &sync_settings_record,                                               \
                    .about = "Of the group and of the syncs of all its sites, which are planned "  \
                             "anew"),                                                              \
        FIELD_GIVEN(sync_group_input, destination, "destinationConfig", RECORD, WIRE_IN,           \
                    .record = &sync_destination_record,                                            \
                    .about = "Another context; the account stays")
static const struct field update_fields[] = {
    NAME(0),
    DESCRIPTION,
    SELECTOR(0),
    OF_SYNCS,
    FIELD_GIVEN(sync_group_input, plans, "plans", RECORDS, WIRE_IN, .record = &seen_record,
                .max = MEMBERS_MAX,
                .about = "What was looked at: every site with a sync must be here. Nothing is "
                         "changed when one of the plans is no longer true"),
    FIELD(sync_group_input, confirms_overlap, "confirmOverlap", BOOL, WIRE_IN,
          .about = "Change them although another sync may write the same values"),
};
const struct record sync_group_update_record =
    RECORD(sync_group_input, "SyncGroupUpdate", update_fields);

static const struct field query_fields[] = {
    FIELD(sync_group_query, project_id, "projectId", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1),
};
const struct record sync_group_query_record =
    RECORD(sync_group_query, "SyncGroupQuery", query_fields);

static const struct field delete_fields[] = {
    FIELD(sync_group_delete_query, removes_syncs, "removeSyncs", BOOL, WIRE_IN,
          .about = "Delete the sites' syncs too; else they stay as syncs of their own"),
    FIELD(sync_group_delete_query, removes_secrets, "removeSecrets", BOOL, WIRE_IN,
          .about = "With removeSyncs: take away at Netlify what they wrote"),
};
const struct record sync_group_delete_query_record =
    RECORD(sync_group_delete_query, "SyncGroupDeleteQuery", delete_fields);

static const struct field plan_fields[] = { SITE_ID(sync_group_input), OF_SYNCS };
const struct record sync_group_plan_record = RECORD(sync_group_input, "SyncGroupPlan", plan_fields);

static const struct field confirmed_fields[] = {
    SITE_ID(sync_group_site_input),
    PLAN_HASH(REQUIRED, "Of the plan that was looked at"),
};
static const struct record confirmed_record =
    RECORD(sync_group_site_input, "SyncGroupConfirmedSite", confirmed_fields);

static const struct field confirm_fields[] = {
    FIELD(sync_group_confirm_input, sites, "sites", RECORDS, WIRE_IN | REQUIRED,
          .record = &confirmed_record, .min = 1, .max = CONFIRMED_MAX),
    FIELD(sync_group_confirm_input, confirms_overlap, "confirmOverlap", BOOL, WIRE_IN,
          .about = "Let them join although another sync may write the same values"),
};
const struct record sync_group_confirm_record =
    RECORD(sync_group_confirm_input, "SyncGroupConfirm", confirm_fields);
