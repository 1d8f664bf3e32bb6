/* mask.h: keeps what we sent out of what we show. A service may quote a value in its error. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

enum { MESSAGE_LEN_MAX = 300 };

/* A text for people out of a stranger's: every occurrence of a secret is replaced by "***", also
 * of its beginning (8 characters or more) and of single lines of it; then control characters are
 * dropped and it is cut at MESSAGE_LEN_MAX characters. A secret of fewer than 4 characters is
 * replaced where it stands alone. */
struct str message_clean(struct str text, const struct str *secrets, size_t count,
                         struct arena *arena);
