/* membership.h: users and identities in a project, with their roles (20-projects §6). Nobody can
 * give, or take from others, what they do not have themselves. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "model/membership.h"

/* Of two halves, each function says which one it is about. */
enum member_kind { MEMBER_USER, MEMBER_IDENTITY };

/* By e-mail address or user name; roles by slug, `member` when none is given. */
STATUS member_add_users(struct call *call, struct id project_id,
                        const struct member_users_input *input, struct record_list *ret_members);
STATUS member_remove_users(struct call *call, struct id project_id,
                           const struct member_users_input *input, struct record_list *ret_members);
STATUS member_add_identity(struct call *call, struct id project_id, struct id identity_id,
                           const struct member_roles_input *input,
                           struct project_member *ret_member);

/* By the id of the membership, or of the user or identity. NOT_FOUND with the contract's message. */
STATUS member_find(struct call *call, struct id project_id, enum member_kind kind, struct id id,
                   struct project_member *ret_member);
STATUS member_find_user(struct call *call, struct id project_id, struct str username,
                        struct project_member *ret_member);
STATUS member_list(struct call *call, struct id project_id, enum member_kind kind,
                   struct record_list *ret_members);
/* The projects of one identity: all of them for who may change it, since they must know where it is in
 * use; for others those in which they may see it. */
STATUS member_list_of_identity(struct call *call, struct id identity_id,
                               struct record_list *ret_members);

STATUS member_set_roles(struct call *call, const struct project_member *member,
                        enum member_kind kind, const struct record_list *roles,
                        struct record_list *ret_roles);
STATUS member_remove(struct call *call, const struct project_member *member, enum member_kind kind);
