/* Many secrets in one request (30-secrets §4, R7 to R9). */
// SPDX-License-Identifier: Apache-2.0
#include "api/secret_address.h"
#include "api/secret_json.h"
#include "api/secrets.h"

STATUS post_secrets(struct exchange *exchange)
{
    const struct secret_batch_input *body = exchange->body;
    struct secret_plains plains;
    struct secret_at at;

    TRY(secret_address(exchange, &body->at, ADDRESS_OF_WRITE, &at));
    TRY(secret_create_many(&exchange->call, &at, &body->secrets, &plains));
    answer_secrets(&exchange->out, &plains);
    return OK;
}

STATUS patch_secrets(struct exchange *exchange)
{
    const struct secret_batch_input *body = exchange->body;
    struct secret_plains plains;
    struct secret_at at;

    TRY(secret_address(exchange, &body->at, ADDRESS_OF_WRITE, &at));
    TRY(secret_update_many(&exchange->call, &at, &body->secrets, (enum batch_mode)body->mode,
                           &plains));
    answer_secrets(&exchange->out, &plains);
    return OK;
}

STATUS delete_secrets(struct exchange *exchange)
{
    const struct secret_batch_input *body = exchange->body;
    struct secret_plains plains;
    struct secret_at at;

    TRY(secret_address(exchange, &body->at, ADDRESS_OF_WRITE, &at));
    TRY(secret_delete_many(&exchange->call, &at, &body->secrets, &plains));
    answer_secrets(&exchange->out, &plains);
    return OK;
}
