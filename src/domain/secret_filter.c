// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_filter.h"

#include "json/json.h"

/* "key=A,value=B" in this order or the other; a value may hold commas, since the next half only
 * begins at ",key=" or ",value=". */
static struct str half_of(struct str pair, struct str label, struct str other)
{
    struct str text;

    if (str_starts_with(pair, label)) {
        text = str_slice(pair, label.len, pair.len);
    } else {
        size_t at = str_find(pair, label);
        if (at == SIZE_MAX || pair.data[at - 1] != ',') return STR_ABSENT;
        text = str_slice(pair, at + label.len, pair.len);
    }
    size_t end = str_find(text, other);
    if (end != SIZE_MAX && end > 0 && text.data[end - 1] == ',') text = str_slice(text, 0, end - 1);
    return str_trim(text);
}

STATUS secret_filter_parse(struct call *call, struct str metadata_filter,
                           const struct texts *tag_slugs, struct secret_filter *ret_filter)
{
    struct secret_filter filter = { .tag_slugs = *tag_slugs };
    struct str rest = metadata_filter;
    struct str piece;

    while (rest.len > 0 && str_next_piece(&rest, '|', &piece)) {
        piece = str_trim(piece);
        struct metadata_pair pair = { half_of(piece, STR("key="), STR("value=")),
                                      half_of(piece, STR("value="), STR("key=")) };
        if (pair.key.len == 0 || pair.value.len == 0) continue;
        if (filter.pair_count == METADATA_PAIRS_MAX)
            return CALL_FAIL(call, BAD_REQUEST, NULL,
                             "You can only filter by up to 10 metadata fields");
        filter.pairs[filter.pair_count++] = pair;
    }
    *ret_filter = filter;
    return OK;
}

static bool holds_pair(const struct json *list, const struct metadata_pair *pair)
{
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_item(list, i);
        bool is_encrypted = false;
        (void)json_bool(json_member(item, "isEncrypted"), &is_encrypted); /* absent: false */
        if (!is_encrypted && str_equal(json_text(json_member(item, "key")), pair->key) &&
            str_equal(json_text(json_member(item, "value")), pair->value))
            return true;
    }
    return false;
}

bool secret_filter_takes_all(const struct secret_filter *filter)
{
    return filter->pair_count == 0 && filter->tag_slugs.count == 0;
}

bool secret_filter_takes_metadata(const struct secret_filter *filter, struct str metadata)
{
    AUTO(json_document) document = NULL;

    if (filter->pair_count == 0) return true;
    if (metadata.len == 0 || json_parse(metadata, NULL, &document).code) return false;
    for (size_t i = 0; i < filter->pair_count; i++) {
        if (!holds_pair(json_root(document), &filter->pairs[i])) return false;
    }
    return true;
}

bool secret_filter_takes_tags(const struct secret_filter *filter, const struct texts *slugs)
{
    if (filter->tag_slugs.count == 0) return true;
    for (size_t i = 0; i < filter->tag_slugs.count; i++) {
        for (size_t k = 0; k < slugs->count; k++) {
            if (str_equal(filter->tag_slugs.items[i], slugs->items[k])) return true;
        }
    }
    return false;
}
