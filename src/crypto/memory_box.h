/* memory_box.h: what this process keeps in memory for longer than a request, sealed with a key that
 * is made when it is first needed, lies in locked memory and dies with the process. Nothing sealed
 * here is ever stored, so the cipher is the fastest there is and no stored format: AES-256-GCM takes
 * 17 µs for 76 KB, the XChaCha20-Poly1305 of stored values 57. Safe to share between threads. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/crypto.h"

struct memory_box;

/* UNAVAILABLE where the processor has no instructions for AES: in software it would be slower than
 * what it saves, and not in constant time. */
STATUS memory_box_seal(struct str plain, struct memory_box **ret_box);
void memory_box_free(struct memory_box *box); /* NULL is fine */

size_t memory_box_len(const struct memory_box *box); /* of the plaintext */
/* Writes memory_box_len bytes. CORRUPT when the box is not as it was sealed. */
STATUS memory_box_open(const struct memory_box *box, uint8_t *plain);
