// SPDX-License-Identifier: Apache-2.0
#include "api/pasted_token.h"

static STATUS refuse(struct exchange *exchange, struct str path, const char *message)
{
    return problem_add_issue(
        exchange->call.problem,
        &(struct issue){ .code = "custom", .path = path, .message = str_from_c(message) });
}

/* What is left goes into a header, where only visible ASCII has a place. */
STATUS pasted_token_take(struct exchange *exchange, const struct secret_text *given,
                         struct str path, struct secret_text *ret_token)
{
    struct str token = str_trim(secret_text_reveal(given));

    if (token.len == 0) return refuse(exchange, path, "Access Token required");
    for (size_t i = 0; i < token.len; i++) {
        if (token.data[i] <= ' ' || token.data[i] > '~')
            return refuse(exchange, path, "Access Token can hold only letters, digits and signs");
    }
    return secret_text_copy(token, ret_token);
}
