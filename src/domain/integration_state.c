// SPDX-License-Identifier: Apache-2.0
#include "domain/integration_state.h"

#include "base/encode.h"

enum { NONCE_BYTES = 16 };

static struct str id_bytes(const struct id *id)
{
    return (struct str){ (const char *)id->bytes, ID_BYTES };
}

/* Over all that it is good for. The ids need not stand in the state: whoever brings it back has to
 * be the same. */
static struct mac mac_of_state(const struct call *call, const struct id *project_id,
                               struct str expires_at, struct str nonce)
{
    const struct str parts[] = {
        STR("netlify"),
        id_bytes(project_id),
        id_bytes(&call->actor->id),
        id_bytes(&call->actor->token_id),
        expires_at,
        nonce,
    };
    struct key key;

    key_derive(&call->domain->hash_key, "oauth-state", &key);
    struct mac mac = mac_of(&key, parts, COUNT_OF(parts));
    key_wipe(&key);
    return mac;
}

struct str integration_state_make(const struct call *call, struct id project_id)
{
    struct str expires_at =
        arena_format(call->arena, "%lld", (long long)(call->now_ms + INTEGRATION_STATE_LIFE_MS));
    struct str nonce = random_hex(NONCE_BYTES, call->arena);
    struct mac mac = mac_of_state(call, &project_id, expires_at, nonce);
    struct str seal = hex_text(mac.bytes, MAC_BYTES, call->arena);

    return arena_format(call->arena, "%.*s.%.*s.%.*s", STR_ARG(expires_at), STR_ARG(nonce),
                        STR_ARG(seal));
}

static bool is_good(const struct call *call, struct id project_id, struct str state)
{
    struct str rest = state;
    struct str expires_at, nonce;
    int64_t expires_at_ms = 0;
    struct mac mac;

    if (!str_next_piece(&rest, '.', &expires_at) || !str_next_piece(&rest, '.', &nonce))
        return false;
    if (!hex_decode(rest, mac.bytes, MAC_BYTES)) return false;
    struct mac expected = mac_of_state(call, &project_id, expires_at, nonce);
    if (!mac_equal(&mac, &expected)) return false;
    return str_to_int(expires_at, 0, INT64_MAX, &expires_at_ms) && call->now_ms < expires_at_ms;
}

STATUS integration_state_check(struct call *call, struct id project_id, struct str state)
{
    if (is_good(call, project_id, state)) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "The authorization was started in another session or too long ago. Start it "
                     "again.");
}
