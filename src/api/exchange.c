/* What handlers use of a request: its path parameters, and the ways to answer. */
// SPDX-License-Identifier: Apache-2.0
#include "api/route.h"

#include <assert.h>

struct str exchange_param(const struct exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->param_count; i++) {
        if (str_equal(exchange->params[i].name, str_from_c(name))) return exchange->params[i].value;
    }
    assert(!"the route has no such parameter");
    return STR_ABSENT;
}

STATUS exchange_param_id(struct exchange *exchange, const char *name, struct id *ret_id)
{
    if (id_parse(exchange_param(exchange, name), ret_id)) return OK;
    return problem_add_issue(exchange->call.problem,
                             &(struct issue){
                                 .code = "invalid_string",
                                 .facts = STR("\"validation\":\"uuid\""),
                                 .path = arena_format(exchange->call.arena, "[\"%s\"]", name),
                                 .message = STR("Invalid uuid"),
                             });
}

static void wrap_begin(struct exchange *exchange, const char *wrapper)
{
    if (!wrapper) return;
    json_object_begin(&exchange->out);
    json_key(&exchange->out, wrapper);
}

static void wrap_end(struct exchange *exchange, const char *wrapper)
{
    if (wrapper) json_object_end(&exchange->out);
}

STATUS answer_record(struct exchange *exchange, const char *wrapper, const struct record *record,
                     const void *object)
{
    wrap_begin(exchange, wrapper);
    record_to_json(record, object, &exchange->out);
    wrap_end(exchange, wrapper);
    return OK;
}

STATUS answer_records(struct exchange *exchange, const char *wrapper, const struct record *record,
                      const struct record_list *list)
{
    wrap_begin(exchange, wrapper);
    json_array_begin(&exchange->out);
    for (size_t i = 0; i < list->count; i++) {
        record_to_json(record, (const char *)list->items + i * record->size, &exchange->out);
    }
    json_array_end(&exchange->out);
    wrap_end(exchange, wrapper);
    return OK;
}

STATUS answer_message(struct exchange *exchange, const char *message)
{
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "message");
    json_write_text(&exchange->out, str_from_c(message));
    json_object_end(&exchange->out);
    return OK;
}
