/* uri.h: taking a request's target apart. Everything that is decoded here is well-formed UTF-8
 * without NUL, so that no room above can meet anything else. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_server/http_server.h"

enum { URI_QUERY_PAIRS_MAX = 256 };

/* Cuts at the first "?" and drops scheme and authority of the absolute form (RFC 9112 §3.2.2). A
 * query that is not there is absent. */
void uri_split(struct str uri, struct str *ret_path, struct str *ret_query);

/* False for a broken escape, a NUL, a blank or control character as it is, or other than UTF-8.
 * *ret_text lies in the text itself when there was nothing to decode, else in the arena. */
bool uri_decode(struct str text, bool is_form, struct arena *arena, struct str *ret_text);

/* "a=1&b&a=2" in order, names and values decoded; empty pieces are passed over. */
bool uri_query_parse(struct str query, struct arena *arena, struct http_pairs *ret_pairs);
