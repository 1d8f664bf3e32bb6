/* secret_json.h: secrets as the contract shows them (30-secrets §3). Strict clients want both `id`
 * and `_id`, a boolean skipMultilineEncoding, a text secretComment, lists that are never null. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.h"
#include "domain/secret_plain.h"
#include "json/json_writer.h"

/* Writes any number of secrets. What many secrets have in common is put into words once: their
 * place, and the time of a batch. */
struct secret_json {
    struct json_writer *out;
    const struct place *place;
    struct buf place_members;
    int64_t time_ms;
    char time[TIME_TEXT_LEN];
};
void secret_json_init(struct secret_json *json, struct json_writer *out);
void secret_json_deinit(struct secret_json *json);

void secret_json_write(struct secret_json *json, const struct secret_plain *plain);
/* The members alone, to add more of them before the brace. */
void secret_json_members(struct secret_json *json, const struct secret_plain *plain);

/* {"secret": …} and {"secrets": […]}; both close what they are given. */
void answer_secret(struct json_writer *out, struct secret_plain *plain);
void answer_secrets(struct json_writer *out, struct secret_plains *plains);
