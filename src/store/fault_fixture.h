/* fault_fixture.h: a driver that fails at the nth call, and counts what was not given back. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/driver.h"

extern const struct driver fault_driver; /* SQLite, with faults */

void fault_arm(size_t nth_call); /* 1 is the next one; it fails with UNAVAILABLE, once */
void fault_disarm(void);
bool fault_has_struck(void);
void fault_refuse_commits(bool is_refusing);
size_t fault_commits(void); /* so many have gone well */

size_t fault_open_connections(void);
size_t fault_open_statements(void);
