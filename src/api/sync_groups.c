/* One source to many sites: groups of syncs by a selector. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/sync_group.h"
#include "sync/group_plan.h"
#include "sync/overlap.h"

static STATUS answer_group(struct exchange *exchange, const struct sync_group *group)
{
    return answer_record(exchange, "syncGroup", &sync_group_record, group);
}

static STATUS get_groups(struct exchange *exchange)
{
    struct record_list groups;

    TRY(sync_group_list(&exchange->call, exchange->project_id, &groups));
    return answer_records(exchange, "syncGroups", &sync_group_record, &groups);
}

static STATUS post_group(struct exchange *exchange)
{
    struct sync_group group;

    TRY(sync_group_create(&exchange->call, exchange->project_id, exchange->body, &group));
    return answer_group(exchange, &group);
}

static STATUS get_group(struct exchange *exchange)
{
    struct sync_group group;
    struct id id;

    TRY(exchange_param_id(exchange, "groupId", &id));
    TRY(sync_group_get(&exchange->call, id, ACTION_READ, &group));
    return answer_group(exchange, &group);
}

static STATUS patch_group(struct exchange *exchange)
{
    const struct sync_group_input *body = exchange->body;
    bool is_asked = !body->confirms_overlap && !exchange->call.domain->sync_policy.allows_overlap;
    struct sync_group group;
    struct id id;

    TRY(exchange_param_id(exchange, "groupId", &id));
    if (body->plans_given == GIVEN && sync_group_changes_syncs(body))
        TRY(group_check_plans(&exchange->call, id, body));
    TRY(sync_group_update(&exchange->call, id, body, is_asked ? sync_overlap_approve : NULL,
                          &group));
    return answer_group(exchange, &group);
}

static STATUS delete_group(struct exchange *exchange)
{
    const struct sync_group_delete_query *query = exchange->query;
    struct sync_group group;
    struct id id;

    TRY(exchange_param_id(exchange, "groupId", &id));
    TRY(sync_group_delete(&exchange->call, id, query->removes_syncs, query->removes_secrets,
                          &group));
    return answer_group(exchange, &group);
}

static STATUS post_look(struct exchange *exchange)
{
    struct sync_group group;
    struct id id;

    TRY(exchange_param_id(exchange, "groupId", &id));
    TRY(sync_group_want_look(&exchange->call, id, &group));
    return answer_group(exchange, &group);
}

static STATUS post_plan(struct exchange *exchange)
{
    struct id id;

    TRY(exchange_param_id(exchange, "groupId", &id));
    return group_write_plan(&exchange->call, id, exchange->body, &exchange->out);
}

static STATUS post_confirm(struct exchange *exchange)
{
    const struct sync_group_confirm_input *body = exchange->body;
    struct sync_group group;
    struct id id;

    TRY(exchange_param_id(exchange, "groupId", &id));
    bool is_asked = !body->confirms_overlap && !exchange->call.domain->sync_policy.allows_overlap;
    TRY(sync_group_confirm(&exchange->call, id, &body->sites,
                           is_asked ? sync_overlap_approve : NULL, &group));
    return answer_group(exchange, &group);
}

#define BASE "/api/v1/sync-groups"
#define NEED(scope_, action_)                                  \
    {                                                          \
        BY_ANY, scope_, SUBJECT_SECRET_SYNCS, ACTION_##action_ \
    }
#define ONE                                    \
    {                                          \
        "syncGroup", &sync_group_record, false \
    }

static const struct route rows[] = {
    { HTTP_GET,
      BASE,
      NEED(IN_INPUT, READ),
      &sync_group_query_record,
      NULL,
      get_groups,
      0,
      { "syncGroups", &sync_group_record, true },
      "List the sync groups of a project",
      0 },
    { HTTP_POST, BASE, NEED(IN_INPUT, CREATE), NULL, &sync_group_create_record, post_group, 0, ONE,
      "Sync one source to all sites that a selector finds", 0 },
    { HTTP_GET, BASE "/{groupId}", NEED(OF_SYNC_GROUP, READ), NULL, NULL, get_group, 0, ONE,
      "Read a sync group with its sites", 0 },
    { HTTP_PATCH, BASE "/{groupId}", NEED(OF_SYNC_GROUP, EDIT), NULL, &sync_group_update_record,
      patch_group, ROUTE_SLOW, ONE,
      "Change a sync group, and with its source, options or context the syncs of its sites", 0 },
    { HTTP_DELETE, BASE "/{groupId}", NEED(OF_SYNC_GROUP, DELETE), &sync_group_delete_query_record,
      NULL, delete_group, 0, ONE, "Delete a sync group, with its syncs or without", 0 },
    { HTTP_POST, BASE "/{groupId}/look", NEED(OF_SYNC_GROUP, EDIT), NULL, NULL, post_look, 0, ONE,
      "Look for new sites now", 0 },
    { HTTP_POST,
      BASE "/{groupId}/plan",
      NEED(OF_SYNC_GROUP, EDIT),
      NULL,
      &sync_group_plan_record,
      post_plan,
      ROUTE_SLOW,
      { "plan", NULL, false },
      "Show what would happen to a site that joins, or to any site by a change of the group",
      0 },
    { HTTP_POST, BASE "/{groupId}/confirm", NEED(OF_SYNC_GROUP, EDIT), NULL,
      &sync_group_confirm_record, post_confirm, 0, ONE,
      "Let proposed sites join, by the hashes of their plans", 0 },
};
ROUTE_TABLE(sync_group_routes, "Sync groups", rows);
