// SPDX-License-Identifier: Apache-2.0
#include "domain/oci_request.h"

#include "domain/comma_list.h"
#include "domain/signed_headers.h"

enum { AUTHORIZATION, HOST, DATE, X_DATE };
static const char *const names[] = { "authorization", "host", "date", "x-date" };
static const struct header_names known = { names, COUNT_OF(names) };
_Static_assert(COUNT_OF(names) <= OCI_HEADERS_MAX, "a header more than there is room for");

bool oci_id_is_fit(struct str text, struct str kind)
{
    struct str rest = text;
    struct str piece;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool is_fine =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!is_fine) return false;
    }
    return str_next_piece(&rest, '.', &piece) && str_equal(piece, STR("ocid1")) &&
           str_next_piece(&rest, '.', &piece) && str_equal(piece, kind) && rest.len > 0;
}

/* identity.REGION.oraclecloud.com, or identity.REGION.oci.oraclecloud.com: other names below may be
 * those of customers. */
static bool is_identity_host(struct str host)
{
    static const struct str ends[] = { { ".oci.oraclecloud.com", 20 }, { ".oraclecloud.com", 16 } };
    const struct str start = STR("identity.");

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (str_starts_with(host, start) && str_ends_with(host, ends[i]) &&
            host.len > start.len + ends[i].len)
            return cloud_region_is_fit(str_slice(host, start.len, host.len - ends[i].len));
    }
    return false;
}

/* --- the signature --------------------------------------------------------------------------- */

/* The text of name="text" in a list that is separated by commas; absent when it is not there, or twice. */
static struct str parameter(struct str list, struct str name)
{
    struct str found = STR_ABSENT;
    struct str piece;

    while (str_next_piece(&list, ',', &piece)) {
        piece = str_trim(piece);
        if (!str_starts_with(piece, name)) continue;
        struct str value = str_slice(piece, name.len, piece.len);
        if (!str_starts_with(value, STR("=\"")) || !str_ends_with(value, STR("\"")) ||
            value.len < 3 || str_is_given(found))
            return STR_ABSENT;
        found = str_slice(value, 2, value.len - 1);
    }
    return found;
}

/* All that is signed must be handed on; and signed must be what is asked, where and when. */
static const char *check_signed(struct str list, const struct str *values)
{
    bool has_target = false;
    bool has_host = false;
    bool has_date = false;
    struct str name;

    while (str_next_piece(&list, ' ', &name)) {
        size_t place = header_place(&known, name);
        if (str_equal(name, STR("(request-target)"))) {
            has_target = true;
        } else if (place == SIZE_MAX || place == AUTHORIZATION || !str_is_given(values[place])) {
            return "a header was signed that is missing or is not handed on to Oracle's cloud";
        }
        has_host |= place == HOST;
        has_date |= place == DATE || place == X_DATE;
    }
    return has_target && has_host && has_date
               ? NULL
               : "the request must be signed with its target, host and date";
}

/* TENANCY/USER/FINGERPRINT. Whoever may read other users' records must not pass for one of them. */
static const char *check_key(struct str key_id, struct str tenancy, struct str user)
{
    struct str key_tenancy;
    struct str key_user;

    if (!str_next_piece(&key_id, '/', &key_tenancy) || !str_next_piece(&key_id, '/', &key_user) ||
        key_id.len == 0)
        return "the request is not signed with the key of a user";
    if (!str_equal(key_user, user)) return "the request is signed with another user's key";
    return str_equal(key_tenancy, tenancy) ? NULL : "the tenancy is not the one expected";
}

static const char *check_signature(const struct str *values, struct str tenancy, struct str user)
{
    const struct str start = STR("Signature ");
    struct str authorization = values[AUTHORIZATION];
    struct str list = str_slice(authorization, start.len, authorization.len);
    struct str signed_names = parameter(list, STR("headers"));
    struct str key_id = parameter(list, STR("keyId"));
    const char *flaw;

    if (!str_starts_with(authorization, start) || !str_is_given(signed_names) ||
        !str_is_given(key_id) || !str_equal(parameter(list, STR("version")), STR("1")) ||
        !str_is_given(parameter(list, STR("signature"))))
        return "the request carries no signature of Oracle's cloud (version 1)";
    if ((flaw = check_signed(signed_names, values))) return flaw;
    return check_key(key_id, tenancy, user);
}

/* --- the request ----------------------------------------------------------------------------- */

static const char *read_values(struct str json, struct arena *arena, struct str *values)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(json, NULL, &document).code)
        return "the headers of the signed request are malformed";
    return signed_headers_read(json_root(document), &known, arena, values);
}

const char *oci_request_read(const struct oci_login_input *login, struct str tenancy,
                             struct arena *arena, struct oci_request *ret_request)
{
    struct str values[COUNT_OF(names)];
    struct oci_request request = { .header_count = 0 };
    const char *flaw;

    if (!oci_id_is_fit(login->user, STR("user"))) return "the user is no OCID of a user";
    if ((flaw = read_values(login->headers, arena, values))) return flaw;
    if (!str_is_given(values[HOST]) || !is_identity_host(values[HOST]))
        return "the request was signed for a host that is none of Oracle's identity service";
    if ((flaw = check_signature(values, tenancy, login->user))) return flaw;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_is_given(values[i]))
            request.headers[request.header_count++] =
                arena_format(arena, "%s: %.*s", names[i], STR_ARG(values[i]));
    }
    request.path = arena_format(arena, "/20160918/users/%.*s", STR_ARG(login->user));
    request.url =
        arena_format(arena, "https://%.*s%.*s", STR_ARG(values[HOST]), STR_ARG(request.path));
    *ret_request = request;
    return NULL;
}

/* --- the answer ------------------------------------------------------------------------------ */

const char *oci_answer_flaw(struct str body, struct str user, const struct oci *oci)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(body, NULL, &document).code)
        return "the answer of Oracle's cloud is not understood";
    const struct json *root = json_root(document);
    struct str state = json_text(json_member(root, "lifecycleState"));
    struct str name = json_text(json_member(root, "name"));
    if (!str_equal(json_text(json_member(root, "id")), user) || !str_is_given(name))
        return "the answer of Oracle's cloud is not about that user";
    if (!str_equal(json_text(json_member(root, "compartmentId")), oci->tenancy))
        return "the tenancy is not the one expected";
    if (str_is_given(state) && !str_equal(state, STR("ACTIVE"))) return "the user is not active";
    if (oci->usernames.len > 0 && !comma_list_holds(oci->usernames, name))
        return "the user is not allowed";
    return NULL;
}
