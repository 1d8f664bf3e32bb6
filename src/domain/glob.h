/* glob.h: path patterns of permissions and webhooks: `*` and `?` stay inside one segment, `**`
 * crosses segments, `[abc]` is a set, `{a,b}` alternatives, which are not nested. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

/* Longer patterns match nothing: whoever keeps a pattern must refuse them. */
enum { GLOB_BYTES_MAX = 1024 };
bool glob_matches(struct str pattern, struct str text);
