/* run_fixture.h: a database with syncs in it, as bare rows, for tests of runs and jobs. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call_fixture.h"

/* Ids and places of the rows are made from names, so that tests can say them again. */
struct id run_fixture_id(const char *name);

/* An organisation, a project, a connection without a usable token. */
void run_fixture_init(struct call_fixture *fixture);
/* A sync named and placed so; its source folder is gone. */
void run_fixture_add_sync(struct call_fixture *fixture, const char *name, const char *place);
int64_t run_fixture_count(struct call_fixture *fixture, const struct query *query);
