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

STATUS mail_password_reset(struct call *call, struct str to, struct str link)
{
    return mail_enqueue(
        call, &(struct mail){
                  .to = to,
                  .subject = STR("Set a new password"),
                  .text = arena_format(
                      call->arena,
                      "Somebody, hopefully you, asked for a new password of your account on "
                      "Tacit.\n\nSet it here within half an hour:\n\n%.*s\n\n"
                      "If it was not you, there is nothing to do: your password stays as it is.\n",
                      STR_ARG(link)),
              });
}

STATUS mail_password_changed(struct call *call, struct str to)
{
    return mail_enqueue(
        call, &(struct mail){
                  .to = to,
                  .subject = STR("Your password was changed"),
                  .text = STR("The password of your account on Tacit was just set anew by a link "
                              "from a mail, and you were signed out everywhere.\n\n"
                              "If it was not you, somebody reads your mail: tell your "
                              "administrator at once.\n"),
              });
}

STATUS mail_second_factor_reset(struct call *call, struct str to, struct str admin)
{
    return mail_enqueue(
        call,
        &(struct mail){
            .to = to,
            .subject = STR("Your second factor was reset"),
            .text = arena_format(call->arena,
                                 "%.*s took the second factor off your account on Tacit, and you "
                                 "were signed out everywhere. Sign in with your password and set a "
                                 "new one up in your account.\n\n"
                                 "If you did not ask for that, tell your administrator at once.\n",
                                 STR_ARG(admin)),
        });
}

STATUS mail_sign_up(struct call *call, struct str to, struct str link)
{
    return mail_enqueue(
        call, &(struct mail){
                  .to = to,
                  .subject = STR("Finish signing up"),
                  .text = arena_format(call->arena,
                                       "Finish making your account on Tacit here, within a "
                                       "day:\n\n%.*s\n\nIf it was not you, there is nothing to "
                                       "do.\n",
                                       STR_ARG(link)),
              });
}

STATUS mail_already_there(struct call *call, struct str to)
{
    return mail_enqueue(
        call,
        &(struct mail){
            .to = to,
            .subject = STR("You have an account already"),
            .text = arena_format(call->arena,
                                 "Somebody, hopefully you, tried to sign up on Tacit with this "
                                 "address, which has an account or an invitation already.\n\n"
                                 "Sign in here, or ask there for a new password:\n\n%.*s/login\n",
                                 STR_ARG(call->domain->site_url)),
        });
}

STATUS mail_notice(struct call *call, struct str to, struct str title, struct str body,
                   struct str path)
{
    return mail_enqueue(
        call, &(struct mail){
                  .to = to,
                  .subject = title,
                  .text = arena_format(call->arena,
                                       "%.*s\n\n%.*s\n\nLook at it here:\n\n%.*s%.*s\n\n"
                                       "You get this because you are an admin of the project.\n",
                                       STR_ARG(title), STR_ARG(body),
                                       STR_ARG(call->domain->site_url), STR_ARG(path)),
              });
}
