// SPDX-License-Identifier: Apache-2.0
#include "crypto/totp.h"

#include "base/memory.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

enum { SHA1_BYTES = 20, COUNTER_BYTES = 8, MODULUS = 1000000 };

struct str totp_secret_text(struct str secret, struct arena *arena)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *text = arena_alloc(arena, secret.len * 8 / 5 + 2);
    uint32_t bits = 0;
    unsigned count = 0;
    size_t len = 0;

    for (size_t i = 0; i < secret.len; i++) {
        bits = (bits << 8) | (uint8_t)secret.data[i];
        for (count += 8; count >= 5; count -= 5) text[len++] = digits[bits >> (count - 5) & 31];
        bits &= 0xFF; /* of which fewer than five are left */
    }
    if (count > 0) text[len++] = digits[bits << (5 - count) & 31];
    return (struct str){ text, len };
}

/* RFC 4226 §5.3. */
void totp_code(struct str secret, int64_t step, char code[static TOTP_DIGITS])
{
    uint8_t counter[COUNTER_BYTES];
    uint8_t mac[SHA1_BYTES] = { 0 };

    for (size_t i = 0; i < COUNTER_BYTES; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (8 * (COUNTER_BYTES - 1 - i)));
    /* Fails only where SHA-1 is not there at all; the code is one nobody's app shows, then. */
    (void)gnutls_hmac_fast(GNUTLS_MAC_SHA1, secret.data, secret.len, counter, sizeof counter, mac);
    size_t at = mac[SHA1_BYTES - 1] & 0x0F;
    uint32_t number = ((uint32_t)(mac[at] & 0x7F) << 24 | (uint32_t)mac[at + 1] << 16 |
                       (uint32_t)mac[at + 2] << 8 | mac[at + 3]) %
                      MODULUS;
    for (size_t i = TOTP_DIGITS; i > 0; i--) {
        code[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    memory_wipe(mac, sizeof mac);
}

bool totp_matches(struct str secret, struct str code, int64_t now_s, int64_t last_step,
                  int64_t *ret_step)
{
    int64_t now_step = now_s / TOTP_STEP_S;
    bool is_right = false;

    if (code.len != TOTP_DIGITS) return false;
    for (int64_t step = now_step - 1; step <= now_step + 1; step++) {
        char expected[TOTP_DIGITS];
        totp_code(secret, step, expected);
        bool is_same = bytes_equal_constant_time(expected, code.data, TOTP_DIGITS);
        if (!is_same || step <= last_step || is_right) continue;
        *ret_step = step;
        is_right = true;
    }
    return is_right;
}
