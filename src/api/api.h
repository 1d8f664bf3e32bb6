/* api.h: the HTTP API as a set of handlers for the server. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

enum { BODY_BYTES = 1 << 20, BODY_LARGE_BYTES = 16 << 20 };

/* Beside the domain, what some handlers need. */
struct app {
    struct domain *domain;
    struct str netlify_app_url;
    struct str netlify_client_id, netlify_client_secret; /* OAuth application; absent: none */
    struct str site_url;
    int64_t requests_per_minute; /* of one caller; 0: no limits */
    struct rate_limits *rate_limits;
    struct list_cache *list_cache;
    bool is_email_configured;
    struct router *router;
    struct live *live; /* those who watch syncs */
    struct event_hub *event_hub;
    struct audit_exports *audit_exports;
};

/* Builds the router from every route table. */
STATUS api_open(struct app *app);
void api_close(struct app *app);

/* For http_server_open. */
struct http_handlers api_handlers(struct app *app);

/* Every table, for the OpenAPI document and the tests. */
extern const struct route_table *const api_tables[];
extern const size_t api_table_count;
