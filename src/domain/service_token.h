/* service_token.h: tokens of the older kind: made by a member, for scopes of one project. They allow
 * no more than their maker may do (70-misc §4). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/service_token.h"

/* *ret_text is the token in its three parts, shown this once. */
STATUS service_token_create(struct call *call, struct id project_id,
                            const struct service_token_input *input, struct str *ret_text,
                            struct service_token *ret_token);
STATUS service_token_get_own(struct call *call, struct service_token *ret_token);
STATUS service_token_list(struct call *call, struct id project_id, struct record_list *ret_tokens);
STATUS service_token_delete(struct call *call, struct id token_id, struct service_token *ret_token);
