// SPDX-License-Identifier: Apache-2.0
#include "domain/integration_state.h"

enum { STATE_BYTES = 16 };

static const struct query insert = {
    "INSERT INTO integration_state (hash, session_id, project_id, expires_at)"
    " VALUES ($1, $2, $3, $4)"
};
/* Those that ran out, and of this session all but the newest. */
static const struct query sweep = {
    "DELETE FROM integration_state WHERE expires_at <= $1 OR (session_id = $2 AND hash NOT IN"
    " (SELECT hash FROM integration_state WHERE session_id = $2 ORDER BY expires_at DESC LIMIT $3))"
};
static const struct query take = {
    "DELETE FROM integration_state WHERE hash = $1 AND session_id = $2 AND project_id = $3"
    " AND expires_at > $4"
};

static struct mac hash_of(const struct call *call, struct str state)
{
    struct key key;

    key_derive(&call->domain->hash_key, "oauth-state", &key);
    struct mac mac = mac_of(&key, &state, 1);
    key_wipe(&key);
    return mac;
}

static struct value bind_mac(const struct mac *mac)
{
    return bind_blob((struct str){ (const char *)mac->bytes, MAC_BYTES });
}

STATUS integration_state_begin(struct call *call, struct id project_id, struct str *ret_state)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str state = random_hex(STATE_BYTES, call->arena);
    struct mac hash = hash_of(call, state);
    const struct id *session_id = &call->actor->token_id;

    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_mac(&hash), bind_id(session_id), bind_id(&project_id),
                    bind_int(call->now_ms + INTEGRATION_STATE_LIFE_MS))));
    TRY(db_run(
        call->db, &sweep, NULL,
        BIND(bind_int(call->now_ms), bind_id(session_id), bind_int(INTEGRATION_STATES_MAX))));
    TRY(call_commit(call, &tx));
    *ret_state = state;
    return OK;
}

STATUS integration_state_take(struct call *call, struct id project_id, struct str state)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct mac hash = hash_of(call, state);
    int64_t taken = 0;

    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &take, &taken,
               BIND(bind_mac(&hash), bind_id(&call->actor->token_id), bind_id(&project_id),
                    bind_int(call->now_ms))));
    TRY(call_commit(call, &tx));
    if (taken > 0) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "This authorization was begun in another session, was finished already, or "
                     "began too long ago. Start it again.");
}
