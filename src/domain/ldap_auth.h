/* ldap_auth.h: LDAP auth: an identity logs in with a name and a password of a directory. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vouched_auth.h"

extern const struct vouching ldap_vouching;

/* The filter with the name in the place of every {{username}}, so written that it can only be compared
 * with (RFC 4515 §3). */
struct str ldap_filter_for(struct str filter, struct str username, struct arena *arena);

/* ldap://HOST:PORT or ldaps://HOST:PORT, with or without the port and one slash behind it. */
bool ldap_url_is_fit(struct str url);

/* Whether one of an attribute's values is the accepted text or one of its pieces between commas. */
bool ldap_value_is_accepted(struct str accepted, struct str value);
