// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes_auth.h"

enum { HOST_MAX = 2048, LIST_MAX = 4096, AUDIENCE_MAX = 1024, PEM_MAX = 65536, JWT_MAX = 16384 };

static const char *const review_modes[] = {
    [REVIEW_BY_API] = "api", [REVIEW_BY_GATEWAY] = "gateway", NULL
};

/* The same rows for what is stored, answered and sent. */
#define TEXT_OF(type_, member_, wire_, uses_, max_, ...) \
    FIELD_GIVEN(type_, member_, wire_, TEXT, TRIM | (uses_), .max = (max_), ##__VA_ARGS__)

#define FIELDS(type_, at_, uses_, required_)                                                       \
    TEXT_OF(type_, at_ host, "kubernetesHost", (uses_) | (required_), HOST_MAX, .min = 1,          \
            .about = "Of the cluster's API: a host, a host and its port, or an https:// address"), \
        TEXT_OF(type_, at_ ca_cert, "caCert", uses_, PEM_MAX, .preset_text = "",                   \
                .about = "PEM; empty: the authorities of the system"),                             \
        FIELD_GIVEN(type_, at_ verifies_tls, "verifyTlsCertificate", BOOL, uses_, .preset = true,  \
                    .about = "Always true: the cluster's certificate is verified"),                \
        FIELD_GIVEN(type_, at_ review_mode, "tokenReviewMode", ENUM, uses_,                        \
                    .options = review_modes, .preset = REVIEW_BY_API,                              \
                    .about = "Only api: there are no gateways here"),                              \
        TEXT_OF(type_, at_ namespaces, "allowedNamespaces", uses_, LIST_MAX, .preset_text = "",    \
                .about = "Separated by commas; empty: any"),                                       \
        TEXT_OF(type_, at_ names, "allowedNames", uses_, LIST_MAX, .preset_text = "",              \
                .about = "Of service accounts, separated by commas; empty: any"),                  \
        TEXT_OF(type_, at_ audience, "allowedAudience", uses_, AUDIENCE_MAX, .preset_text = "",    \
                .about = "What a token must be for; empty: what the cluster's API takes"),         \
        TEXT_OF(type_, at_ gateway_id, "gatewayId", (uses_) | NULLABLE, 64,                        \
                .about = "Null: there are no gateways here"),                                      \
        TEXT_OF(type_, at_ gateway_pool_id, "gatewayPoolId", (uses_) | NULLABLE, 64,               \
                .about = "Null: there are no gateways here")

/* An empty macro argument: the members lie in the struct itself. */
#define HERE

static const struct field kubernetes_fields[] = {
    FIELDS(kubernetes, HERE, WIRE_IN | WIRE_OUT, 0),
};
const struct record kubernetes_record = RECORD(kubernetes, "Kubernetes", kubernetes_fields);

static const struct field kubernetes_auth_fields[] = {
    IDENTITY_AUTH_OUT_FIELDS(kubernetes_auth, auth.),
    FIELDS(kubernetes_auth, kubernetes., WIRE_OUT, 0),
    FIELD(kubernetes_auth, reviewer_jwt, "tokenReviewerJwt", TEXT, WIRE_OUT | NULLABLE | OMIT_EMPTY,
          .about = "For who may change the identity; left out when there is none"),
};
const struct record kubernetes_auth_record =
    RECORD(kubernetes_auth, "IdentityKubernetesAuth", kubernetes_auth_fields);

#define INPUT(required_)                                                                         \
    IDENTITY_AUTH_TOKEN_FIELDS(kubernetes_auth_input, auth.),                                    \
        FIELDS(kubernetes_auth_input, kubernetes., WIRE_IN, required_),                          \
        FIELD_GIVEN(kubernetes_auth_input, auth.credential, "tokenReviewerJwt", SECRET,          \
                    WIRE_IN | NULLABLE | TRIM, .max = JWT_MAX,                                   \
                    .about = "Of a service account that may review tokens; null or empty: each " \
                             "token reviews itself")

static const struct field create_fields[] = { INPUT(REQUIRED) };
const struct record kubernetes_auth_create_record =
    RECORD(kubernetes_auth_input, "KubernetesAuthInput", create_fields);
static const struct field update_fields[] = { INPUT(0) };
const struct record kubernetes_auth_update_record =
    RECORD(kubernetes_auth_input, "KubernetesAuthUpdate", update_fields);
