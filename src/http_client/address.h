/* address.h: tells addresses of the public internet from those that only mean something inside a
 * machine or a network. A server that calls addresses chosen by its users needs the difference. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/* False for loopback, private, link-local, shared, multicast, reserved and unspecified ranges, for
 * IPv6 forms that carry such an IPv4 address, and for any family but IPv4 and IPv6. */
bool address_is_public(const struct sockaddr *address);

/* True for what no call goes to, whoever asks: link-local addresses, and where clouds hand a machine
 * its own credentials. A cluster or a directory may well be at a private address, never there. */
bool address_is_off_limits(const struct sockaddr *address);
