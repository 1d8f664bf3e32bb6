/* What people see and change of themselves. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/user.h"

static STATUS get_user(struct exchange *exchange)
{
    struct user user;

    TRY(user_get(&exchange->call, &user));
    return answer_record(exchange, "user", &user_record, &user);
}

static STATUS patch_user(struct exchange *exchange)
{
    struct user user;

    TRY(user_update(&exchange->call, exchange->body, &user));
    return answer_record(exchange, "user", &user_record, &user);
}

static STATUS post_password(struct exchange *exchange)
{
    const struct password_input *body = exchange->body;

    TRY(user_change_password(&exchange->call, &body->old_password, &body->new_password));
    return answer_message(exchange, "Successfully changed password");
}

static STATUS get_sessions(struct exchange *exchange)
{
    struct record_list sessions;

    TRY(session_list(&exchange->call, &sessions));
    return answer_records(exchange, NULL, &user_session_record, &sessions);
}

static STATUS delete_sessions(struct exchange *exchange)
{
    TRY(session_revoke_all(&exchange->call));
    return answer_message(exchange, "Successfully removed all sessions");
}

static STATUS delete_session(struct exchange *exchange)
{
    struct id id;

    TRY(exchange_param_id(exchange, "sessionId", &id));
    TRY(session_revoke(&exchange->call, id));
    return answer_message(exchange, "Successfully removed session");
}

#define SELF                           \
    {                                  \
        .by = BY_USER | BY_USER_NO_ORG \
    }
#define USER                        \
    {                               \
        "user", &user_record, false \
    }
#define NO_RECORD         \
    {                     \
        NULL, NULL, false \
    }
#define SESSIONS "/api/v2/users/me/sessions"

static const struct route rows[] = {
    { HTTP_GET, "/api/v1/user", SELF, NULL, NULL, get_user, 0, USER, "Read your own account", 0 },
    { HTTP_GET, "/api/v2/users/me", SELF, NULL, NULL, get_user, 0, USER, "Read your own account",
      0 },
    { HTTP_PATCH, "/api/v2/users/me/name", SELF, NULL, &user_update_input_record, patch_user, 0,
      USER, "Change your own name", 0 },
    { HTTP_POST, "/api/v2/users/me/password", SELF, NULL, &password_input_record, post_password,
      ROUTE_SLOW, NO_RECORD, "Change your own password; other sessions end", 0 },
    { HTTP_GET,
      SESSIONS,
      SELF,
      NULL,
      NULL,
      get_sessions,
      0,
      { NULL, &user_session_record, true },
      "List where you are signed in",
      0 },
    { HTTP_DELETE, SESSIONS, SELF, NULL, NULL, delete_sessions, 0, NO_RECORD, "Sign out everywhere",
      0 },
    { HTTP_DELETE, SESSIONS "/{sessionId}", SELF, NULL, NULL, delete_session, 0, NO_RECORD,
      "Sign out on one device", 0 },
};
ROUTE_TABLE(user_routes, "Users", rows);
