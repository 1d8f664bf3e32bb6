/* secret_text.h: plaintext of a secret, in memory that is locked, left out of core dumps and wiped
 * on release. No logger, row or record takes it; it leaves the process by json_secret alone. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/status.h"
#include "base/str.h"

struct secret_text {
    uint8_t *bytes; /* NULL when there is none, which is not the same as empty */
    size_t len;
};

enum { SECRET_TEXT_MAX = 1 << 20 };

/* TOO_LARGE above SECRET_TEXT_MAX. The bytes are not initialised. `len` must not be changed
 * afterwards: it tells how much is wiped, and to which size class the memory returns. */
STATUS secret_text_alloc(size_t len, struct secret_text *ret_text);
STATUS secret_text_copy(struct str plain, struct secret_text *ret_text);
void secret_text_deinit(struct secret_text *text); /* wipes, empties; NULL is fine */

/* For the few places that must look inside: sealing, comparing, expanding, writing out. */
struct str secret_text_reveal(const struct secret_text *text);
bool secret_text_equal(const struct secret_text *a,
                       const struct secret_text *b); /* constant time */

/* True when the system refused to lock memory (RLIMIT_MEMLOCK); worth one warning at start. */
bool secret_text_is_swappable(void);
