/* signed_headers.h: the headers of a request that somebody signed for a cloud, which we hand on for
 * them: what is read of them is what is known by name, each once and on one line. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "json/json.h"

struct header_names {
    const char *const *names; /* in lower case */
    size_t count;
};

/* Its place among the names, whatever case it is written in; SIZE_MAX: not one of them. */
size_t header_place(const struct header_names *known, struct str name);

/* Fills a value for each name, absent where there is none; other headers are passed over. NULL, or
 * the reason for a refusal, for people. Texts lie in the arena. */
const char *signed_headers_read(const struct json *object, const struct header_names *known,
                                struct arena *arena, struct str *values);

/* As clouds name their regions: us-east-1, us-gov-west-1, uk-london-1. */
bool cloud_region_is_fit(struct str text);
