/* hook.h: one message to an address that a user chose. What answers there is nobody we trust: the
 * client refuses private networks, no redirect is followed, and what comes back is thrown away. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_client/http_client.h"

struct hook_post {
    struct str url, body; /* body: JSON */
    struct str event, id; /* told in headers; the id is the same in every try */
    struct str signature; /* absent: none */
};

enum hook_result {
    HOOK_DELIVERED,
    HOOK_MAY_PASS, /* trouble that another try may be spared */
    HOOK_REFUSED,
    HOOK_CANCELLED,
};

struct hook_answer {
    enum hook_result result;
    int status;         /* 0: no answer */
    struct str message; /* why it was not delivered, for people */
};

void hook_send(struct http_client *client, const struct hook_post *post, struct arena *arena,
               struct hook_answer *ret_answer);
