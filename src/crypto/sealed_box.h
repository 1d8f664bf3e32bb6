/* sealed_box.h: the form of everything this room seals, values and wrapped keys alike. The same
 * bytes must open for ever: a new form gets a new format byte.
 *
 *     byte 0        format, 1
 *     bytes 1-4     version of the key, big endian, from 1
 *     bytes 5-28    nonce, random
 *     the rest      XChaCha20-Poly1305 ciphertext with its tag of 16 bytes
 *
 * The header is authenticated too, because the associated data holds the key's version and the
 * format has one value. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/id.h"
#include "crypto/crypto.h"

enum { BOX_HEADER_BYTES = 5, BOX_NONCE_BYTES = 24, BOX_TAG_BYTES = 16 };
enum { BOX_EXTRA_BYTES = BOX_HEADER_BYTES + BOX_NONCE_BYTES + BOX_TAG_BYTES };

/* What a box belongs to: parts, each preceded by its length, the first being the kind of box. */
struct box_context {
    uint8_t bytes[256];
    size_t len;
};

void box_context_init(struct box_context *context, const char *kind, uint32_t version);
void box_context_add_text(struct box_context *context, const char *text); /* compile-time name */
void box_context_add_id(struct box_context *context, struct id id);

/* Writes plain.len + BOX_EXTRA_BYTES. */
void box_seal(const struct key *key, uint32_t version, const struct box_context *context,
              struct str plain, uint8_t *box);

/* CORRUPT for anything that box_seal cannot have written. */
STATUS box_version(struct str box, uint32_t *ret_version);

/* Writes box.len - BOX_EXTRA_BYTES, zeros on failure. The caller has called box_version. */
STATUS box_open(const struct key *key, const struct box_context *context, struct str box,
                uint8_t *plain);
