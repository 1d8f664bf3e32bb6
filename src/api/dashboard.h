/* dashboard.h: the pages, from the binary itself. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_server/http_server.h"

/* Answers a file of the dashboard or, for any other path outside the API, its start page, which
 * finds its own way by the path. False: the path belongs to the API. */
bool dashboard_answer(struct http_request *request, struct http_response *response);
