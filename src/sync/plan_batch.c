/* Cuts the creations into POSTs, bounded by keys and by the size of their JSON. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_draft.h"

/* Braces, member names, context and scopes of one variable, generously. */
enum { VARIABLE_JSON_BYTES = 256 };

static size_t json_bytes(struct str text)
{
    size_t bytes = 2;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bytes += c < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : 1;
    }
    return bytes;
}

static size_t operation_bytes(const struct operation *operation)
{
    size_t bytes = VARIABLE_JSON_BYTES + json_bytes(operation->key);

    for (size_t i = 0; i < operation->value_count; i++) {
        bytes += json_bytes(operation->values[i].context.parameter) +
                 json_bytes(secret_text_reveal(operation->values[i].value));
    }
    return bytes;
}

void plan_cut_batches(struct plan *plan)
{
    size_t keys = 0;
    size_t bytes = 0;

    for (size_t i = plan->phase_from[PHASE_CREATE]; i < plan->phase_from[PHASE_CREATE + 1]; i++) {
        struct operation *operation = &plan->operations[i];
        if (operation->is_carried) {
            operation->batch = plan->counts.batches - 1;
            continue;
        }
        size_t more = operation_bytes(operation);
        if (keys == 0 || keys == BATCH_KEYS_MAX || bytes + more > BATCH_BODY_BYTES_MAX) {
            plan->counts.batches++;
            keys = 0;
            bytes = 0;
        }
        keys++;
        bytes += more;
        operation->batch = plan->counts.batches - 1;
    }
}
