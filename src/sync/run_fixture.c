// SPDX-License-Identifier: Apache-2.0
#include "sync/run_fixture.h"

static const struct query add_org = {
    "INSERT INTO org (id, name, slug, wrapped_key, wrapped_data_key, created_at, updated_at)"
    " VALUES ($1, 'Acme', 'acme', $1, $1, 1, 1)"
};
static const struct query add_project = {
    "INSERT INTO project (id, org_id, name, slug, created_at, updated_at)"
    " VALUES ($1, $2, 'Shop', 'shop', 1, 1)"
};
static const struct query add_connection = {
    "INSERT INTO app_connection (id, org_id, name, app, method, credentials_sealed,"
    " credentials_hash, created_at, updated_at)"
    " VALUES ($1, $2, 'netlify', 'netlify', 'access-token', $1, '', 1, 1)"
};
static const struct query add_sync = {
    "INSERT INTO secret_sync (id, project_id, name, connection_id, sync_options,"
    " destination_config, destination_key, created_at, updated_at) VALUES ($1, $2, $3, $4,"
    " '{\"initialSyncBehavior\":\"overwrite-destination\"}', '{\"accountId\":\"acme\"}', $5, 1, 1)"
};

struct id run_fixture_id(const char *name)
{
    struct id id = { { 0 } };

    for (size_t i = 0; name[i] && i < ID_BYTES; i++) id.bytes[i] = (uint8_t)name[i];
    return id;
}

void run_fixture_init(struct call_fixture *fixture)
{
    struct id org = run_fixture_id("org");
    struct id project = run_fixture_id("project");
    struct id connection = run_fixture_id("connection");

    call_fixture_init(fixture);
    struct db *db = fixture->call.db;
    EXPECT_STATUS(OK, db_run(db, &add_org, NULL, BIND(bind_id(&org))));
    EXPECT_STATUS(OK, db_run(db, &add_project, NULL, BIND(bind_id(&project), bind_id(&org))));
    EXPECT_STATUS(OK, db_run(db, &add_connection, NULL, BIND(bind_id(&connection), bind_id(&org))));
}

void run_fixture_add_sync(struct call_fixture *fixture, const char *name, const char *place)
{
    struct id id = run_fixture_id(name);
    struct id project = run_fixture_id("project");
    struct id connection = run_fixture_id("connection");

    EXPECT_STATUS(OK, db_run(fixture->call.db, &add_sync, NULL,
                             BIND(bind_id(&id), bind_id(&project), bind_text(str_from_c(name)),
                                  bind_id(&connection), bind_text(str_from_c(place)))));
}

int64_t run_fixture_count(struct call_fixture *fixture, const struct query *query)
{
    int64_t count = -1;

    EXPECT_STATUS(OK, db_one_int(fixture->call.db, query, &count, BIND_NONE));
    return count;
}
