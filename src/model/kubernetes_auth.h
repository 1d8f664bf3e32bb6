/* kubernetes_auth.h: machines that log in with the token of a service account, of which their cluster
 * is asked whether it is one. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"
#include "model/identity_input.h"

enum token_review_mode { REVIEW_BY_API, REVIEW_BY_GATEWAY };

struct kubernetes {
    struct str host;    /* of the cluster's API: a host, a host with its port, or a URL */
    struct str ca_cert; /* PEM; empty: the authorities of the system */
    int review_mode;    /* enum token_review_mode */
    bool verifies_tls;
    struct str namespaces, names, audience; /* lists are separated by commas; empty: any */
    struct str gateway_id, gateway_pool_id; /* always absent: there are none */
    enum given host_given, ca_cert_given, review_mode_given, verifies_tls_given, namespaces_given,
        names_given, audience_given, gateway_id_given, gateway_pool_id_given;
};
extern const struct record kubernetes_record; /* as stored */

struct kubernetes_auth {
    struct identity_auth auth;
    struct kubernetes kubernetes;
    struct str reviewer_jwt; /* for the document: see response_reveal for the value */
};
extern const struct record kubernetes_auth_record;

/* The credential is the reviewer's token; without one the token of a login reviews itself. */
struct kubernetes_auth_input {
    struct identity_auth_input auth; /* first: the one is found from the other */
    struct kubernetes kubernetes;
};
extern const struct record kubernetes_auth_create_record, kubernetes_auth_update_record;
