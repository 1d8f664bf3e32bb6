/* comma_list.h: lists that settings hold as one text, separated by commas with blanks around them. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

/* The next item that is not empty; false when there is none. */
bool comma_list_next(struct str *rest, struct str *ret_item);
/* True when one of them is this very text, which is not empty. */
bool comma_list_holds(struct str list, struct str text);
