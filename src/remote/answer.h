/* answer.h: what a reply means: fine, or which failure. Private to this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/json.h"
#include "remote/netlify.h"

/* Has anything but an error status arrived? */
bool answer_is_success(const struct http_reply *reply);

/* The failure that a reply is; maybe_applied is left to the caller. Secrets are kept out of the
 * message, whose text lies in the arena. */
struct netlify_error answer_error(const struct http_reply *reply, const struct str *secrets,
                                  size_t count, struct arena *arena);
struct netlify_error answer_failure(enum netlify_failure kind, int http_status,
                                    const char *message);
/* "Netlify answered in an unexpected form (…)". The problem's texts never quote values. */
struct netlify_error answer_unexpected(const struct problem *problem, int http_status,
                                       struct arena *arena);

/* The body of a success as JSON: an array if so asked, else an object. */
STATUS answer_json(const struct http_reply *reply, bool is_list, struct problem *problem,
                   struct json_document **ret_document);

/* The query of the Link header's rel="next", without the names that we ask for ourselves: they
 * stay ours, whatever the service writes. Nothing but the query is ever taken from it. Absent when
 * there is no next page; false when there is one that cannot be asked for. */
bool answer_next_query(const struct http_reply *reply, const char *const *own_names,
                       size_t own_count, struct arena *arena, struct str *ret_query);
