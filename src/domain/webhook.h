/* webhook.h: addresses that a project's changes are told to: who may make, change, see and try them
 * (70-misc §3). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "model/webhook.h"

STATUS webhook_create(struct call *call, struct id project_id, const struct webhook_input *input,
                      struct webhook *ret_webhook);
STATUS webhook_update(struct call *call, struct id webhook_id, const struct webhook_input *input,
                      struct webhook *ret_webhook);
STATUS webhook_delete(struct call *call, struct id webhook_id, struct webhook *ret_webhook);
/* With their addresses. */
STATUS webhook_get(struct call *call, struct id webhook_id, struct webhook *ret_webhook);
STATUS webhook_list(struct call *call, struct id project_id, const struct webhook_query *query,
                    struct record_list *ret_webhooks);
/* What was sent lately, newest first. */
STATUS webhook_deliveries(struct call *call, struct id webhook_id,
                          struct record_list *ret_deliveries);
/* Sends a test event at once and notes how it went. */
STATUS webhook_test(struct call *call, struct id webhook_id, struct webhook *ret_webhook);

/* For who sends: no permission is asked. NOT_FOUND, without a message. */
STATUS webhook_read(struct call *call, struct id webhook_id, struct webhook *ret_webhook);
STATUS webhook_open(struct call *call, struct webhook *webhook, struct secret_text *ret_key);
