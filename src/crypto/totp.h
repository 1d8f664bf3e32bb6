/* totp.h: codes of an authenticator app (RFC 6238): HMAC-SHA1, 30 seconds, six digits, which is what
 * every app takes. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/crypto.h"

enum { TOTP_SECRET_BYTES = 20, TOTP_STEP_S = 30, TOTP_DIGITS = 6 };

/* The secret as apps and people take it: base32, without padding. */
struct str totp_secret_text(struct str secret, struct arena *arena);

void totp_code(struct str secret, int64_t step, char code[static TOTP_DIGITS]);

/* True for the code of this step, the one before or the one after, if that step is later than
 * last_step: a code works once. *ret_step is the step it was of. */
bool totp_matches(struct str secret, struct str code, int64_t now_s, int64_t last_step,
                  int64_t *ret_step);
