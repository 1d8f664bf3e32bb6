// SPDX-License-Identifier: Apache-2.0
#include "remote/netlify_fixture.h"

#include "json/json.h"

#include <assert.h>
#include <string.h>

enum { SECRETS_MAX = 64 };

static struct secret_text secrets[SECRETS_MAX];
static size_t secret_count;

const struct secret_text *netlify_secret(const char *plain)
{
    assert(secret_count < SECRETS_MAX);
    struct status status = secret_text_copy(str_from_c(plain), &secrets[secret_count]);
    assert(status.code == STATUS_OK), (void)status;
    return &secrets[secret_count++];
}

static uint64_t no_jitter(void *context)
{
    (void)context;
    return 0;
}

static void see_call(void *fixture_, const char *method, const char *path_template, int status,
                     int64_t ms)
{
    struct netlify_fixture *fixture = fixture_;
    assert(method && path_template && ms >= 0), (void)method, (void)path_template, (void)ms;
    fixture->calls_seen++;
    fixture->last_status = status;
}

static void see_wait(void *fixture_, enum netlify_wait reason, int64_t ms)
{
    struct netlify_fixture *fixture = fixture_;
    (void)ms;
    fixture->waits_seen[reason]++;
}

static void open_client(struct netlify_fixture *fixture)
{
    const struct http_client_config config = { .user_agent = STR("Tacit/0.1 (secrets sync)"),
                                               .connections_per_host_max = 8,
                                               .allow_private_addresses = true };
    struct status status = http_client_open(&config, &fixture->client);
    assert(status.code == STATUS_OK), (void)status;
}

int netlify_set_up(void **state)
{
    static struct netlify_fixture fixture;

    json_init();
    fixture = (struct netlify_fixture){ .server = canned_server_start(),
                                        .budget = rate_budget_new(),
                                        .arena = arena_new(),
                                        .place = { STR("acme"), STR("site-1") } };
    open_client(&fixture);
    netlify_init(&fixture.netlify, fixture.client, str_from_c(canned_server_url(fixture.server)),
                 netlify_secret("nfp_thetoken"), fixture.budget);
    fixture.netlify.retry.base_ms = 1;
    fixture.netlify.retry.random = no_jitter;
    fixture.netlify.observer = (struct netlify_observer){ &fixture, see_call, see_wait };
    *state = &fixture;
    return 0;
}

int netlify_tear_down(void **state)
{
    struct netlify_fixture *fixture = *state;

    http_client_close(fixture->client);
    canned_server_stop(fixture->server);
    rate_budget_free(fixture->budget);
    arena_free(fixture->arena);
    while (secret_count > 0) secret_text_deinit(&secrets[--secret_count]);
    return 0;
}

void netlify_answer(struct netlify_fixture *fixture, const char *match, int status,
                    const char *body)
{
    canned_server_add(fixture->server,
                      &(struct canned_answer){
                          .match = match, .status = status, .headers = JSON_HEADER, .body = body });
}

void netlify_answer_with(struct netlify_fixture *fixture, struct canned_answer answer)
{
    canned_server_add(fixture->server, &answer);
}

bool netlify_asked(struct netlify_fixture *fixture, size_t index, const char *part)
{
    return strstr(canned_server_request(fixture->server, index), part) != NULL;
}
