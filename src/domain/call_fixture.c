// SPDX-License-Identifier: Apache-2.0
#include "domain/call_fixture.h"

void call_fixture_init(struct call_fixture *fixture)
{
    EXPECT_STATUS(OK, crypto_init());
    *fixture = (struct call_fixture){ .problem = { .arena = NULL } };
    store_fixture_start(&fixture->store, embedded_migrations, embedded_migrations_count);
    fixture->domain.store = fixture->store.store;
    random_bytes(fixture->domain.audit_key.bytes, KEY_BYTES);
    EXPECT_STATUS(OK, call_open(&fixture->domain, fixture->store.arena, &fixture->problem,
                                CALL_FIXTURE_NOW_MS, &fixture->call));
}

void call_fixture_deinit(struct call_fixture *fixture)
{
    call_close(&fixture->call);
    store_fixture_deinit(&fixture->store);
}
