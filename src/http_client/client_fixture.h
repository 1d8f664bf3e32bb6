/* client_fixture.h: a client and the server that it calls. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_client/canned_server_fixture.h"
#include "http_client/http_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { REPLY_BYTES_MAX = 1000 };

struct client_fixture {
    struct canned_server *server;
    struct http_client *client;
    struct arena *arena;
};

int client_fixture_set_up(void **state);
int client_fixture_tear_down(void **state);
#define CLIENT_TEST(function) \
    cmocka_unit_test_setup_teardown(function, client_fixture_set_up, client_fixture_tear_down)

struct http_client *client_fixture_open(bool allow_private_addresses, unsigned connections_max);

struct http_call call_to(struct client_fixture *fixture, const char *method, const char *path);
struct http_reply send_call(struct client_fixture *fixture, const struct http_call *call);
void answer_with(struct client_fixture *fixture, struct canned_answer answer); /* the next call */
bool was_asked(struct client_fixture *fixture, size_t index, const char *part);
bool holds(struct str text, const char *part);
