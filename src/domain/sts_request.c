// SPDX-License-Identifier: Apache-2.0
#include "domain/sts_request.h"

#include "base/encode.h"
#include "domain/signed_headers.h"

#include <string.h>

enum { LABEL_BYTES_MAX = 64 };

/* --- hosts ----------------------------------------------------------------------------------- */

static bool is_label(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (!is_fine) return false;
    }
    return text.len > 0 && text.len < LABEL_BYTES_MAX;
}

/* False unless the text ends so; cuts it off. */
static bool cut_end(struct str *text, struct str end)
{
    if (!str_ends_with(*text, end)) return false;
    text->len -= end.len;
    return true;
}

/* "sts.amazonaws.com" has no region. Everything below amazonaws.com but what is written here may
 * belong to a customer of AWS: buckets, gateways, load balancers. */
static bool read_host(struct str host, struct str *ret_region)
{
    static const struct str starts[] = { { "sts.", 4 }, { "sts-fips.", 9 } };
    struct str rest = host;

    *ret_region = STR_ABSENT;
    if (str_equal(host, STR("sts.amazonaws.com"))) return true;
    if (!cut_end(&rest, STR(".amazonaws.com.cn")) && !cut_end(&rest, STR(".amazonaws.com")))
        return false;
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        if (!str_starts_with(rest, starts[i])) continue;
        *ret_region = str_slice(rest, starts[i].len, rest.len);
        return cloud_region_is_fit(*ret_region);
    }
    return false;
}

/* vpce-ID.sts.REGION.vpce.amazonaws.com: the label before the region names a service of AWS. */
static bool is_vpc_host(struct str host)
{
    struct str rest = host;
    struct str id;
    struct str service;

    if (!cut_end(&rest, STR(".vpce.amazonaws.com")) &&
        !cut_end(&rest, STR(".vpce.amazonaws.com.cn")))
        return false;
    return str_next_piece(&rest, '.', &id) && str_starts_with(id, STR("vpce-")) && is_label(id) &&
           str_next_piece(&rest, '.', &service) && str_equal(service, STR("sts")) &&
           cloud_region_is_fit(rest);
}

static struct str host_of(struct str url)
{
    struct str start = STR("https://");
    struct str host = str_slice(url, start.len, url.len);

    if (!str_starts_with(url, start)) return STR_ABSENT;
    (void)cut_end(&host, STR("/"));
    return host;
}

bool sts_endpoint_is_fit(struct str url)
{
    struct str host = host_of(url);
    struct str region;

    return str_is_given(host) && (read_host(host, &region) || is_vpc_host(host));
}

/* --- headers --------------------------------------------------------------------------------- */

/* What may be signed and is handed on; Content-Length goes without saying, but must be right. What we
 * accept in answer is ours to say. */
enum { AUTHORIZATION, HOST, CONTENT_TYPE = 7, CONTENT_LENGTH };
static const char *const names[] = {
    [AUTHORIZATION] = "authorization",
    [HOST] = "host",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256",
    "user-agent",
    "x-amz-user-agent",
    "content-type",
    "content-length",
};
static const struct header_names known = { names, COUNT_OF(names) };
_Static_assert(COUNT_OF(names) == CONTENT_LENGTH + 1, "the two of the body stand at the end");
_Static_assert((int)CONTENT_TYPE <= (int)STS_HEADERS_MAX, "a header more than there is room for");

struct headers {
    struct str values[COUNT_OF(names)];
};

static const char *read_headers(struct str text, struct arena *arena, struct headers *headers)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct str json;

    if (!base64_decode(text, arena, &json) || json_parse(json, NULL, &document).code)
        return "the headers of the signed request are malformed";
    return signed_headers_read(json_root(document), &known, arena, headers->values);
}

/* --- the signature --------------------------------------------------------------------------- */

struct signature {
    struct str credential, signed_headers, signature;
};

static bool read_authorization(struct str text, struct signature *signature)
{
    static const struct {
        struct str name;
        size_t offset;
    } parts[] = {
        { { "Credential=", 11 }, offsetof(struct signature, credential) },
        { { "SignedHeaders=", 14 }, offsetof(struct signature, signed_headers) },
        { { "Signature=", 10 }, offsetof(struct signature, signature) },
    };
    struct str algorithm = STR("AWS4-HMAC-SHA256 ");
    struct str rest = str_slice(text, algorithm.len, text.len);

    if (!str_starts_with(text, algorithm)) return false;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct str part;
        if (!str_next_piece(&rest, ',', &part)) return false;
        part = str_trim(part);
        if (!str_starts_with(part, parts[i].name)) return false;
        struct str value = str_slice(part, parts[i].name.len, part.len);
        memcpy((char *)signature + parts[i].offset, &value, sizeof value);
    }
    return rest.len == 0;
}

