/* oci_request.h: the signed request by which a machine shows which user of Oracle's cloud it is: for
 * that user's own record. We hand on this very request, to the identity service, and read the answer. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/oci_auth.h"

enum { OCI_HEADERS_MAX = 4 };

struct oci_request {
    struct str url, path;                /* the path is the end of the url */
    struct str headers[OCI_HEADERS_MAX]; /* "Name: value" */
    size_t header_count;
};

/* NULL when it may be sent, else the reason for a refusal. `tenancy`: of the settings. */
const char *oci_request_read(const struct oci_login_input *login, struct str tenancy,
                             struct arena *arena, struct oci_request *ret_request);

/* The same of the record that came back. */
const char *oci_answer_flaw(struct str body, struct str user, const struct oci *oci);

/* ocid1.KIND.…, as it may stand in a path. */
bool oci_id_is_fit(struct str text, struct str kind);
