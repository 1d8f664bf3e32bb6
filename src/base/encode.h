/* encode.h: hex, base64 and percent encoding, each strict on the way in. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/buf.h"

void hex_encode(const uint8_t *bytes, size_t count, char *text); /* 2 * count characters, lower */
bool hex_decode(struct str text, uint8_t *bytes, size_t count);  /* exactly count bytes */
struct str hex_text(const uint8_t *bytes, size_t count, struct arena *arena);

/* RFC 4648 §5 without padding (base64url) and §4 with padding (base64). Decoding takes exactly
 * these forms; *ret_bytes lies in the arena. */
struct str base64url_text(struct str bytes, struct arena *arena);
struct str base64_text(struct str bytes, struct arena *arena);
bool base64url_decode(struct str text, struct arena *arena, struct str *ret_bytes);
bool base64_decode(struct str text, struct arena *arena, struct str *ret_bytes);

/* RFC 3986: everything but unreserved characters is encoded, "/" included. */
void percent_encode(struct buf *buf, struct str text);
/* With is_form, "+" stands for a space. False on a cut-off or malformed escape. */
bool percent_decode(struct str text, bool is_form, struct arena *arena, struct str *ret_text);
