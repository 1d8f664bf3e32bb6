/* project_fixture.h: a domain with everything in it, an organisation, a machine identity that owns
 * it, and its project with the default environments, for tests. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call_fixture.h"

struct project_fixture {
    struct call_fixture base;
    struct call *call; /* of `base`; acts for the owner */
    struct actor owner;
    struct id project_id;
};

void project_fixture_init(struct project_fixture *fixture);
void project_fixture_deinit(struct project_fixture *fixture);
