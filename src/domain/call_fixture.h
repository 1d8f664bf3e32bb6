/* call_fixture.h: a domain on a database of its own, and one call in it, for tests. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "store/store_fixture.h"

struct call_fixture {
    struct store_fixture store;
    struct domain domain;
    struct problem problem;
    struct call call; /* the platform's; at the time CALL_FIXTURE_NOW_MS */
};

enum { CALL_FIXTURE_NOW_MS = 1000 * 1000 };

void call_fixture_init(struct call_fixture *fixture);
void call_fixture_deinit(struct call_fixture *fixture);
