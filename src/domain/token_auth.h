/* token_auth.h: tokens that are handed out by people instead of logins (10-auth §6). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/identity_auth.h"

STATUS token_auth_issue(struct call *call, struct id identity_id, struct str name,
                        struct access_token *ret_row, struct login_answer *ret_answer);
STATUS token_auth_list(struct call *call, struct id identity_id, const struct page_query *page,
                       struct record_list *ret_tokens);
STATUS token_auth_get(struct call *call, struct id token_id, struct access_token *ret_token);
/* An absent name stays. */
STATUS token_auth_rename(struct call *call, struct id token_id, struct str name,
                         struct access_token *ret_token);
STATUS token_auth_revoke(struct call *call, struct id token_id);
