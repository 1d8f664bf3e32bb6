// SPDX-License-Identifier: Apache-2.0
#include "app/config_url.h"

/* "host" of "host:port/path"; of "[::1]:port" with its brackets. */
static struct str host_of(struct str rest)
{
    struct str authority = str_slice(rest, 0, str_find_char(rest, '/'));

    if (str_starts_with(authority, STR("["))) {
        size_t end = str_find_char(authority, ']');
        return end == SIZE_MAX ? STR_ABSENT : str_slice(authority, 0, end + 1);
    }
    return str_slice(authority, 0, str_find_char(authority, ':'));
}

/* A name such as 127.evil.example is no address of this machine. */
static bool is_loopback_v4(struct str host)
{
    if (!str_starts_with(host, STR("127."))) return false;
    for (size_t i = 0; i < host.len; i++) {
        bool is_fine = (host.data[i] >= '0' && host.data[i] <= '9') || host.data[i] == '.';
        if (!is_fine) return false;
    }
    return true;
}

static bool is_this_machine(struct str host)
{
    return str_equal(host, STR("localhost")) || str_equal(host, STR("[::1]")) ||
           is_loopback_v4(host);
}

static bool is_plain(struct str url)
{
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.data[i];
        if (c <= ' ' || c >= 0x7F || c == '@' || c == '?' || c == '#' || c == '\\') return false;
    }
    return true;
}

/* What follows the scheme; absent when it is neither http nor https. */
static struct str after_scheme(struct str url)
{
    static const struct str schemes[] = { { "https://", 8 }, { "http://", 7 } };

    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (str_starts_with(url, schemes[i])) return str_slice(url, schemes[i].len, url.len);
    }
    return STR_ABSENT;
}

bool config_url_is_usable(struct str url)
{
    return is_plain(url) && host_of(after_scheme(url)).len > 0;
}

bool config_url_is_private(struct str url)
{
    return str_starts_with(url, STR("https://")) || is_this_machine(host_of(after_scheme(url)));
}
