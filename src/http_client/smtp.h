/* smtp.h: hands one finished message to a mail server. Waits until that is done, for a bounded time;
 * knows nothing of what the message says. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

#include <stdatomic.h>

enum smtp_tls {
    SMTP_TLS_REQUIRED, /* smtp: needs STARTTLS to succeed */
    SMTP_TLS_TRY,      /* STARTTLS where the server offers it */
    SMTP_TLS_OFF,
};

struct smtp_call {
    struct str url; /* smtp://HOST:PORT or smtps://HOST:PORT, with or without login */
    struct str username, password; /* absent: those of the URL, or none */
    enum smtp_tls tls;
    struct str from, to;                    /* bare addresses */
    struct str message;                     /* head and body; lines end in CRLF */
    const atomic_bool *cancel;              /* looked at once a second; NULL for never */
    int64_t connect_timeout_ms, timeout_ms; /* 0: ten seconds, thirty */
};

enum smtp_end {
    SMTP_ACCEPTED,
    SMTP_TRY_AGAIN, /* it may work later: no connection, or the server said 4xx */
    SMTP_REFUSED,   /* it won't: the server said 5xx, or the call itself is wrong */
};

struct smtp_reply {
    enum smtp_end end;
    int status;      /* the server's last answer; 0: none */
    struct str text; /* why not, for people; without credentials */
};

void smtp_send(const struct smtp_call *call, struct arena *arena, struct smtp_reply *ret_reply);
