/* checks.h: rules of single texts that several records share, in the contract's wording. Each gives
 * NULL when the text is fine, else the sentence for the issue. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

/* Lower-case letters, digits and single hyphens inside (00-conventions §9, 40 §4). */
bool slug_is_well_formed(struct str text);
const char *slug_check(struct str text);      /* "slug field can only contain …" */
const char *slug_name_check(struct str text); /* the same for a field called name */

const char *folder_name_check(struct str text);
/* No colon, no slash, not empty. */
const char *secret_name_check(struct str text);
const char *email_check(struct str text);

/* An absolute path of folders: "/" in front, no trailing slash, no empty, "." or ".." segment, at
 * most PATH_DEPTH_MAX deep. A missing slash in front is added, a trailing one dropped (the contract
 * takes both). False when it can't be such a path. */
enum { PATH_DEPTH_MAX = 50, PATH_BYTES_MAX = 4096 };
struct arena;
bool path_normalize(struct str text, struct arena *arena, struct str *ret_path);
/* "/a/b" is "/a" and "b"; the root has no parent and no name. */
struct str path_parent(struct str path);
struct str path_name(struct str path);
struct str path_join(struct str parent, struct str name, struct arena *arena);
