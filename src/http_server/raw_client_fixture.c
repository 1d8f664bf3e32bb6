// SPDX-License-Identifier: Apache-2.0
#include "http_server/raw_client_fixture.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

enum { INPUT_MAX = 64 << 20, RECEIVE_BYTES = 64 << 10 };

void raw_client_open(struct raw_client *client, uint16_t port)
{
    struct sockaddr_in server = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct timeval patience = { .tv_sec = 60 };

    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *client = (struct raw_client){ .socket = socket(AF_INET, SOCK_STREAM, 0) };
    buf_init(&client->input, INPUT_MAX);
    assert_true(client->socket >= 0);
    (void)setsockopt(client->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(client->socket, (struct sockaddr *)&server, sizeof server), 0);
}

void raw_client_close(struct raw_client *client)
{
    if (client->socket >= 0) close(client->socket);
    client->socket = -1;
    buf_deinit(&client->input);
}

void raw_client_send(struct raw_client *client, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(client->socket, bytes.data, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0) return; /* the server closed: what it said will be read */
        bytes = str_slice(bytes, (size_t)sent, bytes.len);
    }
}

void raw_client_get(struct raw_client *client, const char *method_and_path)
{
    struct buf text;

    buf_init(&text, 1 << 20);
    buf_add(&text, str_from_c(method_and_path));
    buf_add(&text, STR(" HTTP/1.1\r\nHost: test\r\n\r\n"));
    raw_client_send(client, buf_str(&text));
    buf_deinit(&text);
}

static bool input_receive(struct raw_client *client)
{
    char *room = buf_reserve(&client->input, RECEIVE_BYTES);
    ssize_t len = room ? recv(client->socket, room, RECEIVE_BYTES, 0) : -1;
    if (len <= 0) return false;
    buf_grow(&client->input, (size_t)len);
    return true;
}

static struct str input_left(const struct raw_client *client)
{
    return str_slice(buf_str(&client->input), client->read_len, client->input.len);
}

bool raw_client_is_closed(struct raw_client *client)
{
    return input_left(client).len == 0 && !input_receive(client);
}

/* Waits for the text; gives what stands before it and passes both. */
static bool input_take_until(struct raw_client *client, struct str mark, size_t *ret_from,
                             size_t *ret_to)
{
    size_t found;

    while ((found = str_find(input_left(client), mark)) == SIZE_MAX) {
        if (!input_receive(client)) return false;
    }
    *ret_from = client->read_len;
    *ret_to = client->read_len + found;
    client->read_len += found + mark.len;
    return true;
}

static bool input_take(struct raw_client *client, size_t len, struct str *ret_bytes)
{
    while (input_left(client).len < len) {
        if (!input_receive(client)) return false;
    }
    *ret_bytes = str_slice(input_left(client), 0, len);
    client->read_len += len;
    return true;
}

static size_t hex_read(struct str digits)
{
    size_t number = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.data[i];
        number = number * 16 + (size_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return number;
}

/* Puts the chunks' contents side by side, in place of the first one's line. */
static bool chunks_take(struct raw_client *client, size_t *ret_from, size_t *ret_to)
{
    size_t from, to, end = client->read_len;
    struct str bytes;

    *ret_from = client->read_len;
    for (;;) {
        if (!input_take_until(client, STR("\r\n"), &from, &to)) return false;
        size_t len = hex_read(str_slice(buf_str(&client->input), from, to));
        if (!input_take(client, len + 2, &bytes)) return false;
        if (len == 0) break;
        memmove(client->input.data + end, client->input.data + client->read_len - len - 2, len);
        end += len;
    }
    *ret_to = end;
    return true;
}

struct str raw_answer_header(const struct raw_answer *answer, const char *name)
{
    struct str rest = answer->head;
    struct str line;

    while (str_next_piece(&rest, '\n', &line)) {
        size_t colon = str_find_char(line, ':');
        if (colon == SIZE_MAX) continue;
        if (str_equal_ignoring_case(str_slice(line, 0, colon), str_from_c(name)))
            return str_trim(str_slice(line, colon + 1, line.len));
    }
    return STR_ABSENT;
}

bool raw_client_receive(struct raw_client *client, bool has_body, struct raw_answer *ret_answer)
{
    size_t head_from, head_to, body_from, body_to;
    int64_t status = 0;
    int64_t length = 0;

    if (!input_take_until(client, STR("\r\n\r\n"), &head_from, &head_to)) return false;
    struct raw_answer answer = { .head = str_slice(buf_str(&client->input), head_from, head_to) };
    if (!str_to_int(str_slice(answer.head, 9, 12), 100, 999, &status)) return false;
    answer.status = (int)status;
    has_body = has_body && status >= 200 && status != 204 && status != 304;
    (void)str_to_int(raw_answer_header(&answer, "content-length"), 0, INPUT_MAX, &length);
    body_from = body_to = client->read_len;
    if (has_body && str_is_given(raw_answer_header(&answer, "transfer-encoding"))) {
        if (!chunks_take(client, &body_from, &body_to)) return false;
    } else if (has_body) {
        struct str body;
        if (!input_take(client, (size_t)length, &body)) return false;
        body_to = client->read_len;
    }
    /* The input may have moved since. */
    answer.head = str_slice(buf_str(&client->input), head_from, head_to);
    answer.body = str_slice(buf_str(&client->input), body_from, body_to);
    *ret_answer = answer;
    return true;
}
