/* mail_job.h: the job "mail": sends one mail, again and again for a day if the mail server is away. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jobs/job_kind.h"
#include "remote/mail.h"

/* After so many tries, the one just ended counted. */
struct job_end mail_job_end(enum smtp_end end, bool is_cancelled, int64_t attempt);

struct job_end mail_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel);
