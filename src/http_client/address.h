/* address.h: tells addresses of the public internet from those that only mean something inside a
 * machine or a network. A server that calls addresses chosen by its users needs the difference. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/* False for loopback, private, link-local, shared, multicast, reserved and unspecified ranges, for
 * IPv6 forms that carry such an IPv4 address, and for any family but IPv4 and IPv6. */
bool address_is_public(const struct sockaddr *address);
