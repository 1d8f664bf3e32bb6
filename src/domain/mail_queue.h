/* mail_queue.h: mails wait as jobs, so that no request waits for a mail server. What waits is sealed:
 * a mail may hold a link that lets its reader in. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/job_queue.h"
#include "remote/mail.h"

/* Inside the caller's transaction: the mail goes out if that is committed, and only then. Does
 * nothing when no mail server is configured, or when the address can't be written to. */
STATUS mail_enqueue(struct call *call, const struct mail *mail);

/* The mail of a job of the kind "mail"; texts lie in the call's arena. */
STATUS mail_of_job(const struct call *call, const struct job *job, struct mail *ret_mail);
