/* azure_auth.h: machines that log in as what they are at Microsoft Azure, with a token that Entra
 * signed for a managed identity or another service principal. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"
#include "model/identity_input.h"

struct azure {
    struct str tenant_id, resource;
    struct str principal_ids; /* separated by commas; empty: any of the tenant */
    enum given tenant_id_given, resource_given, principal_ids_given;
};
extern const struct record azure_record; /* as stored */

struct azure_auth {
    struct identity_auth auth;
    struct azure azure;
};
extern const struct record azure_auth_record;

struct azure_auth_input {
    struct identity_auth_input auth; /* first: the one is found from the other */
    struct azure azure;
};
extern const struct record azure_auth_create_record, azure_auth_update_record;
