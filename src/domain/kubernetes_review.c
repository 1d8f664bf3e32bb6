// SPDX-License-Identifier: Apache-2.0
#include "domain/kubernetes_review.h"

#include "domain/comma_list.h"
#include "domain/trust.h"

#define API "authentication.k8s.io/v1"

bool kubernetes_review_url(struct str host, struct arena *arena, struct str *ret_url)
{
    const struct str scheme = STR("https://");
    struct str rest = str_starts_with(host, scheme) ? str_slice(host, scheme.len, host.len) : host;

    while (str_ends_with(rest, STR("/"))) rest.len--;
    if (rest.len == 0 || rest.data[0] == '/' || rest.data[0] == ':') return false;
    if (str_find(rest, STR("://")) != SIZE_MAX) return false; /* another scheme */
    if (str_find_char(rest, '?') != SIZE_MAX || str_find_char(rest, '#') != SIZE_MAX) return false;
    struct str url = arena_format(arena, "https://%.*s/apis/" API "/tokenreviews", STR_ARG(rest));
    if (!trust_url_is_fit(url)) return false;
    *ret_url = url;
    return true;
}

void kubernetes_review_write(const struct kubernetes *settings, const struct secret_text *jwt,
                             struct buf *body)
{
    struct json_writer out;

    json_writer_init(&out, body);
    json_object_begin(&out);
    json_key(&out, "apiVersion");
    json_write_text(&out, STR(API));
    json_key(&out, "kind");
    json_write_text(&out, STR("TokenReview"));
    json_key(&out, "spec");
    json_object_begin(&out);
    json_key(&out, "token");
    json_write_secret(&out, jwt);
    if (settings->audience.len > 0) {
        json_key(&out, "audiences");
        json_array_begin(&out);
        json_write_text(&out, settings->audience);
        json_array_end(&out);
    }
    json_object_end(&out);
    json_object_end(&out);
}

/* "system:serviceaccount:NAMESPACE:NAME", and nothing else: people and nodes have tokens too. */
static bool split_username(struct str username, struct str *ret_namespace, struct str *ret_name)
{
    const struct str prefix = STR("system:serviceaccount:");

    if (!str_starts_with(username, prefix)) return false;
    struct str rest = str_slice(username, prefix.len, username.len);
    size_t cut = str_find_char(rest, ':');
    if (cut == SIZE_MAX) return false;
    *ret_namespace = str_slice(rest, 0, cut);
    *ret_name = str_slice(rest, cut + 1, rest.len);
    return ret_namespace->len > 0 && ret_name->len > 0 && str_find_char(*ret_name, ':') == SIZE_MAX;
}

/* A cluster that knows of audiences says for which of those asked the token is. One that does not
 * says nothing, and then nothing is proved. */
static bool is_for(const struct json *status, struct str audience)
{
    const struct json *audiences = json_member(status, "audiences");

    for (size_t i = 0; i < json_count(audiences); i++) {
        if (str_equal(json_text(json_item(audiences, i)), audience)) return true;
    }
    return false;
}

const char *kubernetes_review_flaw(const struct kubernetes *settings, const struct json *answer,
                                   struct str *ret_namespace, struct str *ret_name)
{
    const struct json *status = json_member(answer, "status");
    struct str username = json_text(json_member(json_member(status, "user"), "username"));
    bool is_authenticated = false;

    if (!str_equal(json_text(json_member(answer, "kind")), STR("TokenReview")))
        return "the cluster's answer is no review of the token";
    (void)json_bool(json_member(status, "authenticated"), &is_authenticated); /* else it stays so */
    if (!is_authenticated || json_text(json_member(status, "error")).len > 0)
        return "the cluster does not accept the token";
    if (!split_username(username, ret_namespace, ret_name))
        return "the token belongs to no service account";
    if (settings->namespaces.len > 0 && !comma_list_holds(settings->namespaces, *ret_namespace))
        return "the service account's namespace is not allowed";
    if (settings->names.len > 0 && !comma_list_holds(settings->names, *ret_name))
        return "the service account is not allowed";
    if (settings->audience.len > 0 && !is_for(status, settings->audience))
        return "the token is not for the audience that is asked for";
    return NULL;
}
