/* Creating, changing, deleting, tagging and moving secrets (30-secrets §4). */
// SPDX-License-Identifier: Apache-2.0
#include "api/secret_address.h"
#include "api/secret_json.h"
#include "api/secrets.h"

STATUS post_secret(struct exchange *exchange)
{
    const struct secret_input *body = exchange->body;
    struct secret_plain plain;
    struct secret_at at;

    TRY(secret_address_named(exchange, &body->at, ADDRESS_OF_WRITE, body->type, &at));
    TRY(secret_name_require(exchange, at.name));
    TRY(secret_create(&exchange->call, &at, body, &plain));
    answer_secret(&exchange->out, &plain);
    return OK;
}

STATUS patch_secret(struct exchange *exchange)
{
    const struct secret_input *body = exchange->body;
    struct secret_plain plain;
    struct secret_at at;

    TRY(secret_address_named(exchange, &body->at, ADDRESS_OF_WRITE, body->type, &at));
    TRY(secret_update(&exchange->call, &at, body, &plain));
    answer_secret(&exchange->out, &plain);
    return OK;
}

STATUS delete_secret(struct exchange *exchange)
{
    const struct secret_input *body = exchange->body;
    struct secret_plain plain;
    struct secret_at at;

    TRY(secret_address_named(exchange, &body->at, ADDRESS_OF_WRITE, body->type, &at));
    TRY(secret_delete(&exchange->call, &at, &plain));
    answer_secret(&exchange->out, &plain);
    return OK;
}

static STATUS change_tags(struct exchange *exchange, bool is_removal)
{
    const struct secret_tags_input *body = exchange->body;
    struct secret_plain plain;
    struct secret_at at;

    TRY(secret_address_named(exchange, &body->at, ADDRESS_OF_WRITE, body->type, &at));
    TRY(secret_tag(&exchange->call, &at, &body->tag_slugs, is_removal, &plain));
    answer_secret(&exchange->out, &plain);
    return OK;
}

STATUS post_secret_tags(struct exchange *exchange)
{
    return change_tags(exchange, false);
}

STATUS delete_secret_tags(struct exchange *exchange)
{
    return change_tags(exchange, true);
}

STATUS post_secret_move(struct exchange *exchange)
{
    bool is_source_changed = false;
    bool is_destination_changed = false;

    TRY(secret_move(&exchange->call, exchange->project_id, exchange->body, &is_source_changed,
                    &is_destination_changed));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "isSourceUpdated");
    json_write_bool(&exchange->out, is_source_changed);
    json_key(&exchange->out, "isDestinationUpdated");
    json_write_bool(&exchange->out, is_destination_changed);
    json_object_end(&exchange->out);
    return OK;
}
