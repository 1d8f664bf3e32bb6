/* Groups with their sites, for those who ask. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"
#include "domain/secret_sync_rows.h"
#include "domain/sync_group_rows.h"

#define FROM_GROUPS                                                                \
    " FROM sync_group g LEFT JOIN folder f ON f.id = g.folder_id"                  \
    " AND f.deleted_at IS NULL LEFT JOIN environment e ON e.id = f.environment_id" \
    " AND e.deleted_at IS NULL"

static const struct query by_id = { "SELECT " SYNC_GROUP_COLUMNS FROM_GROUPS " WHERE g.id = $1" };
static const struct query of_project = { "SELECT " SYNC_GROUP_COLUMNS FROM_GROUPS
                                         " WHERE g.project_id = $1 ORDER BY g.name" };
static const struct query sites_of = {
    "SELECT " SYNC_GROUP_SITE_COLUMNS " FROM sync_group_site m"
    " LEFT JOIN secret_sync s ON s.id = m.sync_id WHERE m.group_id = $1"
    " ORDER BY m.site_name, m.site_id"
};

static STATUS complete(struct call *call, struct sync_group *group)
{
    TRY(sync_part_from_text(call, &sync_settings_record, group->settings_json, &group->settings));
    TRY(sync_part_from_text(call, &sync_destination_record, group->destination_json,
                            &group->target));
    TRY(sync_part_from_text(call, &site_selector_record, group->selector_json, &group->selector));
    if (!str_is_given(group->environment)) group->secret_path = STR_ABSENT;
    return db_all(call->db, &sites_of, &sync_group_site_record, call->arena, &group->sites,
                  BIND(bind_id(&group->id)));
}

STATUS sync_group_read(struct call *call, struct id group_id, struct sync_group *ret_group)
{
    struct sync_group group = { .looked_at = 0 };

    TRY(db_one(call->db, &by_id, &sync_group_record, call->arena, &group,
               BIND(bind_id(&group_id))));
    TRY(complete(call, &group));
    *ret_group = group;
    return OK;
}

static bool is_visible(const struct ability *ability, const struct sync_group *group)
{
    const struct access_object object = { .environment = group->environment,
                                          .path = group->secret_path,
                                          .connection_id = group->connection_id };
    bool is_whole = str_is_given(group->environment);

    return ability_allows(ability, SUBJECT_SECRET_SYNCS, ACTION_READ, is_whole ? &object : NULL);
}

STATUS sync_group_list(struct call *call, struct id project_id, struct record_list *ret_groups)
{
    const struct ability *ability;
    struct record_list list;
    size_t count = 0;

    TRY(access_in_project(call, project_id, &ability));
    TRY(db_all(call->db, &of_project, &sync_group_record, call->arena, &list,
               BIND(bind_id(&project_id))));
    struct sync_group *groups = list.items;
    for (size_t i = 0; i < list.count; i++) {
        TRY(complete(call, &groups[i]));
        if (is_visible(ability, &groups[i])) groups[count++] = groups[i];
    }
    list.count = count;
    *ret_groups = list;
    return OK;
}

STATUS sync_group_audit(struct call *call, const char *event, const struct sync_group *group)
{
    struct audit_entry entry;

    audit_begin(&entry, event, group->project_id);
    audit_id(&entry, "groupId", group->id);
    audit_text(&entry, "name", group->name);
    audit_id(&entry, "connectionId", group->connection_id);
    audit_text(&entry, "environment", group->environment);
    audit_text(&entry, "secretPath", group->secret_path);
    audit_text(&entry, "selector", group->selector_json);
    return audit_append(call, &entry);
}
