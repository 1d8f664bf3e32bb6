/* mail.h: writes mails and hands them to the operator's mail server. Whatever stands in a name, a
 * subject or a text, it cannot add a header, a recipient or a further message. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_client/smtp.h"

/* As long as the process lives. */
struct mail_settings {
    struct str url; /* absent: no mail is sent */
    struct str username, password;
    struct str from_address, from_name;
    enum smtp_tls tls;
};
bool mail_is_configured(const struct mail_settings *settings);

/* "Name <address>", "<address>" or the address alone. False when that is no address. */
bool mail_sender_parse(struct str text, struct str *ret_name, struct str *ret_address);
/* A plain address that a mail server can be told without quoting: printable ASCII, one "@". */
bool mail_address_is_plain(struct str address);

struct mail {
    struct str to;      /* one address */
    struct str subject; /* UTF-8; what is no printable character becomes a space */
    struct str text;    /* UTF-8, lines end in "\n" */
};

/* The message as it goes over the wire (RFC 5322), ASCII throughout. `id` makes the Message-ID: the
 * same mail sent twice has the same. INVALID: the recipient is no plain address. */
STATUS mail_compose(const struct mail_settings *settings, const struct mail *mail, struct str id,
                    int64_t now_ms, struct arena *arena, struct str *ret_message);

/* Composes and sends. Blocks for up to half a minute: for jobs, not for requests. */
void mail_send(const struct mail_settings *settings, const struct mail *mail, struct str id,
               int64_t now_ms, const atomic_bool *cancel, struct arena *arena,
               struct smtp_reply *ret_reply);
