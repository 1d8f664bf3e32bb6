/* random.h: random bytes that everybody may see, ids and nonces, from the kernel's generator. It is
 * asked for many at once: asking costs more than the bytes do. Keys come from crypto/crypto.h. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stddef.h>

enum { RANDOM_PUBLIC_MAX = 64 };

/* At most RANDOM_PUBLIC_MAX at a time. Never the same ones twice, in another thread or after a fork. */
void random_public(void *bytes, size_t count);
