/* mails.h: the mails this server writes, each queued in the transaction it belongs to. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/mail_queue.h"

/* The link is the invitation; `inviter` is shown as who sent it. */
STATUS mail_invitation(struct call *call, struct str to, struct str org_name, struct str inviter,
                       struct str link);
/* Somebody with an account is now in another organisation. */
STATUS mail_added_to_org(struct call *call, struct str to, struct str org_name, struct str inviter);

STATUS mail_password_reset(struct call *call, struct str to, struct str link);
STATUS mail_password_changed(struct call *call, struct str to);
STATUS mail_second_factor_reset(struct call *call, struct str to, struct str admin);
STATUS mail_sign_up(struct call *call, struct str to, struct str link);
/* Somebody signs up with an address that is taken: only its owner learns that. */
STATUS mail_already_there(struct call *call, struct str to);
/* What the server noticed by itself; `path` is where to look in the dashboard. */
STATUS mail_notice(struct call *call, struct str to, struct str title, struct str body,
                   struct str path);
