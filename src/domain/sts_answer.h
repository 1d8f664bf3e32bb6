/* sts_answer.h: what AWS STS says of a caller, and whether that one is allowed. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

struct sts_caller {
    struct str arn, account;
};

/* Reads an answer of GetCallerIdentity, JSON or XML by its content type, of the very form that STS
 * gives and no other. Texts lie in the arena. */
bool sts_answer_read(struct str content_type, struct str body, struct arena *arena,
                     struct sts_caller *ret_caller);

/* Lists are separated by commas; empty: not asked for. With both empty nobody is allowed. "*" stands
 * for anything in the last part of an ARN. NULL, or the reason for a refusal. */
const char *sts_caller_flaw(const struct sts_caller *caller, struct str principal_arns,
                            struct str account_ids, struct arena *arena);

/* What may stand in those lists. */
bool sts_arn_is_fit(struct str arn);
bool sts_account_is_fit(struct str account);
