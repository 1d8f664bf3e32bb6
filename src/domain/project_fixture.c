// SPDX-License-Identifier: Apache-2.0
#include "domain/project_fixture.h"

#include "domain/access.h"
#include "domain/audit.h"
#include "domain/org.h"
#include "domain/project.h"

static const struct query identity_insert = {
    "INSERT INTO identity (id, org_id, name, created_at, updated_at) VALUES ($1, $2, 'i', 1, 1)"
};

static void open_domain(struct domain *domain)
{
    struct key root;

    random_bytes(root.bytes, sizeof root.bytes);
    EXPECT_STATUS(OK, keyring_open(&root, &domain->keyring));
    domain->access_cache = access_cache_new();
    EXPECT_STATUS(OK, audit_journal_open(domain, &domain->audit_journal));
}

static void make_project(struct project_fixture *fixture)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct call *call = fixture->call;
    struct project project;
    struct org org;

    EXPECT_STATUS(OK, db_begin(call->db, &tx));
    EXPECT_STATUS(OK, org_insert(call, STR("Acme"), &org));
    fixture->owner = (struct actor){
        .kind = ACTOR_IDENTITY, .id = id_new(), .org_id = org.id, .name = STR("i")
    };
    EXPECT_STATUS(OK, db_run(call->db, &identity_insert, NULL,
                             BIND(bind_id(&fixture->owner.id), bind_id(&org.id))));
    EXPECT_STATUS(OK, org_member_insert(call,
                                        &(struct org_member_wish){
                                            .org_id = org.id,
                                            .identity_id = fixture->owner.id,
                                            .role = STR("admin"),
                                        },
                                        &(struct id){ 0 }));
    EXPECT_STATUS(OK, call_commit(call, &tx));
    call->actor = &fixture->owner;
    EXPECT_STATUS(OK, project_create(call,
                                     &(struct project_input){ .name = STR("p"),
                                                              .wants_default_environments = true },
                                     &project));
    fixture->project_id = project.id;
}

void project_fixture_init(struct project_fixture *fixture)
{
    call_fixture_init(&fixture->base);
    fixture->call = &fixture->base.call;
    open_domain(&fixture->base.domain);
    make_project(fixture);
}

void project_fixture_deinit(struct project_fixture *fixture)
{
    struct domain *domain = &fixture->base.domain;

    audit_journal_close(domain->audit_journal);
    call_fixture_deinit(&fixture->base);
    access_cache_free(domain->access_cache);
    keyring_close(domain->keyring);
}
