// SPDX-License-Identifier: Apache-2.0
#include "http_client/client_fixture.h"

#include <string.h>

struct http_client *client_fixture_open(bool allow_private_addresses, unsigned connections_max)
{
    struct http_client_config config = { .user_agent = STR("Tacit/test"),
                                         .connections_per_host_max = connections_max,
                                         .allow_private_addresses = allow_private_addresses };
    struct http_client *client = NULL;
    assert_int_equal(http_client_open(&config, &client).code, STATUS_OK);
    return client;
}

int client_fixture_set_up(void **state)
{
    static struct client_fixture fixture;
    fixture.server = canned_server_start();
    fixture.client = client_fixture_open(true, 2);
    fixture.arena = arena_new();
    *state = &fixture;
    return 0;
}

int client_fixture_tear_down(void **state)
{
    struct client_fixture *fixture = *state;
    http_client_close(fixture->client);
    canned_server_stop(fixture->server);
    arena_free(fixture->arena);
    return 0;
}

struct http_call call_to(struct client_fixture *fixture, const char *method, const char *path)
{
    const char *base = canned_server_url(fixture->server);
    return (struct http_call){ .method = method,
                               .url = arena_format(fixture->arena, "%s%s", base, path),
                               .reply_bytes_max = REPLY_BYTES_MAX };
}

struct http_reply send_call(struct client_fixture *fixture, const struct http_call *call)
{
    struct http_reply reply;
    http_client_send(fixture->client, call, fixture->arena, &reply);
    return reply;
}

void answer_with(struct client_fixture *fixture, struct canned_answer answer)
{
    canned_server_add(fixture->server, &answer);
}

bool holds(struct str text, const char *part)
{
    return str_find(text, str_from_c(part)) != SIZE_MAX;
}

bool was_asked(struct client_fixture *fixture, size_t index, const char *part)
{
    return strstr(canned_server_request(fixture->server, index), part) != NULL;
}
