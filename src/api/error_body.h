/* error_body.h: every refusal in the contract's shape (00-conventions §3). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/problem.h"
#include "http_server/http_server.h"

void error_body(struct http_request *request, struct http_response *response, struct status status,
                const struct problem *problem);
void error_body_no_route(struct http_request *request, struct http_response *response);
void error_body_malformed_path(struct http_request *request, struct http_response *response);
void error_body_of_server(struct http_request *request, struct http_response *response, int status);