/* ID/DATE/REGION/sts/aws4_request */
static bool read_scope(struct str credential, struct str *ret_region)
{
    struct str pieces[5];
    struct str rest = credential;

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        if (!str_next_piece(&rest, '/', &pieces[i])) return false;
    }
    *ret_region = pieces[2];
    return rest.len == 0 && cloud_region_is_fit(pieces[2]) && str_equal(pieces[3], STR("sts")) &&
           str_equal(pieces[4], STR("aws4_request"));
}

/* What a client may sign and leave for us to say: the host by its region, the length by the body
 * (the Python SDK leaves it out of its list). */
static bool goes_without_saying(struct str name)
{
    return str_equal(name, STR("host")) || str_equal(name, STR("content-length"));
}

/* Whether all that was signed is handed on, the host among it. */
static const char *check_signed(struct str list, const struct headers *headers)
{
    bool has_host = false;
    struct str name;

    while (str_next_piece(&list, ';', &name)) {
        size_t place = header_place(&known, name);
        has_host |= place == HOST;
        if (place == SIZE_MAX ||
            (!str_is_given(headers->values[place]) && !goes_without_saying(name)))
            return "a header was signed that is missing or is not handed on to AWS";
    }
    return has_host ? NULL : "the host of the signed request is not signed";
}

/* --- the request ----------------------------------------------------------------------------- */

static bool is_the_action(struct str body)
{
    return str_equal(body, STR("Action=GetCallerIdentity&Version=2011-06-15")) ||
           str_equal(body, STR("Version=2011-06-15&Action=GetCallerIdentity"));
}

static const char *check_content(const struct headers *headers, struct str body)
{
    const struct str form = STR("application/x-www-form-urlencoded");
    struct str type = headers->values[CONTENT_TYPE];
    struct str after = str_slice(type, form.len, type.len);
    int64_t length;

    if (str_is_given(type) &&
        (!str_starts_with(type, form) || (after.len > 0 && after.data[0] != ';')))
        return "the signed request is not a form";
    if (str_is_given(headers->values[CONTENT_LENGTH]) &&
        (!str_to_int(headers->values[CONTENT_LENGTH], 0, INT64_MAX, &length) ||
         (uint64_t)length != body.len))
        return "the length of the signed request is not that of its body";
    return NULL;
}

/* The host that was signed for; one that is not told is that of the signature's region. */
static struct str host_for(const struct headers *headers, struct str region, struct arena *arena)
{
    struct str host = headers->values[HOST];

    if (str_is_given(host)) return host;
    return arena_format(arena, "sts.%.*s.amazonaws.com%s", STR_ARG(region),
                        str_starts_with(region, STR("cn-")) ? ".cn" : "");
}

static const char *find_url(struct str host, struct str region, struct str endpoint,
                            struct arena *arena, struct str *ret_url)
{
    struct str region_of_host = STR_ABSENT;

    *ret_url = endpoint;
    if (str_equal(host, host_of(endpoint))) return NULL;
    if (!read_host(host, &region_of_host))
        return "the request was signed for a host that is none of AWS STS";
    if (str_is_given(region_of_host) && !str_equal(region_of_host, region))
        return "the request was signed for another region than its host's";
    *ret_url = arena_format(arena, "https://%.*s/", STR_ARG(host));
    return NULL;
}

static void write_headers(struct headers *headers, struct str host, struct arena *arena,
                          struct sts_request *request)
{
    request->header_count = 0;
    headers->values[HOST] = host;
    for (size_t i = 0; i < CONTENT_TYPE; i++) {
        if (!str_is_given(headers->values[i])) continue;
        request->headers[request->header_count++] =
            arena_format(arena, "%s: %.*s", names[i], STR_ARG(headers->values[i]));
    }
    request->content_type = headers->values[CONTENT_TYPE];
}

static const char *check_signature(const struct headers *headers, struct str *ret_region)
{
    struct signature signature = { .credential = STR_ABSENT };

    if (!read_authorization(headers->values[AUTHORIZATION], &signature) ||
        !read_scope(signature.credential, ret_region))
        return "the request carries no signature of AWS (version 4) for STS";
    return check_signed(signature.signed_headers, headers);
}

const char *sts_request_read(const struct aws_login_input *login, struct str sts_endpoint,
                             struct arena *arena, struct sts_request *ret_request)
{
    struct headers headers = { .values = { STR_ABSENT } };
    struct sts_request request = { .header_count = 0 };
    struct str region = STR_ABSENT;
    const char *flaw;

    if (!str_equal(login->method, STR("POST"))) return "the signed request must be a POST";
    if (!base64_decode(login->body, arena, &request.body) || !is_the_action(request.body))
        return "the body of the signed request must be exactly "
               "Action=GetCallerIdentity&Version=2011-06-15";
    if ((flaw = read_headers(secret_text_reveal(&login->headers), arena, &headers))) return flaw;
    if ((flaw = check_content(&headers, request.body))) return flaw;
    if ((flaw = check_signature(&headers, &region))) return flaw;
    struct str host = host_for(&headers, region, arena);
    if ((flaw = find_url(host, region, sts_endpoint, arena, &request.url))) return flaw;
    write_headers(&headers, host, arena, &request);
    *ret_request = request;
    return NULL;
}
