/* Organisations and their people (20-projects §1). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/refresh_cookie.h"
#include "api/tables.h"
#include "domain/org.h"
#include "domain/org_member.h"
#include "domain/project.h"
#include "model/account.h"

static STATUS get_orgs(struct exchange *exchange)
{
    struct record_list orgs;

    TRY(org_list(&exchange->call, &orgs));
    return answer_records(exchange, "organizations", &org_record, &orgs);
}

/* There are none below an organisation here. */
static STATUS get_orgs_with_subs(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct record_list orgs;

    TRY(org_list(&exchange->call, &orgs));
    const struct org *items = orgs.items;
    json_object_begin(out);
    json_key(out, "organizations");
    json_array_begin(out);
    for (size_t i = 0; i < orgs.count; i++) {
        json_object_begin(out);
        record_members_to_json(&org_brief_record, &items[i], out);
        json_key(out, "subOrganizations");
        json_array_begin(out);
        json_array_end(out);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return OK;
}

static STATUS get_org(struct exchange *exchange)
{
    struct org org;
    struct id id;

    TRY(exchange_param_id(exchange, "organizationId", &id));
    TRY(org_get(&exchange->call, id, &org));
    return answer_record(exchange, "organization", &org_record, &org);
}

static STATUS patch_org(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct org org;
    struct id id;

    TRY(exchange_param_id(exchange, "organizationId", &id));
    TRY(org_update(&exchange->call, id, exchange->body, &org));
    json_object_begin(out);
    json_key(out, "message");
    json_write_text(out, STR("Successfully changed organization"));
    json_key(out, "organization");
    record_to_json(&org_record, &org, out);
    json_object_end(out);
    return OK;
}

static STATUS get_workspaces(struct exchange *exchange)
{
    struct record_list projects;
    struct org org;
    struct id id;

    TRY(exchange_param_id(exchange, "organizationId", &id));
    TRY(org_get(&exchange->call, id, &org));
    TRY(project_list(&exchange->call, STR_ABSENT, &projects));
    return answer_records(exchange, "workspaces", &project_record, &projects);
}

static STATUS get_members(struct exchange *exchange)
{
    struct record_list members;
    struct id id;

    TRY(exchange_param_id(exchange, "organizationId", &id));
    TRY(org_member_list(&exchange->call, id, &members));
    return answer_records(exchange, "users", &org_member_record, &members);
}

static STATUS patch_member(struct exchange *exchange)
{
    const struct org_role_input *body = exchange->body;
    struct org_member member;
    struct id org_id;
    struct id id;

    TRY(exchange_param_id(exchange, "organizationId", &org_id));
    TRY(exchange_param_id(exchange, "membershipId", &id));
    TRY(org_member_set_role(&exchange->call, org_id, id, body->role, &member));
    return answer_record(exchange, "membership", &org_member_record, &member);
}

static STATUS delete_member(struct exchange *exchange)
{
    struct org_member member;
    struct id org_id;
    struct id id;

    TRY(exchange_param_id(exchange, "organizationId", &org_id));
    TRY(exchange_param_id(exchange, "membershipId", &id));
    TRY(org_member_remove(&exchange->call, org_id, id, &member));
    return answer_record(exchange, "membership", &org_member_record, &member);
}

static STATUS post_reset(struct exchange *exchange)
{
    const struct mfa_password_input *body = exchange->body;
    struct org_member member;
    struct id org_id;
    struct id id;

    TRY(exchange_param_id(exchange, "organizationId", &org_id));
    TRY(exchange_param_id(exchange, "membershipId", &id));
    TRY(org_member_reset_mfa(&exchange->call, org_id, id, &body->password, &member));
    return answer_record(exchange, "membership", &org_member_record, &member);
}

/* Without a mail server, links are answered to the inviter, who passes them on. */
static STATUS post_invite(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct record_list list;

    TRY(org_member_invite(&exchange->call, exchange->body, &list));
    const struct invitation *items = list.items;
    json_object_begin(out);
    json_key(out, "message");
    json_write_text(out, list.count > 0 && items[0].is_mailed
                             ? STR("Invited. A mail is on its way to each of them.")
                             : STR("Invited. Pass each link on to its person."));
    json_key(out, "completeInviteLinks");
    json_array_begin(out);
    for (size_t i = 0; i < list.count; i++) {
        if (!str_is_given(items[i].link)) continue;
        json_object_begin(out);
        json_key(out, "email");
        json_write_text(out, items[i].email);
        json_key(out, "link");
        json_write_text(out, items[i].link);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return OK;
}

static STATUS post_accept(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct session_tokens tokens;
    struct user user;

    TRY(org_member_accept(&exchange->call, exchange->body, &user, &tokens));
    refresh_cookie_set(exchange, tokens.refresh);
    json_object_begin(out);
    json_key(out, "message");
    json_write_text(out, STR("Successfully set up account"));
    json_key(out, "user");
    record_to_json(&user_record, &user, out);
    json_key(out, "token");
    json_write_text(out, tokens.access);
    json_object_end(out);
    return OK;
}

#define ANYWHERE (BY_USER | BY_USER_NO_ORG | BY_USER_NO_MFA)
#define IN(subject_, action_)                                \
    {                                                        \
        BY_ANY, IN_ORG, SUBJECT_##subject_, ACTION_##action_ \
    }
#define ORG                                \
    {                                      \
        "organization", &org_record, false \
    }
#define NO_RECORD         \
    {                     \
        NULL, NULL, false \
    }
#define V2 "/api/v2/organizations/{organizationId}"

static const struct route rows[] = {
    { HTTP_GET,
      "/api/v1/organization",
      { .by = ANYWHERE | BY_IDENTITY },
      NULL,
      NULL,
      get_orgs,
      0,
      { "organizations", &org_record, true },
      "List your organizations",
      0 },
    { HTTP_GET,
      "/api/v1/organization/accessible-with-sub-orgs",
      { .by = ANYWHERE },
      NULL,
      NULL,
      get_orgs_with_subs,
      0,
      NO_RECORD,
      "List your organizations with those below them",
      0 },
    { HTTP_GET, "/api/v1/organization/{organizationId}", IN(NONE, READ), NULL, NULL, get_org, 0,
      ORG, "Read an organization", 0 },
    { HTTP_PATCH, "/api/v1/organization/{organizationId}", IN(SETTINGS, EDIT), NULL,
      &org_update_input_record, patch_org, 0, ORG, "Change an organization", 0 },
    { HTTP_GET,
      V2 "/workspaces",
      IN(NONE, READ),
      NULL,
      NULL,
      get_workspaces,
      0,
      { "workspaces", &project_record, true },
      "List the projects you are a member of",
      0 },
    { HTTP_GET,
      V2 "/memberships",
      IN(MEMBER, READ),
      NULL,
      NULL,
      get_members,
      0,
      { "users", &org_member_record, true },
      "List the people of an organization",
      0 },
    { HTTP_PATCH,
      V2 "/memberships/{membershipId}",
      IN(MEMBER, EDIT),
      NULL,
      &org_role_input_record,
      patch_member,
      0,
      { "membership", &org_member_record, false },
      "Give a person another role in an organization",
      0 },
    { HTTP_DELETE,
      V2 "/memberships/{membershipId}",
      IN(MEMBER, DELETE),
      NULL,
      NULL,
      delete_member,
      0,
      { "membership", &org_member_record, false },
      "Remove a person from an organization",
      0 },
    { HTTP_POST,
      V2 "/memberships/{membershipId}/reset-second-factor",
      { BY_USER, IN_ORG, SUBJECT_MEMBER, ACTION_EDIT },
      NULL,
      &mfa_password_input_record,
      post_reset,
      ROUTE_SLOW,
      { "membership", &org_member_record, false },
      "Take the second factor of a person away who has lost it; asks for your own password",
      0 },
    { HTTP_POST, "/api/v1/invite-org/signup", IN(MEMBER, CREATE), NULL, &org_invite_input_record,
      post_invite, 0, NO_RECORD, "Invite people into an organization", 0 },
    { HTTP_POST,
      "/api/v3/signup/complete-account/invite",
      { .by = BY_PUBLIC },
      NULL,
      &invited_input_record,
      post_accept,
      ROUTE_SLOW,
      NO_RECORD,
      "Take an invitation up",
      0 },
};
ROUTE_TABLE(org_routes, "Organizations", rows);
