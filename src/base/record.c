// SPDX-License-Identifier: Apache-2.0
#include "base/record.h"

#include <string.h>

/* Of what a field holds in its struct; 0 for a secret, which has one owner and is not copied. */
static size_t size_of(const struct field *field)
{
    switch (field->kind) {
    case FIELD_ID:
        return sizeof(struct id);
    case FIELD_TEXT:
    case FIELD_BLOB:
    case FIELD_JSON:
        return sizeof(struct str);
    case FIELD_INT:
    case FIELD_TIME:
        return sizeof(int64_t);
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_ENUM:
        return sizeof(int);
    case FIELD_SECRET:
        return 0;
    case FIELD_RECORD:
        return field->record->size;
    case FIELD_TEXTS:
        return sizeof(struct texts);
    case FIELD_IDS:
        return sizeof(struct ids);
    case FIELD_RECORDS:
        return sizeof(struct record_list);
    }
    return 0;
}

static bool is_given(const struct field *field, const void *object)
{
    enum given given;

    if (!field->has_given) return false;
    memcpy(&given, (const char *)object + field->given, sizeof given);
    return given == GIVEN;
}

void record_take_over(const struct record *record, const void *from, bool takes_all, void *to)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        size_t size = size_of(field);
        if (size > 0 && (takes_all || is_given(field, from)))
            memcpy(field_at(field, to), field_in(field, from), size);
    }
}
