/* Fuzzes what a login by AWS auth runs through: the headers that somebody signed, and what STS answers.
 * The first byte chooses: headers (even), JSON (1, 5, …) or XML (3, 7, …). */
// SPDX-License-Identifier: Apache-2.0
#include "base/encode.h"
#include "domain/sts_answer.h"
#include "domain/sts_request.h"
#include "json/json.h"

#include <assert.h>

static void check_line(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        assert((unsigned char)line.data[i] >= ' ' && (unsigned char)line.data[i] < 0x7F);
}

/* Whatever was signed, it goes to AWS STS, and every header is one line. */
static void read_request(struct str headers, struct arena *arena)
{
    struct aws_login_input login = {
        .method = STR("POST"),
        .body = base64_text(STR("Action=GetCallerIdentity&Version=2011-06-15"), arena),
    };
    struct sts_request request;

    if (secret_text_copy(base64_text(headers, arena), &login.headers).code) return;
    if (!sts_request_read(&login, STR(AWS_STS_ENDPOINT), arena, &request)) {
        assert(sts_endpoint_is_fit(request.url));
        assert(request.header_count > 0 && request.header_count <= STS_HEADERS_MAX);
        for (size_t i = 0; i < request.header_count; i++) check_line(request.headers[i]);
    }
    secret_text_deinit(&login.headers);
}

static void read_answer(const char *type, struct str body, struct arena *arena)
{
    struct sts_caller caller;

    if (!sts_answer_read(str_from_c(type), body, arena, &caller)) return;
    assert(sts_account_is_fit(caller.account));
    assert(str_find(caller.arn, caller.account) != SIZE_MAX);
    assert(!sts_caller_flaw(&caller, STR(""), caller.account, arena));
    assert(sts_caller_flaw(&caller, STR(""), STR(""), arena));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    AUTO(arena) arena = arena_new();
    struct str text = { (const char *)bytes, len };

    json_init();
    if (len == 0) return 0;
    text = str_slice(text, 1, len);
    if (bytes[0] % 2 == 0)
        read_request(text, arena);
    else
        read_answer(bytes[0] % 4 == 1 ? "application/json" : "text/xml", text, arena);
    return 0;
}
