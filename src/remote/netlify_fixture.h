/* netlify_fixture.h: a client of a canned Netlify, for the tests of this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_client/canned_server_fixture.h"
#include "remote/netlify.h"

#define JSON_HEADER "Content-Type: application/json; charset=utf-8\r\n"
#define ENV_PATH "/api/v1/accounts/acme/env"

struct netlify_fixture {
    struct canned_server *server;
    struct http_client *client;
    struct rate_budget *budget;
    struct arena *arena;
    struct netlify netlify;     /* quick to try again */
    struct netlify_place place; /* account acme, site site-1 */
    /* What the observer was told. */
    size_t calls_seen, waits_seen[3];
    int last_status;
};

int netlify_set_up(void **state); /* a struct netlify_fixture */
int netlify_tear_down(void **state);

/* An answer in JSON; match may be NULL, status 0 means 200. */
void netlify_answer(struct netlify_fixture *fixture, const char *match, int status,
                    const char *body);
void netlify_answer_with(struct netlify_fixture *fixture, struct canned_answer answer);
bool netlify_asked(struct netlify_fixture *fixture, size_t index, const char *part);
/* One secret text, released at tear-down. */
const struct secret_text *netlify_secret(const char *plain);
