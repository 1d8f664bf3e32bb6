/* bootstrap.h: the first administrator and organisation of a new server, and the server's own
 * configuration (10-auth §2). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/session.h"
#include "model/identity.h"
#include "model/instance.h"
#include "model/org.h"

struct bootstrap_result {
    struct user user;
    struct org org;
    struct identity identity;
    struct str token; /* of the identity; never expires */
};
/* Once: BAD_REQUEST afterwards. */
STATUS instance_bootstrap(struct call *call, const struct bootstrap_input *input,
                          struct bootstrap_result *ret_result);

struct signup_result {
    struct user user;
    struct org org;
    struct session_tokens tokens;
};
STATUS instance_signup(struct call *call, const struct signup_input *input,
                       struct signup_result *ret_result);

STATUS instance_config_get(struct call *call, struct instance_config *ret_config);
/* By an instance administrator. What is not given stays. */
STATUS instance_config_update(struct call *call, const struct instance_config *change,
                              struct instance_config *ret_config);
