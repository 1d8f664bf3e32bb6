/* kubernetes_review.h: what is asked of a cluster and what its answer is worth, without the asking.
 * Private to kubernetes_auth.c and its tests. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/json.h"
#include "json/json_writer.h"
#include "model/kubernetes_auth.h"

/* Where to ask: always https. False for what is no host, host:port or base address. */
bool kubernetes_review_url(struct str host, struct arena *arena, struct str *ret_url);

/* The question: a TokenReview of the token, for the audience that is asked for. */
void kubernetes_review_write(const struct kubernetes *settings, const struct secret_text *jwt,
                             struct buf *body);

/* NULL when the answer says that it is one of the service accounts that may log in, else the reason.
 * Names lie in the answer. */
const char *kubernetes_review_flaw(const struct kubernetes *settings, const struct json *answer,
                                   struct str *ret_namespace, struct str *ret_name);
