/* Machine identities (10-auth §3). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/identity_search.h"
#include "domain/org.h"

static STATUS post_identity(struct exchange *exchange)
{
    struct identity identity;

    TRY(identity_create(&exchange->call, exchange->body, &identity));
    return answer_record(exchange, "identity", &identity_record, &identity);
}

/* Nested, unlike the answers of the writes: the membership holds the identity. */
static STATUS get_identity(struct exchange *exchange)
{
    struct identity_member member;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_get(&exchange->call, id, &member));
    return answer_record(exchange, "identity", &identity_member_record, &member);
}

static STATUS patch_identity(struct exchange *exchange)
{
    struct identity identity;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_update(&exchange->call, id, exchange->body, &identity));
    return answer_record(exchange, "identity", &identity_record, &identity);
}

static STATUS delete_identity(struct exchange *exchange)
{
    struct identity identity;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_delete(&exchange->call, id, &identity));
    return answer_record(exchange, "identity", &identity_record, &identity);
}

static STATUS answer_page(struct exchange *exchange, const char *wrapper,
                          const struct record *record, const struct record_list *list,
                          int64_t total)
{
    const char *items = list->items;

    json_object_begin(&exchange->out);
    json_key(&exchange->out, wrapper);
    json_array_begin(&exchange->out);
    for (size_t i = 0; i < list->count; i++) {
        record_to_json(record, items + i * record->size, &exchange->out);
    }
    json_array_end(&exchange->out);
    json_key(&exchange->out, "totalCount");
    json_write_int(&exchange->out, total);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS answer_list(struct exchange *exchange, const char *wrapper, struct id org_id,
                          const struct identity_query *input)
{
    struct identity_filter filter = {
        .search = input->search.len > 0 ? input->search : STR_ABSENT,
        .offset = input->offset,
        .limit = input->limit,
        .is_descending = str_equal_ignoring_case(input->order_direction, STR("desc")),
    };
    struct record_list members;
    int64_t total = 0;

    TRY(identity_filter_from_json(&exchange->call, input->search_json, &filter));
    TRY(identity_list(&exchange->call, org_id, &filter, &members, &total));
    return answer_page(exchange, wrapper, &identity_member_record, &members, total);
}

static STATUS get_identities(struct exchange *exchange)
{
    const struct identity_query *query = exchange->query;
    struct id org_id = exchange->actor.org_id;

    if (query->org_id.len > 0 && !id_parse(query->org_id, &org_id)) org_id = (struct id){ 0 };
    return answer_list(exchange, "identities", org_id, query);
}

static STATUS post_search(struct exchange *exchange)
{
    return answer_list(exchange, "identities", exchange->actor.org_id, exchange->body);
}

static STATUS read_scopes(struct exchange *exchange, const struct texts *given,
                          bool ret_scopes[static MATCH_SCOPES])
{
    for (size_t i = 0; i < given->count; i++) {
        int scope = 0;
        while (match_scope_names[scope] &&
               !str_equal(given->items[i], str_from_c(match_scope_names[scope])))
            scope++;
        if (!match_scope_names[scope])
            return problem_item(exchange->call.problem, "scope", i,
                                "Invalid enum value. Expected 'organization' | 'project'");
        ret_scopes[scope] = true;
    }
    if (given->count == 0) ret_scopes[MATCH_IN_ORG] = true;
    return OK;
}

static STATUS post_match(struct exchange *exchange)
{
    const struct identity_search_input *input = exchange->body;
    struct identity_filter filter = {
        .offset = input->offset,
        .limit = input->limit,
        .is_descending = str_equal_ignoring_case(input->order_direction, STR("desc")),
    };
    bool scopes[MATCH_SCOPES] = { false };
    struct record_list matches;
    int64_t total = 0;

    TRY(read_scopes(exchange, &input->scopes, scopes));
    TRY(identity_filter_from_json(&exchange->call, input->search_json, &filter));
    TRY(identity_search(&exchange->call, scopes, &filter, &matches, &total));
    return answer_page(exchange, "identities", &identity_match_record, &matches, total);
}

static STATUS get_org_identities(struct exchange *exchange)
{
    struct id org_id;

    TRY(exchange_param_id(exchange, "organizationId", &org_id));
    return answer_list(exchange, "identityMemberships", org_id, exchange->query);
}

/* Where a token belongs: the one thing that even an identity without any role may ask. */
static STATUS get_details(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct org org;

    TRY(org_by_id(&exchange->call, exchange->actor.org_id, &org));
    json_object_begin(out);
    json_key(out, "identityDetails");
    json_object_begin(out);
    json_key(out, "organization");
    record_to_json(&org_brief_record, &org, out);
    json_object_end(out);
    json_object_end(out);
    return OK;
}

#define NEED(action_)                                      \
    {                                                      \
        BY_ANY, IN_ORG, SUBJECT_IDENTITY, ACTION_##action_ \
    }
#define IDENTITY                            \
    {                                       \
        "identity", &identity_record, false \
    }
#define LIST                                        \
    {                                               \
        "identities", &identity_member_record, true \
    }

static const struct route rows[] = {
    { HTTP_POST, "/api/v1/identities", NEED(CREATE), NULL, &identity_create_record, post_identity,
      0, IDENTITY, "Create a machine identity", 0 },
    { HTTP_GET, "/api/v1/identities", NEED(READ), &identity_query_record, NULL, get_identities, 0,
      LIST, "List the organization's machine identities", 0 },
    { HTTP_POST, "/api/v1/identities/search", NEED(READ), NULL, &identity_search_record,
      post_search, ROUTE_BODY_OPTIONAL, LIST, "Search the organization's machine identities", 0 },
    { HTTP_POST,
      "/api/v2/identities/search",
      { BY_ANY, IN_NOTHING, SUBJECT_NONE, ACTION_READ },
      NULL,
      &identity_match_input_record,
      post_match,
      ROUTE_BODY_OPTIONAL,
      { "identities", &identity_match_record, true },
      "Search machine identities in the organization and in its projects",
      0 },
    { HTTP_GET,
      "/api/v1/identities/details",
      { .by = BY_ANY },
      NULL,
      NULL,
      get_details,
      0,
      { NULL, NULL, false },
      "Read which organization the caller belongs to",
      0 },
    { HTTP_GET,
      "/api/v1/identities/{identityId}",
      NEED(READ),
      NULL,
      NULL,
      get_identity,
      0,
      { "identity", &identity_member_record, false },
      "Read a machine identity",
      0 },
    { HTTP_PATCH, "/api/v1/identities/{identityId}", NEED(EDIT), NULL, &identity_update_record,
      patch_identity, 0, IDENTITY, "Change a machine identity", 0 },
    { HTTP_DELETE, "/api/v1/identities/{identityId}", NEED(DELETE), NULL, NULL, delete_identity, 0,
      IDENTITY, "Delete a machine identity with its credentials", 0 },
    { HTTP_GET,
      "/api/v2/organizations/{organizationId}/identity-memberships",
      NEED(READ),
      &identity_query_record,
      NULL,
      get_org_identities,
      0,
      { "identityMemberships", &identity_member_record, true },
      "List the organization's machine identities",
      0 },
};
ROUTE_TABLE(identity_routes, "Identities", rows);
