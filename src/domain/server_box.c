// SPDX-License-Identifier: Apache-2.0
#include "domain/server_box.h"

#include "base/encode.h"
#include "crypto/sealed_box.h"

enum { KEY_VERSION = 1 };

static void prepare(const struct call *call, const char *purpose, struct id row, struct key *key,
                    struct box_context *context)
{
    keyring_derive(call->domain->keyring, purpose, key);
    box_context_init(context, "server", KEY_VERSION);
    box_context_add_text(context, purpose);
    box_context_add_id(context, row);
}

struct str server_seal(const struct call *call, const char *purpose, struct id row,
                       struct str plain)
{
    uint8_t *box = arena_alloc(call->arena, plain.len + BOX_EXTRA_BYTES);
    struct box_context context;
    struct key key;

    prepare(call, purpose, row, &key, &context);
    box_seal(&key, KEY_VERSION, &context, plain, box);
    key_wipe(&key);
    return base64_text((struct str){ (const char *)box, plain.len + BOX_EXTRA_BYTES }, call->arena);
}

STATUS server_unseal(const struct call *call, const char *purpose, struct id row, struct str sealed,
                     struct secret_text *ret_plain)
{
    struct secret_text plain;
    struct box_context context;
    struct key key;
    struct str box;
    uint32_t version = 0;

    if (!base64_decode(sealed, call->arena, &box)) return FAIL(CORRUPT);
    TRY(box_version(box, &version));
    if (version != KEY_VERSION) return FAIL(CORRUPT);
    TRY(secret_text_alloc(box.len - BOX_EXTRA_BYTES, &plain));
    prepare(call, purpose, row, &key, &context);
    struct status status = box_open(&key, &context, box, plain.bytes);
    key_wipe(&key);
    if (status.code)
        secret_text_deinit(&plain);
    else
        *ret_plain = plain;
    return status;
}
