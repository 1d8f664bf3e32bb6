// SPDX-License-Identifier: Apache-2.0
#include "domain/trust.h"

#include "crypto/public_key.h"
#include "domain/foreign_token.h"
#include "domain/glob.h"
#include "json/json_writer.h"

enum { CLAIMS_MAX = 100, CLAIM_BYTES_MAX = 64 << 10 };

/* --- settings -------------------------------------------------------------------------------- */

bool trust_url_is_fit(struct str url)
{
    static const char *const local[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };

    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.data[i];
        if (c <= ' ' || c >= 0x7F || c == '@' || c == '\\') return false;
    }
    if (str_starts_with(url, STR("https://"))) return url.len > 8;
    for (size_t i = 0; i < COUNT_OF(local); i++) {
        struct str start = str_from_c(local[i]);
        struct str rest = str_slice(url, start.len, url.len);
        if (!str_starts_with(url, start)) continue;
        return rest.len == 0 || rest.data[0] == ':' || rest.data[0] == '/';
    }
    return false;
}

/* {"name": "text", …}; what is absent or null is {}. */
static STATUS check_map(struct call *call, const char *field, struct str *json)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    const struct json *value;
    struct str name;
    size_t at = 0;

    if (!str_is_given(*json) || str_equal(*json, STR("null"))) *json = STR("{}");
    if (json->len > CLAIM_BYTES_MAX) return problem_field(call->problem, field, "Too long");
    TRY(json_parse(*json, call->problem, &document));
    if (!json_is_object(json_root(document)))
        return problem_field(call->problem, field, "Expected an object of texts");
    if (json_count(json_root(document)) > CLAIMS_MAX)
        return problem_field(call->problem, field, "At most %d claims can be given", CLAIMS_MAX);
    while (json_next_member(json_root(document), &at, &name, &value)) {
        if (!str_is_given(json_text(value)))
            return problem_field(call->problem, field, "Expected an object of texts");
    }
    return OK;
}

static STATUS check_url(struct call *call, const char *field, struct str url)
{
    if (trust_url_is_fit(url)) return OK;
    return problem_field(call->problem, field, "Must be an https:// address");
}

STATUS trust_check_pem(struct call *call, const char *field, struct str pem)
{
    if (pem.len == 0 || str_find(pem, STR("-----BEGIN CERTIFICATE-----")) != SIZE_MAX) return OK;
    return problem_field(call->problem, field, "Must be a certificate in PEM");
}

static STATUS check_keys(struct call *call, const struct trust *trust)
{
    if (trust->public_keys.count == 0)
        return problem_field(call->problem, "publicKeys", "At least one public key is needed");
    for (size_t i = 0; i < trust->public_keys.count; i++) {
        struct public_key *key = NULL;
        if (public_key_from_pem(trust->public_keys.items[i], &key).code)
            return problem_item(call->problem, "publicKeys", i,
                                "Key %zu is no public key in PEM that can be used: RSA of at "
                                "least 2048 bits, P-256, P-384, P-521 or Ed25519",
                                i + 1);
        public_key_free(key);
    }
    return OK;
}

STATUS trust_check(struct call *call, enum auth_method method, struct trust *trust)
{
    TRY(check_map(call, "boundClaims", &trust->claims));
    if (method == AUTH_OIDC) {
        TRY(check_map(call, "claimMetadataMapping", &trust->claim_mapping));
        TRY(trust_check_pem(call, "caCert", trust->ca_cert));
        if (trust->issuer.len == 0)
            return problem_field(call->problem, "boundIssuer", "The issuer is needed");
        return check_url(call, "oidcDiscoveryUrl", trust->discovery_url);
    }
    TRY(trust_check_pem(call, "jwksCaCert", trust->ca_cert));
    if (trust->keys_from == JWT_KEYS_STATIC) return check_keys(call, trust);
    return check_url(call, "jwksUrl", trust->jwks_url);
}

/* --- claims ---------------------------------------------------------------------------------- */

static bool accepts(struct str accepted, struct str value)
{
    return str_is_given(value) && (str_equal(accepted, value) || glob_matches(accepted, value));
}

/* One of a list that is separated by commas. */
static bool list_accepts(struct str list, struct str value)
{
    struct str rest = list;
    struct str piece;

    if (accepts(str_trim(list), value)) return true; /* a value may hold a comma itself */
    while (str_next_piece(&rest, ',', &piece)) {
        piece = str_trim(piece);
        if (piece.len > 0 && accepts(piece, value)) return true;
    }
    return false;
}

static bool scalar_is_accepted(struct str list, const struct json *value, struct arena *arena)
{
    struct str text = json_text(value);

    if (str_is_given(text)) return list_accepts(list, text);
    if (!value || json_is_null(value) || json_is_object(value) || json_is_array(value))
        return false;
    return list_accepts(list, json_dump(value, arena)); /* a number, true or false */
}

