// SPDX-License-Identifier: Apache-2.0
#include "domain/jwks_fetch.h"

#include "domain/trust.h"
#include "http_client/http_client.h"

#include <string.h>

enum { CONNECT_TIMEOUT_MS = 3000, TIMEOUT_MS = 5000, REPLY_BYTES_MAX = 256 << 10 };
#define WELL_KNOWN "/.well-known/openid-configuration"

void jwks_deinit(struct jwks *jwks)
{
    for (size_t i = 0; i < jwks->count; i++) public_key_free(jwks->keys[i].key);
    jwks->count = 0;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool keep(struct str text, char *room, size_t len_max)
{
    if (text.len > len_max) return false;
    if (text.len > 0) memcpy(room, text.data, text.len);
    room[text.len] = '\0';
    return true;
}

/* False for a key that is passed over. */
static bool read_key(const struct json *json, struct arena *arena, struct jwks_key *key)
{
    struct str use = json_text(json_member(json, "use"));
    struct jwk parts = {
        .kty = json_text(json_member(json, "kty")),
        .crv = json_text(json_member(json, "crv")),
        .n = json_text(json_member(json, "n")),
        .e = json_text(json_member(json, "e")),
        .x = json_text(json_member(json, "x")),
        .y = json_text(json_member(json, "y")),
    };

    if (str_is_given(use) && !str_equal(use, STR("sig"))) return false;
    return keep(json_text(json_member(json, "kid")), key->kid, KID_BYTES_MAX) &&
           keep(json_text(json_member(json, "alg")), key->algorithm, ALGORITHM_BYTES_MAX) &&
           !public_key_from_jwk(&parts, arena, &key->key).code;
}

bool jwks_parse(struct str text, struct arena *arena, struct jwks *ret_jwks)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    ret_jwks->count = 0;
    if (json_parse(text, NULL, &document).code) return false;
    const struct json *list = json_member(json_root(document), "keys");
    if (!json_is_array(list)) return false;
    for (size_t i = 0; i < json_count(list) && ret_jwks->count < JWKS_KEYS_MAX; i++) {
        struct jwks_key *key = &ret_jwks->keys[ret_jwks->count];
        if (read_key(json_item(list, i), arena, key)) ret_jwks->count++;
    }
    return true;
}

bool jwks_has(const struct jwks *jwks, struct str kid)
{
    if (kid.len == 0) return jwks->count > 0;
    for (size_t i = 0; i < jwks->count; i++) {
        if (str_equal(str_from_c(jwks->keys[i].kid), kid)) return true;
    }
    return false;
}

bool jwks_verifies(const struct jwks *jwks, const struct token_parts *token, struct str kid,
                   struct str algorithm)
{
    for (size_t i = 0; i < jwks->count; i++) {
        const struct jwks_key *key = &jwks->keys[i];
        if (kid.len > 0 && !str_equal(str_from_c(key->kid), kid)) continue;
        if (key->algorithm[0] && !str_equal(str_from_c(key->algorithm), algorithm)) continue;
        if (public_key_verifies(key->key, algorithm, token->signed_text, token->signature))
            return true;
    }
    return false;
}

/* --- fetching -------------------------------------------------------------------------------- */

static bool get(struct call *call, struct str url, struct str ca_pem, struct str *ret_body,
                struct str *ret_reason)
{
    static const struct str headers[] = { { "Accept: application/json", 24 } };
    struct http_call wanted = {
        .method = "GET",
        .url = url,
        .headers = headers,
        .header_count = COUNT_OF(headers),
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .timeout_ms = TIMEOUT_MS,
        .reply_bytes_max = REPLY_BYTES_MAX,
        .ca_pem = ca_pem.len > 0 ? ca_pem : STR_ABSENT,
    };
    struct http_reply reply;

    http_client_send(call->domain->http_client, &wanted, call->arena, &reply);
    if (reply.failure == HTTP_FINE && reply.status == 200) {
        *ret_body = reply.body;
        return true;
    }
    *ret_reason = reply.failure == HTTP_FINE
                      ? arena_format(call->arena, "it answered with status %d", reply.status)
                      : reply.failure_text;
    return false;
}

static struct str discovery_address(struct str url, struct arena *arena)
{
    if (str_ends_with(url, STR(WELL_KNOWN))) return url;
    while (str_ends_with(url, STR("/"))) url.len--;
    return arena_format(arena, "%.*s" WELL_KNOWN, STR_ARG(url));
}

static bool discover(struct call *call, const struct jwks_source *source, struct str *ret_url,
                     struct str *ret_reason)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct str address = discovery_address(source->discovery_url, call->arena);
    struct str body;

    if (!get(call, address, source->ca_pem, &body, ret_reason)) return false;
    *ret_reason = STR("its discovery document names no jwks_uri that can be used");
    if (json_parse(body, NULL, &document).code) return false;
    struct str url = json_text(json_member(json_root(document), "jwks_uri"));
    if (!str_is_given(url) || !trust_url_is_fit(url)) return false;
    *ret_url = arena_copy(call->arena, url);
    return true;
}

bool jwks_fetch(struct call *call, const struct jwks_source *source, struct jwks *ret_jwks,
                struct str *ret_reason)
{
    struct str url = source->jwks_url;
    struct str body;

    if (str_is_given(source->discovery_url) && !discover(call, source, &url, ret_reason))
        return false;
    if (!get(call, url, source->ca_pem, &body, ret_reason)) return false;
    *ret_reason = STR("what it gives are no keys");
    return jwks_parse(body, call->arena, ret_jwks);
}
