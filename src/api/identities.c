/* Machine identities (10-auth §3). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/identity.h"
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

/* `search` is a text, or an object by field of which the name counts here. */
static struct str search_of(struct exchange *exchange, const struct identity_query *input)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    if (input->search.len > 0) return input->search;
    if (!str_is_given(input->search_json) || json_parse(input->search_json, NULL, &document).code)
        return STR_ABSENT;
    const struct json *search = json_root(document);
    if (json_is_object(search)) search = json_member(search, "name");
    if (json_is_object(search)) {
        const struct json *contains = json_member(search, "$contains");
        search = contains ? contains : json_member(search, "$eq");
    }
    struct str text = json_text(search);
    return text.len > 0 ? arena_copy(exchange->call.arena, text) : STR_ABSENT;
}

static STATUS answer_list(struct exchange *exchange, const char *wrapper, struct id org_id,
                          const struct identity_query *input)
{
    struct identity_filter filter = {
        .search = search_of(exchange, input),
        .offset = input->offset,
        .limit = input->limit,
        .is_descending = str_equal_ignoring_case(input->order_direction, STR("desc")),
    };
    struct record_list members;
    int64_t total = 0;

    TRY(identity_list(&exchange->call, org_id, &filter, &members, &total));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, wrapper);
    json_array_begin(&exchange->out);
    const struct identity_member *items = members.items;
    for (size_t i = 0; i < members.count; i++) {
        record_to_json(&identity_member_record, &items[i], &exchange->out);
    }
    json_array_end(&exchange->out);
    json_key(&exchange->out, "totalCount");
    json_write_int(&exchange->out, total);
    json_object_end(&exchange->out);
    return OK;
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