/* A claim may be a value or a list of values, of which one is enough. */
static bool claim_is_accepted(struct str list, const struct json *value, struct arena *arena)
{
    if (!json_is_array(value)) return scalar_is_accepted(list, value, arena);
    for (size_t i = 0; i < json_count(value); i++) {
        if (scalar_is_accepted(list, json_item(value, i), arena)) return true;
    }
    return false;
}

/* The claim of that very name, else the member that the dots lead to: "kubernetes.io.pod.name" may be
 * either. */
static const struct json *find_claim(const struct json *claims, struct str name,
                                     struct arena *arena)
{
    const struct json *value = json_member(claims, arena_c_string(arena, name));
    struct str rest = name;
    struct str piece;

    if (value) return value;
    value = claims;
    while (value && str_next_piece(&rest, '.', &piece))
        value = json_member(value, arena_c_string(arena, piece));
    return value;
}

static bool claims_are_accepted(struct str bound, const struct json *claims, struct arena *arena)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    const struct json *accepted;
    struct str name;
    size_t at = 0;

    if (!str_is_given(bound)) return true;
    if (json_parse(bound, NULL, &document).code) return false;
    while (json_next_member(json_root(document), &at, &name, &accepted)) {
        const struct json *value = find_claim(claims, name, arena);
        if (!claim_is_accepted(json_text(accepted), value, arena)) return false;
    }
    return true;
}

const char *trust_flaw(const struct trust *trust, const struct json *claims, int64_t now_s,
                       struct arena *arena)
{
    const char *flaw = foreign_token_time_flaw(claims, now_s);
    if (flaw) return flaw;
    if (trust->issuer.len > 0 && !str_equal(json_text(json_member(claims, "iss")), trust->issuer))
        return "the issuer is not the one expected";
    if (trust->subject.len > 0 && !accepts(trust->subject, json_text(json_member(claims, "sub"))))
        return "the subject is not allowed";
    if (trust->audiences.len > 0 &&
        !claim_is_accepted(trust->audiences, json_member(claims, "aud"), arena))
        return "the audience is not allowed";
    if (!claims_are_accepted(trust->claims, claims, arena)) return "a claim is not allowed";
    return NULL;
}

/* --- claims that are kept ----------------------------------------------------------------------- */

static struct str scalar_text(const struct json *value, struct arena *arena)
{
    struct str text = json_text(value);

    if (str_is_given(text) || !value || json_is_null(value) || json_is_object(value)) return text;
    return json_dump(value, arena);
}

static struct str claim_text(const struct json *value, struct arena *arena)
{
    struct str joined = STR_ABSENT;

    if (!json_is_array(value)) return scalar_text(value, arena);
    for (size_t i = 0; i < json_count(value); i++) {
        struct str text = scalar_text(json_item(value, i), arena);
        joined = i == 0 ? text : arena_format(arena, "%.*s,%.*s", STR_ARG(joined), STR_ARG(text));
    }
    return joined;
}

/* "token.groups" is how some documents spell the claim "groups". */
static const struct json *find_mapped(const struct json *claims, struct str name,
                                      struct arena *arena)
{
    const struct str token = STR("token.");
    const struct json *value = find_claim(claims, name, arena);

    if (value || !str_starts_with(name, token)) return value;
    return find_claim(claims, str_slice(name, token.len, name.len), arena);
}

static const char *write_mapped(const struct json *mapping, const struct json *claims,
                                struct arena *arena, struct json_writer *out)
{
    const struct json *claim;
    struct str name;
    size_t at = 0;

    while (json_next_member(mapping, &at, &name, &claim)) {
        struct str text = claim_text(find_mapped(claims, json_text(claim), arena), arena);
        if (text.len == 0) return "a claim that is to be kept is not in the token";
        json_key_text(out, name);
        json_write_text(out, text);
    }
    return NULL;
}

const char *trust_map_claims(const struct trust *trust, const struct json *claims,
                             struct arena *arena, struct str *ret_json)
{
    struct json_document *mapping __attribute__((cleanup(json_document_auto))) = NULL;
    struct json_writer out;
    struct buf buf;

    *ret_json = STR_ABSENT;
    if (!str_is_given(trust->claim_mapping)) return NULL;
    if (json_parse(trust->claim_mapping, NULL, &mapping).code) return "its settings are unreadable";
    if (json_count(json_root(mapping)) == 0) return NULL;
    buf_init(&buf, CLAIM_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    const char *flaw = write_mapped(json_root(mapping), claims, arena, &out);
    json_object_end(&out);
    if (!flaw && buf.overflow) flaw = "the claims that are to be kept are too long";
    if (!flaw) *ret_json = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return flaw;
}
