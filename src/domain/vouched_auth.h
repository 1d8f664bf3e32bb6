/* vouched_auth.h: the ways to log in for which somebody else vouches: an issuer of tokens, a cloud, a
 * directory. Each is one row; settings, logging in, audit and lockout are the same for all. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/identity_auth.h"
#include "model/identity_input.h"

/* One way. What is answered is a struct that begins with an identity_auth and has the settings at
 * settings_offset; what is sent begins with an identity_auth_input and has them at input_offset; a
 * login begins with a login_claim. */
struct vouching {
    const struct record *settings; /* as stored: JSON of its WIRE_OUT fields */
    size_t settings_offset, input_offset;
    /* Refuses settings that can't be meant, naming the field, and completes what records can't take
     * over: secrets. Inside the transaction of the change, unless the way is new. */
    STATUS (*settle)(struct call *call, const struct identity_auth *auth, const void *input,
                     void *settings);
    /* OK, or says why not (vouched_auth_refuse). May wait for others, outside any transaction.
     * `*ret_claims`: JSON {name: text} that the token is to carry; absent when nothing is set. */
    STATUS (*prove)(struct call *call, const struct identity_auth *auth, const void *settings,
                    const void *login, struct str *ret_claims);
    /* Under what name the credential is shown to who may change it; NULL: never. */
    const char *credential;
    /* What a failed login counts against, within the identity; NULL: nothing is locked. */
    struct str (*guarded)(struct call *call, const void *login);
};

/* `ret_auth` and `input` are of the method's own types. */
STATUS vouched_auth_attach(struct call *call, struct id identity_id, enum auth_method method,
                           const void *input, void *ret_auth);
STATUS vouched_auth_get(struct call *call, struct id identity_id, enum auth_method method,
                        void *ret_auth);
STATUS vouched_auth_update(struct call *call, struct id identity_id, enum auth_method method,
                           const void *input, void *ret_auth);
STATUS vouched_auth_detach(struct call *call, struct id identity_id, enum auth_method method,
                           void *ret_auth);

/* What the method keeps secret, for who may change it and with a trace in the log; empty for others,
 * and when there is none. */
STATUS vouched_auth_reveal(struct call *call, enum auth_method method, const void *auth,
                           const char **ret_name, struct secret_text *ret_credential);

STATUS vouched_auth_login(struct call *call, enum auth_method method,
                          const struct login_claim *login, struct login_answer *ret_answer);
STATUS vouched_auth_clear_lockouts(struct call *call, struct id identity_id,
                                   enum auth_method method, int64_t *ret_cleared);

/* "Access denied: REASON." */
STATUS vouched_auth_refuse(struct call *call, const char *reason);
