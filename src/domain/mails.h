/* mails.h: the mails this server writes, each queued in the transaction it belongs to. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/mail_queue.h"

/* The link is the invitation; `inviter` is shown as who sent it. */
STATUS mail_invitation(struct call *call, struct str to, struct str org_name, struct str inviter,
                       struct str link);
/* Somebody with an account is now in another organisation. */
STATUS mail_added_to_org(struct call *call, struct str to, struct str org_name, struct str inviter);
