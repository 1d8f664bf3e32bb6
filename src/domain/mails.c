// SPDX-License-Identifier: Apache-2.0
#include "domain/mails.h"

STATUS mail_invitation(struct call *call, struct str to, struct str org_name, struct str inviter,
                       struct str link)
{
    return mail_enqueue(
        call,
        &(struct mail){
            .to = to,
            .subject = arena_format(call->arena, "You are invited to %.*s", STR_ARG(org_name)),
            .text = arena_format(call->arena,
                                 "%.*s invites you to the organization %.*s on Tacit.\n\n"
                                 "Set your name and password here:\n\n%.*s\n\n"
                                 "The link works once, for seven days. Whoever has it can take the "
                                 "invitation up, so please do not pass it on.\n",
                                 STR_ARG(inviter), STR_ARG(org_name), STR_ARG(link)),
        });
}

STATUS mail_added_to_org(struct call *call, struct str to, struct str org_name, struct str inviter)
{
    return mail_enqueue(
        call, &(struct mail){
                  .to = to,
                  .subject = arena_format(call->arena, "You are now in %.*s", STR_ARG(org_name)),
                  .text = arena_format(call->arena,
                                       "%.*s added you to the organization %.*s on Tacit.\n\n"
                                       "Sign in with the account you have:\n\n%.*s/login\n",
                                       STR_ARG(inviter), STR_ARG(org_name),
                                       STR_ARG(call->domain->site_url)),
              });
}
