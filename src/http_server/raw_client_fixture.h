/* raw_client_fixture.h: a client that sends exactly the bytes it is told, for tests. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"

struct raw_client {
    int socket;
    struct buf input; /* received */
    size_t read_len;  /* of it, parsed */
};

struct raw_answer {
    int status;
    struct str head; /* status line and headers; both lie in the client's input, for the latest */
    struct str body; /* as it was before the chunked coding */
};

void raw_client_open(struct raw_client *client, uint16_t port);
void raw_client_close(struct raw_client *client);
void raw_client_send(struct raw_client *client, struct str bytes);
/* Sends a request of one line with a Host header and no body. */
void raw_client_get(struct raw_client *client, const char *method_and_path);

/* The next answer; false when the server closed before it was whole. has_body: false after HEAD. */
bool raw_client_receive(struct raw_client *client, bool has_body, struct raw_answer *ret_answer);
/* Waits until the server closes; false when it sends something instead. */
bool raw_client_is_closed(struct raw_client *client);

/* The value of a header, absent when it is not there. */
struct str raw_answer_header(const struct raw_answer *answer, const char *name);
