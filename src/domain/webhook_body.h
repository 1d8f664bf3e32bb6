/* webhook_body.h: what is sent to a hook, by its type (70-misc §3). Pure. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "model/webhook.h"

struct str webhook_body(enum webhook_type type, const struct webhook_message *message,
                        int64_t now_ms, struct arena *arena);
/* "t=<now>;<hex of HMAC-SHA256(key, body)>" */
struct str webhook_signature(struct str key, struct str body, int64_t now_ms, struct arena *arena);
