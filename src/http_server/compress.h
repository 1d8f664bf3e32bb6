/* compress.h: the gzip coding of bodies. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"

enum { GZIP_BODY_MIN = 1024 }; /* a shorter body is sent as it is: it fits one packet anyway */

/* Whether a request's Accept-Encoding takes gzip (RFC 9110 §12.5.3); absent: no. */
bool gzip_is_accepted(struct str accept_encoding);

/* Into a buf that was initialised and is empty. False, and the buf unspecified, when the result
 * would be no shorter than the text. */
bool gzip_encode(struct str plain, struct buf *packed);
/* False when it is no gzip stream or longer than the buf's maximum. */
bool gzip_decode(struct str packed, struct buf *plain);
