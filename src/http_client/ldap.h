/* ldap.h: asks a directory one question: binds, searches, reads what it found. Waits until that is
 * done, for a bounded time. What comes back is untrusted and bounded in size. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/secret_text.h"

struct ldap_call {
    struct str url; /* ldap://HOST:PORT or ldaps://HOST:PORT, nothing behind it */
    struct str bind_dn;
    const struct secret_text *password; /* never empty: a directory may let that in as anybody */
    struct str base, filter;            /* as RFC 4514 and RFC 4515 write them; base "": the root */
    bool is_subtree;                    /* else the entry of that name alone */
    struct str attributes;              /* separated by commas; "1.1": none */
    struct str ca_pem;                  /* given: the certificate must lead to one of these */
    int64_t connect_timeout_ms, timeout_ms; /* 0: five seconds, ten */
};

enum ldap_end {
    LDAP_ANSWERED,
    LDAP_NOT_BOUND, /* the directory does not take that name and password */
    LDAP_NO_SUCH,   /* there is nothing of the base's name */
    LDAP_NO_ANSWER, /* not reached, refused otherwise, or not understood */
};

struct ldap_value {
    struct str name, value; /* of an attribute, as the directory spells it */
};
struct ldap_entry {
    struct str dn;
    struct ldap_value *values; /* an attribute with several values stands there several times */
    size_t count;
};
struct ldap_reply {
    enum ldap_end end;
    struct str text; /* why not, for the log */
    struct ldap_entry *entries;
    size_t count;
};

/* Texts of the reply lie in the arena. */
void ldap_ask(const struct ldap_call *call, struct arena *arena, struct ldap_reply *ret_reply);

/* Reads what libcurl writes of entries; false when it is not quite that. For ldap_ask and its tests:
 * a name with a line break in it is such a thing. */
bool ldap_read_entries(struct str text, struct arena *arena, struct ldap_reply *reply);
