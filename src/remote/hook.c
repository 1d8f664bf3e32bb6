// SPDX-License-Identifier: Apache-2.0
#include "remote/hook.h"

enum { CONNECT_TIMEOUT_MS = 5000, TIMEOUT_MS = 15000, REPLY_BYTES_MAX = 64 << 10 };

static enum hook_result result_of(const struct http_reply *reply)
{
    if (reply->failure == HTTP_CALL_CANCELLED) return HOOK_CANCELLED;
    if (reply->status >= 200 && reply->status < 300 &&
        (reply->failure == HTTP_FINE || reply->failure == HTTP_TOO_LARGE))
        return HOOK_DELIVERED; /* whatever it had to say */
    if (reply->failure != HTTP_FINE) return HOOK_MAY_PASS;
    if (reply->status == 408 || reply->status == 425 || reply->status == 429) return HOOK_MAY_PASS;
    return reply->status >= 500 ? HOOK_MAY_PASS : HOOK_REFUSED;
}

static struct str message_of(const struct http_reply *reply, struct arena *arena)
{
    if (reply->failure != HTTP_FINE) return reply->failure_text;
    if (reply->status >= 300 && reply->status < 400)
        return arena_format(arena, "Answered with status %d: redirects are not followed",
                            reply->status);
    return arena_format(arena, "Answered with status %d", reply->status);
}

void hook_send(struct http_client *client, const struct hook_post *post, struct arena *arena,
               struct hook_answer *ret_answer)
{
    struct str headers[3];
    size_t count = 0;
    struct http_reply reply;

    headers[count++] = arena_format(arena, "x-tacit-event: %.*s", STR_ARG(post->event));
    headers[count++] = arena_format(arena, "x-tacit-delivery: %.*s", STR_ARG(post->id));
    if (str_is_given(post->signature))
        headers[count++] =
            arena_format(arena, "x-infisical-signature: %.*s", STR_ARG(post->signature));
    http_client_send(client,
                     &(struct http_call){
                         .method = "POST",
                         .url = post->url,
                         .content_type = STR("application/json"),
                         .body = post->body,
                         .headers = headers,
                         .header_count = count,
                         .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                         .timeout_ms = TIMEOUT_MS,
                         .reply_bytes_max = REPLY_BYTES_MAX,
                     },
                     arena, &reply);
    *ret_answer = (struct hook_answer){ result_of(&reply), reply.status, STR_ABSENT };
    if (ret_answer->result != HOOK_DELIVERED) ret_answer->message = message_of(&reply, arena);
}
