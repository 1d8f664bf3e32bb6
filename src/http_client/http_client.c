// SPDX-License-Identifier: Apache-2.0
#include "http_client/http_client.h"

#include "base/memory.h"
#include "http_client/curl_global.h"
#include "http_client/driver.h"

#include <string.h>

static char *c_string_new(struct str text)
{
    char *copy = memory_alloc(text.len + 1);
    if (text.len > 0) memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    return copy;
}

void http_client_release(struct http_client *client)
{
    pthread_mutex_lock(&client->lock);
    bool is_last = --client->references == 0;
    pthread_mutex_unlock(&client->lock);
    if (!is_last) return;
    pthread_mutex_destroy(&client->lock);
    memory_free(client->user_agent);
    memory_free(client);
}

STATUS http_client_open(const struct http_client_config *config, struct http_client **ret_client)
{
    if (!curl_global_ready()) return FAIL(UNAVAILABLE);

    struct http_client *client = memory_alloc_zeroed(1, sizeof *client);
    client->references = 1;
    client->user_agent = str_is_given(config->user_agent) ? c_string_new(config->user_agent) : NULL;
    client->settings = (struct transfer_settings){
        .user_agent = client->user_agent,
        .allow_private_addresses = config->allow_private_addresses,
    };
    pthread_mutex_init(&client->lock, NULL);
    TAILQ_INIT(&client->queued);
    TAILQ_INIT(&client->flying);
    struct status status = driver_start(client, config->connections_per_host_max);
    if (status.code == STATUS_OK)
        *ret_client = client;
    else
        http_client_release(client);
    return status;
}

void http_client_stop(struct http_client *client)
{
    driver_stop(client);
}

void http_client_close(struct http_client *client)
{
    if (!client) return;
    if (client->multi) driver_stop(client);
    http_client_release(client);
}

struct str http_reply_header(const struct http_reply *reply, const char *lower_case_name)
{
    struct str name = str_from_c(lower_case_name);

    for (size_t i = 0; i < reply->header_count; i++) {
        if (str_equal(reply->headers[i].name, name)) return reply->headers[i].value;
    }
    return STR_ABSENT;
}

static void keep_reply(void *ret_reply, const struct http_reply *reply)
{
    *(struct http_reply *)ret_reply = *reply;
}

void http_client_send(struct http_client *client, const struct http_call *call, struct arena *arena,
                      struct http_reply *ret_reply)
{
    struct http_batch *batch = http_batch_new(client, arena);

    http_batch_start(batch, call, keep_reply, ret_reply);
    while (!http_batch_wait(batch, INT64_MAX)) {
    }
    http_batch_free(batch);
}
