/* secret_filter.h: which secrets of a folder a list asks for: by tags (any of them) and by metadata
 * (all of them). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

struct metadata_pair {
    struct str key, value;
};

enum { METADATA_PAIRS_MAX = 10 };

struct secret_filter {
    struct texts tag_slugs; /* none: any */
    struct metadata_pair pairs[METADATA_PAIRS_MAX];
    size_t pair_count;
};

/* "key=K1,value=V1|key=K2,value=V2"; pairs that lack a half are dropped. BAD_REQUEST for too many. */
STATUS secret_filter_parse(struct call *call, struct str metadata_filter,
                           const struct texts *tag_slugs, struct secret_filter *ret_filter);
bool secret_filter_takes_all(const struct secret_filter *filter);
/* `metadata` is the JSON of the row; encrypted values match nothing. */
bool secret_filter_takes_metadata(const struct secret_filter *filter, struct str metadata);
bool secret_filter_takes_tags(const struct secret_filter *filter, const struct texts *slugs);
