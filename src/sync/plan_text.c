// SPDX-License-Identifier: Apache-2.0
#include "sync/plan.h"

#define KIND_NAME(name, text, phase) [OPERATION_##name] = text,
static const char *const kind_names[] = { OPERATION_KIND_LIST(KIND_NAME) };

#define REASON_TEXTS(name, text, sentence) [REASON_##name] = { text, sentence },
static const struct {
    const char *name, *sentence;
} reason_texts[] = { REASON_LIST(REASON_TEXTS) };

#define REFUSAL_NAME(name, text) [REFUSAL_##name] = text,
static const char *const refusal_names[] = { REFUSAL_LIST(REFUSAL_NAME) };

const char *operation_kind_name(enum operation_kind kind)
{
    return kind_names[kind];
}

const char *reason_name(enum reason reason)
{
    return reason_texts[reason].name;
}

const char *reason_sentence(enum reason reason)
{
    return reason_texts[reason].sentence;
}

const char *refusal_name(enum refusal refusal)
{
    return refusal_names[refusal];
}

const char *operation_before(const struct operation *operation)
{
    if (!operation->before) return "(not set)";
    if (!observed_value_is_readable(operation->observed, operation->before)) return "(hidden)";
    return "(set)";
}

const char *operation_after(const struct operation *operation)
{
    switch (operation->kind) {
    case OPERATION_CREATE:
        return "(set)";
    case OPERATION_SET_VALUE:
    case OPERATION_REPLACE:
        return operation->before ? "(changed)" : "(set)";
    case OPERATION_DELETE_VALUE:
    case OPERATION_DELETE_VARIABLE:
        return "(removed)";
    default:
        return "(unchanged)";
    }
}
