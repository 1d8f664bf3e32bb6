// SPDX-License-Identifier: Apache-2.0
#include "domain/trusted_ips.h"

#include "json/json.h"
#include "json/json_writer.h"

#include <arpa/inet.h>
#include <string.h>

enum { ADDRESS_TEXT_MAX = 46, ENTRIES_MAX = 100, LIST_BYTES_MAX = 32 << 10 };

struct network {
    int family;
    uint8_t bytes[16];
    int64_t prefix; /* bits; all of them for a single address */
    bool has_prefix;
};

static bool address_parse(struct str text, struct network *network)
{
    char room[ADDRESS_TEXT_MAX + 1] = "";

    if (text.len == 0 || text.len > ADDRESS_TEXT_MAX) return false;
    memcpy(room, text.data, text.len);
    network->family = memchr(room, ':', text.len) ? AF_INET6 : AF_INET;
    return inet_pton(network->family, room, network->bytes) == 1;
}

static bool network_parse(struct str text, struct network *ret_network)
{
    struct network network = { .family = AF_INET };
    size_t cut = str_find_char(text, '/');

    network.has_prefix = cut != SIZE_MAX;
    if (!address_parse(str_slice(text, 0, network.has_prefix ? cut : text.len), &network))
        return false;
    int64_t bits = network.family == AF_INET ? 32 : 128;
    network.prefix = bits;
    if (network.has_prefix &&
        !str_to_int(str_slice(text, cut + 1, text.len), 0, bits, &network.prefix))
        return false;
    *ret_network = network;
    return true;
}

static void write_entry(struct json_writer *out, struct str text, const struct network *network)
{
    size_t cut = str_find_char(text, '/');

    json_object_begin(out);
    json_key(out, "type");
    json_write_text(out, network->family == AF_INET ? STR("ipv4") : STR("ipv6"));
    json_key(out, "ipAddress");
    json_write_text(out, str_slice(text, 0, cut));
    if (network->has_prefix) {
        json_key(out, "prefix");
        json_write_int(out, network->prefix);
    }
    json_object_end(out);
}

STATUS trusted_ips_to_json(struct call *call, const struct texts *addresses, struct str *ret_json)
{
    static struct str everywhere[] = { { "0.0.0.0/0", 9 }, { "::/0", 4 } };
    const struct texts all = { everywhere, COUNT_OF(everywhere) };
    const struct texts *list = addresses && addresses->count > 0 ? addresses : &all;
    struct json_writer out;
    struct buf buf;

    if (list->count > ENTRIES_MAX)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "At most %d trusted IPs can be given",
                         ENTRIES_MAX);
    buf_init(&buf, LIST_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < list->count; i++) {
        struct str text = str_trim(list->items[i]);
        struct network network;
        if (!network_parse(text, &network)) {
            buf_deinit(&buf);
            return CALL_FAIL(call, BAD_REQUEST, NULL,
                             "The IP is not a valid IPv4, IPv6, or CIDR block");
        }
        write_entry(&out, text, &network);
    }
    json_array_end(&out);
    *ret_json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return OK;
}

static bool is_inside(const struct network *network, const struct network *address)
{
    if (network->family != address->family) return false;
    size_t whole = (size_t)network->prefix / 8;
    unsigned rest = (unsigned)(network->prefix % 8);
    if (memcmp(network->bytes, address->bytes, whole) != 0) return false;
    if (rest == 0) return true;
    uint8_t mask = (uint8_t)(0xFFU << (8 - rest));
    return ((network->bytes[whole] ^ address->bytes[whole]) & mask) == 0;
}

bool trusted_ips_match(struct str json, struct str address)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct network wanted = { .family = AF_INET };

    if (!address_parse(address, &wanted)) return false;
    if (json_parse(json, NULL, &document).code) return false;
    const struct json *list = json_root(document);
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *entry = json_item(list, i);
        struct network network = { .family = AF_INET };
        if (!address_parse(json_text(json_member(entry, "ipAddress")), &network)) continue;
        network.prefix = network.family == AF_INET ? 32 : 128;
        (void)json_int(json_member(entry, "prefix"), &network.prefix); /* absent: one address */
        if (is_inside(&network, &wanted)) return true;
    }
    return false;
}

STATUS trusted_ips_refuse(struct call *call)
{
    return CALL_FAIL(call, FORBIDDEN, "ForbiddenError",
                     "You are not allowed to access this resource from the IP address %.*s",
                     STR_ARG(call->address));
}
