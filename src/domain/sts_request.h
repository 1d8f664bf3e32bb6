/* sts_request.h: the signed request by which a machine shows who it is at AWS. We hand on what was
 * signed and nothing else: this very action, to a host of STS, with headers that are known here. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/aws_auth.h"

enum { STS_HEADERS_MAX = 8 };

struct sts_request {
    struct str url, content_type, body;
    struct str headers[STS_HEADERS_MAX]; /* "Name: value", without Content-Type */
    size_t header_count;
};

/* NULL when it may be sent, else the reason for a refusal, for people. Texts lie in the arena. */
const char *sts_request_read(const struct aws_login_input *login, struct str sts_endpoint,
                             struct arena *arena, struct sts_request *ret_request);

/* https://HOST/ with a host of STS: the global one, one of a region, or an endpoint of a VPC. */
bool sts_endpoint_is_fit(struct str url);
