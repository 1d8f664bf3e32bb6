/* jwks.h: the keys of other people's tokens, fetched from where they publish them and kept for some
 * minutes. An unknown key is looked for anew, but not at the pace of whoever makes up names. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/token.h"
#include "domain/call.h"

struct jwks_cache;

struct jwks_cache *jwks_cache_new(void);
void jwks_cache_free(struct jwks_cache *cache); /* NULL is fine */

/* Where the keys are: one of the two. */
struct jwks_source {
    struct str discovery_url; /* of an OpenID Connect provider: its document names the JWKS */
    struct str jwks_url;
    struct str ca_pem; /* absent or empty: the authorities of the system */
};

enum jwks_verdict {
    JWKS_RIGHT,
    JWKS_WRONG,       /* no key of theirs made this signature */
    JWKS_UNREACHABLE, /* and nothing usable was kept */
};
/* May wait for others, for some seconds: not inside a transaction. `kid` absent: any key. */
enum jwks_verdict jwks_verify(struct call *call, const struct jwks_source *source,
                              const struct token_parts *token, struct str kid,
                              struct str algorithm);
