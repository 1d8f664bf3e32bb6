/* Invitations into an organisation. The link carries a signed token; the invited row is what makes
 * it good, so that taking it up, or removing the person, ends it. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"
#include "domain/claims.h"
#include "domain/mails.h"
#include "domain/org.h"
#include "domain/org_member.h"
#include "domain/privilege.h"
#include "domain/user.h"
#include "model/checks.h"

enum { INVITATION_S = 7 * 24 * 3600 };

static const struct query is_invited = {
    "SELECT count(*) FROM org_member m JOIN app_user u ON u.id = m.user_id"
    " WHERE m.org_id = $1 AND m.user_id = $2 AND m.status = 'invited' AND u.is_accepted = 0"
};
static const struct query accept_user = {
    "UPDATE app_user SET first_name = $2, last_name = $3, password_hash = $4, is_accepted = 1,"
    " is_email_verified = 1, updated_at = $5 WHERE id = $1"
};
static const struct query accept_member = {
    "UPDATE org_member SET status = 'accepted', updated_at = $2"
    " WHERE user_id = $1 AND status = 'invited'"
};

static STATUS link_of(struct call *call, const struct user *user, struct str *ret_link)
{
    struct str token;

    TRY(claims_sign_user(call,
                         &(struct user_claims){
                             .kind = "signupToken",
                             .user_id = user->id,
                             .org_id = call->actor->org_id,
                             .version = 1,
                             .expires_at_s = call->now_ms / 1000 + INVITATION_S,
                         },
                         &token));
    *ret_link = arena_format(call->arena, "%.*s/signupinvite?token=%.*s",
                             STR_ARG(call->domain->site_url), STR_ARG(token));
    return OK;
}

/* The user of that address, made without a password when there is none yet. */
static STATUS user_of(struct call *call, struct str email, struct user *ret_user)
{
    struct status status = user_by_email(call, email, ret_user);

    if (status.code != STATUS_NOT_FOUND) return status;
    return user_insert(call, &(struct user_wish){ .email = email }, ret_user);
}

static STATUS audit_invitation(struct call *call, const char *event, const struct user *user)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "userId", user->id);
    audit_text(&entry, "email", user->email);
    return audit_append(call, &entry);
}

/* With a mail server the link goes to its person alone: who can read the mail has the address. */
static STATUS tell(struct call *call, const struct user *user, struct str org_name,
                   struct invitation *invitation)
{
    struct str inviter = call->actor->name;
    struct str link;

    invitation->is_mailed = mail_is_configured(&call->domain->mail);
    if (user->is_accepted) return mail_added_to_org(call, user->email, org_name, inviter);
    TRY(link_of(call, user, &link));
    if (!invitation->is_mailed) invitation->link = link;
    return mail_invitation(call, user->email, org_name, inviter, link);
}

/* Inviting an invited person again gives a new link. */
static STATUS invite_one(struct call *call, struct str given_email,
                         const struct org_role_choice *choice, struct str org_name,
                         struct invitation *ret_invitation)
{
    struct str email = email_normalize(given_email, call->arena);
    struct user user;
    int64_t count = 0;
    struct id member_id;

    TRY(user_of(call, email, &user));
    *ret_invitation = (struct invitation){ .email = email, .link = STR_ABSENT };
    TRY(db_one_int(call->db, &is_invited, &count,
                   BIND(bind_id(&call->actor->org_id), bind_id(&user.id))));
    if (count == 0)
        CONFLICT_AS(call,
                    org_member_insert(call,
                                      &(struct org_member_wish){ .org_id = call->actor->org_id,
                                                                 .user_id = user.id,
                                                                 .role = choice->role,
                                                                 .role_id = choice->role_id,
                                                                 .is_invited = !user.is_accepted },
                                      &member_id),
                    NULL, "%.*s is already a member of the organization", STR_ARG(email));
    TRY(tell(call, &user, org_name, ret_invitation));
    return audit_invitation(call, "invite-organization-member", &user);
}

STATUS org_member_invite(struct call *call, const struct org_invite_input *input,
                         struct record_list *ret_invitations)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct invitation *list = ARENA_ARRAY(call->arena, input->emails.count, struct invitation);
    const struct ability *ability;
    struct org_role_choice choice;
    struct id org_id = { 0 };
    struct org org;

    (void)id_parse(input->organization_id, &org_id); /* what is no id is nobody's organisation */
    TRY(access_in_org(call, org_id, &ability));
    TRY(ability_require(call, ability, SUBJECT_MEMBER, ACTION_CREATE, NULL));
    TRY(privilege_require_org_role(call, input->role, &choice));
    TRY(db_begin(call->db, &tx));
    TRY(org_get(call, org_id, &org));
    for (size_t i = 0; i < input->emails.count; i++) {
        if (email_check(email_normalize(input->emails.items[i], call->arena)))
            return problem_item(call->problem, "inviteeEmails", i, "Invalid email");
        TRY(invite_one(call, input->emails.items[i], &choice, org.name, &list[i]));
    }
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_invitations = (struct record_list){ list, input->emails.count };
    return OK;
}

/* Who was invited, and where to; from the token of the link. */
static STATUS read_invitation(struct call *call, struct str token, struct id *ret_user_id,
                              struct id *ret_org_id)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;
    int64_t count = 0;

    TRY(claims_read(call, token, &claims));
    if (str_equal(claims_text(claims, "authTokenType"), STR("signupToken")) &&
        claims_id(claims, "userId", ret_user_id) && claims_id(claims, "organizationId", ret_org_id))
        TRY(db_one_int(call->db, &is_invited, &count,
                       BIND(bind_id(ret_org_id), bind_id(ret_user_id))));
    if (count > 0) return OK;
    return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                     "The invitation is not valid any more. Ask for another one.");
}

static STATUS accept(struct call *call, const struct invited_input *input, struct id user_id,
                     struct str hash, struct user *ret_user)
{
    TRY(db_run(call->db, &accept_user, NULL,
               BIND(bind_id(&user_id), bind_text(input->first_name), bind_text(input->last_name),
                    bind_text(hash), bind_int(call->now_ms))));
    TRY(db_run(call->db, &accept_member, NULL, BIND(bind_id(&user_id), bind_int(call->now_ms))));
    return user_by_id(call, user_id, ret_user);
}

STATUS org_member_accept(struct call *call, const struct invited_input *input,
                         struct user *ret_user, struct session_tokens *ret_tokens)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct actor *actor = ARENA_NEW(call->arena, struct actor);
    struct str hash;
    struct id user_id;
    struct id org_id;

    TRY(read_invitation(call, input->token, &user_id, &org_id)); /* no hashing for anybody */
    TRY(password_hash(&input->password, call->arena, &hash));
    TRY(db_begin(call->db, &tx));
    TRY(read_invitation(call, input->token, &user_id, &org_id)); /* taken up only once */
    TRY(accept(call, input, user_id, hash, ret_user));
    TRY(session_open(call, user_id, org_id, ret_tokens));
    *actor = (struct actor){
        .kind = ACTOR_USER,
        .id = user_id,
        .org_id = org_id,
        .name = ret_user->email,
        .auth_method = STR("email"),
    };
    call->actor = actor;
    TRY(audit_invitation(call, "accept-organization-invitation", ret_user));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}
