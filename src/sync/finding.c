// SPDX-License-Identifier: Apache-2.0
#include "sync/finding.h"

#include "sync/list.h"

#define FINDING_ROW(name, text, refuses) [FINDING_##name] = { text, refuses },
static const struct {
    const char *name;
    bool refuses;
} finding_rows[FINDING_COUNT] = { FINDING_LIST(FINDING_ROW) };

const char *finding_name(enum finding_code code)
{
    return finding_rows[code].name;
}

bool finding_refuses(enum finding_code code)
{
    return finding_rows[code].refuses;
}

struct finding *findings_add(struct findings *findings, enum finding_code code, struct str key,
                             struct str message)
{
    for (size_t i = findings->count; i > 0; i--) {
        struct finding *known = &findings->items[i - 1];
        if (!str_equal(known->key, key)) break;
        if (known->code == code && str_equal(known->message, message)) return known;
    }
    findings->items = list_reserve(findings->arena, findings->items, findings->count,
                                   &findings->cap, sizeof *findings->items);
    struct finding *finding = &findings->items[findings->count++];
    *finding = (struct finding){ code, key, message };
    return finding;
}
