// SPDX-License-Identifier: Apache-2.0
#include "http_client/address.h"

#include "base/str.h"

#include <netinet/in.h>
#include <string.h>

struct range {
    uint8_t prefix[16];
    unsigned bits;
};

/* IANA special-purpose registry (RFC 6890 and its updates), plus multicast and class E. */
static const struct range closed_v4[] = {
    { { 0 }, 8 },             /* this network, unspecified */
    { { 10 }, 8 },            /* private */
    { { 100, 64 }, 10 },      /* shared with a carrier's NAT */
    { { 127 }, 8 },           /* loopback */
    { { 169, 254 }, 16 },     /* link-local; cloud metadata services live here */
    { { 172, 16 }, 12 },      /* private */
    { { 192, 0, 0 }, 24 },    /* protocol assignments */
    { { 192, 0, 2 }, 24 },    /* documentation */
    { { 192, 168 }, 16 },     /* private */
    { { 198, 18 }, 15 },      /* benchmarks */
    { { 198, 51, 100 }, 24 }, /* documentation */
    { { 203, 0, 113 }, 24 },  /* documentation */
    { { 224 }, 4 },           /* multicast */
    { { 240 }, 4 },           /* reserved, broadcast */
};

static const struct range closed_v6[] = {
    { { 0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01 }, 48 }, /* a network's own NAT64 */
    { { 0x01, 0x00 }, 64 },                         /* discard */
    { { 0x20, 0x01, 0x00, 0x00 }, 23 },             /* protocol assignments, Teredo */
    { { 0x20, 0x01, 0x0D, 0xB8 }, 32 },             /* documentation */
    { { 0x3F, 0xFF }, 20 },                         /* documentation */
    { { 0xFC }, 7 },                                /* unique local */
    { { 0xFE, 0x80 }, 10 },                         /* link-local */
    { { 0xFE, 0xC0 }, 10 },                         /* site-local, deprecated */
    { { 0xFF }, 8 },                                /* multicast */
};

/* Ranges that carry an IPv4 address, which then decides. The first holds :: and ::1 as well: both
 * fall into 0.0.0.0/8. */
static const struct {
    struct range range;
    size_t v4_offset;
} carriers_v6[] = {
    { { { 0 }, 96 }, 12 },
    { { { [10] = 0xFF, [11] = 0xFF }, 96 }, 12 },
    { { { 0x00, 0x64, 0xFF, 0x9B }, 96 }, 12 },
    { { { 0x20, 0x02 }, 16 }, 2 },
};

static bool range_holds(const struct range *range, const uint8_t *bytes)
{
    size_t whole = range->bits / 8;
    unsigned rest = range->bits % 8;
    uint8_t mask = (uint8_t)(0xFF00U >> rest);

    if (memcmp(bytes, range->prefix, whole) != 0) return false;
    return rest == 0 || (bytes[whole] & mask) == range->prefix[whole];
}

static const struct range off_limits_v4[] = {
    { { 169, 254 }, 16 },           /* link-local; most metadata services */
    { { 100, 100, 100, 200 }, 32 }, /* Alibaba Cloud's */
    { { 168, 63, 129, 16 }, 32 },   /* what Azure's machines are set up from */
    { { 192, 0, 0, 192 }, 32 },     /* Oracle Cloud's, before it moved */
};

static const struct range off_limits_v6[] = {
    { { 0xFE, 0x80 }, 10 },             /* link-local */
    { { 0xFD, 0x00, 0x0E, 0xC2 }, 32 }, /* Amazon's */
    { { 0xFD, 0x20, 0x00, 0xCE }, 32 }, /* Google's */
};

static bool any_holds(const struct range *ranges, size_t count, const uint8_t *bytes)
{
    for (size_t i = 0; i < count; i++) {
        if (range_holds(&ranges[i], bytes)) return true;
    }
    return false;
}
#define ANY_HOLDS(ranges, bytes) any_holds((ranges), COUNT_OF(ranges), (bytes))

/* The IPv4 address that an IPv6 one carries, or NULL. */
static const uint8_t *v4_within(const uint8_t *bytes)
{
    for (size_t i = 0; i < COUNT_OF(carriers_v6); i++) {
        if (range_holds(&carriers_v6[i].range, bytes)) return bytes + carriers_v6[i].v4_offset;
    }
    return NULL;
}

/* The bytes of either kind: *ret_v4 or *ret_v6, the other NULL. False for other families. */
static bool bytes_of(const struct sockaddr *address, uint8_t room[static 16],
                     const uint8_t **ret_v4, const uint8_t **ret_v6)
{
    *ret_v4 = *ret_v6 = NULL;
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        memcpy(room, &v4.sin_addr.s_addr, sizeof v4.sin_addr.s_addr);
        *ret_v4 = room;
        return true;
    }
    if (address->sa_family != AF_INET6) return false;
    struct sockaddr_in6 v6;
    memcpy(&v6, address, sizeof v6);
    memcpy(room, v6.sin6_addr.s6_addr, sizeof v6.sin6_addr.s6_addr);
    *ret_v4 = v4_within(room);
    if (!*ret_v4) *ret_v6 = room;
    return true;
}

bool address_is_public(const struct sockaddr *address)
{
    uint8_t room[16];
    const uint8_t *v4, *v6;

    if (!bytes_of(address, room, &v4, &v6)) return false;
    return v4 ? !ANY_HOLDS(closed_v4, v4) : !ANY_HOLDS(closed_v6, v6);
}

bool address_is_off_limits(const struct sockaddr *address)
{
    uint8_t room[16];
    const uint8_t *v4, *v6;

    if (!bytes_of(address, room, &v4, &v6)) return true;
    return v4 ? ANY_HOLDS(off_limits_v4, v4) : ANY_HOLDS(off_limits_v6, v6);
}
