// SPDX-License-Identifier: Apache-2.0
#include "domain/sts_answer.h"

#include "domain/comma_list.h"
#include "json/json.h"

enum { ACCOUNT_DIGITS = 12, ARN_BYTES_MAX = 2048 };

/* --- names ----------------------------------------------------------------------------------- */

bool sts_account_is_fit(struct str account)
{
    for (size_t i = 0; i < account.len; i++) {
        if (account.data[i] < '0' || account.data[i] > '9') return false;
    }
    return account.len == ACCOUNT_DIGITS;
}

/* arn:PARTITION:SERVICE::ACCOUNT:RESOURCE */
struct arn {
    struct str partition, service, account, resource;
};

static bool read_arn(struct str text, struct arn *arn)
{
    struct str rest = text;
    struct str word;
    struct str place;

    return text.len <= ARN_BYTES_MAX && str_next_piece(&rest, ':', &word) &&
           str_equal(word, STR("arn")) && str_next_piece(&rest, ':', &arn->partition) &&
           str_next_piece(&rest, ':', &arn->service) && str_next_piece(&rest, ':', &place) &&
           place.len == 0 && str_next_piece(&rest, ':', &arn->account) &&
           sts_account_is_fit(arn->account) && (arn->resource = rest).len > 0;
}

static bool is_resource(struct str text)
{
    struct str others = STR("+=,.@_/*-");

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       str_find_char(others, c) != SIZE_MAX;
        if (!is_fine) return false;
    }
    return text.len > 0;
}

bool sts_arn_is_fit(struct str arn)
{
    static const char *const partitions[] = { "aws", "aws-cn", "aws-us-gov" };
    struct arn parts;

    if (!read_arn(arn, &parts) || !is_resource(parts.resource)) return false;
    if (!str_equal(parts.service, STR("iam")) && !str_equal(parts.service, STR("sts")))
        return false;
    for (size_t i = 0; i < COUNT_OF(partitions); i++) {
        if (str_equal(parts.partition, str_from_c(partitions[i]))) return true;
    }
    return false;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static bool read_json(struct str body, struct arena *arena, struct sts_caller *caller)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(body, NULL, &document).code) return false;
    const struct json *response = json_member(json_root(document), "GetCallerIdentityResponse");
    const struct json *result = json_member(response, "GetCallerIdentityResult");
    caller->arn = arena_copy(arena, json_text(json_member(result, "Arn")));
    caller->account = arena_copy(arena, json_text(json_member(result, "Account")));
    return true;
}

/* --- XML ------------------------------------------------------------------------------------- */

static void skip_blank(struct str *rest)
{
    while (rest->len > 0 && (*rest->data == ' ' || (*rest->data >= '\t' && *rest->data <= '\r')))
        *rest = str_slice(*rest, 1, rest->len);
}

static bool take(struct str *rest, struct str wanted)
{
    skip_blank(rest);
    if (!str_starts_with(*rest, wanted)) return false;
    *rest = str_slice(*rest, wanted.len, rest->len);
    return true;
}

/* Up to that character, which is dropped; nothing that could begin another thing on the way. */
static bool take_until(struct str *rest, char end, struct str *ret_text)
{
    for (size_t i = 0; i < rest->len; i++) {
        char c = rest->data[i];
        if (c == end) {
            *ret_text = str_slice(*rest, 0, i);
            *rest = str_slice(*rest, i + 1, rest->len);
            return true;
        }
        if (c == '<' || c == '&') return false;
    }
    return false;
}

/* <Name>text</Name>, without attributes, references or anything inside. */
static bool take_element(struct str *rest, struct str *ret_name, struct str *ret_text)
{
    return take(rest, STR("<")) && take_until(rest, '>', ret_name) &&
           take_until(rest, '<', ret_text) && str_starts_with(*rest, STR("/")) &&
           take(rest, STR("/")) && take(rest, *ret_name) && take(rest, STR(">"));
}

static bool keep_once(struct str *place, struct str text, struct arena *arena)
{
    if (str_is_given(*place)) return false;
    *place = arena_copy(arena, str_trim(text));
    return true;
}

/* Not a reader of XML in general: what is written otherwise than STS writes it is not believed. */
static bool read_xml(struct str body, struct arena *arena, struct sts_caller *caller)
{
    struct str rest = body;
    struct str name;
    struct str text;

    if (take(&rest, STR("<?xml")) && !take_until(&rest, '>', &text)) return false;
    if (!take(&rest, STR("<GetCallerIdentityResponse")) || !take_until(&rest, '>', &text) ||
        (text.len > 0 && !str_starts_with(text, STR(" "))) || str_ends_with(text, STR("/")) ||
        !take(&rest, STR("<GetCallerIdentityResult>")))
        return false;
    while (!take(&rest, STR("</GetCallerIdentityResult>"))) {
        if (!take_element(&rest, &name, &text)) return false;
        if (str_equal(name, STR("Arn")) && !keep_once(&caller->arn, text, arena)) return false;
        if (str_equal(name, STR("Account")) && !keep_once(&caller->account, text, arena))
            return false;
    }
    return true;
}

/* --- the answer ------------------------------------------------------------------------------ */

static bool is_of_type(struct str content_type, const char *type)
{
    struct str rest = content_type;
    struct str first;

    return str_next_piece(&rest, ';', &first) &&
           str_equal_ignoring_case(str_trim(first), str_from_c(type));
}

bool sts_answer_read(struct str content_type, struct str body, struct arena *arena,
                     struct sts_caller *ret_caller)
{
    struct sts_caller caller = { .arn = STR_ABSENT };
    bool is_read = false;
    struct arn arn;

    if (is_of_type(content_type, "application/json"))
        is_read = read_json(body, arena, &caller);
    else if (is_of_type(content_type, "text/xml") || is_of_type(content_type, "application/xml"))
        is_read = read_xml(body, arena, &caller);
    if (!is_read || !read_arn(caller.arn, &arn) || !str_equal(arn.account, caller.account))
        return false;
    *ret_caller = caller;
    return true;
}

/* --- who is allowed -------------------------------------------------------------------------- */

/* "*" stands for any text. One place to go back to is enough: a later star can take over whatever an
 * earlier one could. */
static bool matches(struct str pattern, struct str text)
{
    size_t star = SIZE_MAX;
    size_t back = 0;
    size_t p = 0;
    size_t t = 0;

    while (t < text.len) {
        if (p < pattern.len && pattern.data[p] == '*') {
            star = p++;
            back = t;
        } else if (p < pattern.len && pattern.data[p] == text.data[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++back;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '*') p++;
    return p == pattern.len;
}

static bool list_has(struct str list, struct str text)
{
    struct str piece;

    while (comma_list_next(&list, &piece)) {
        if (matches(piece, text)) return true;
    }
    return false;
}

/* A session of a role stands for the role: sts::ACCOUNT:assumed-role/NAME/SESSION is what
 * iam::ACCOUNT:role/NAME becomes. Absent for others. */
static struct str role_of(struct str text, struct arena *arena)
{
    struct arn arn;
    struct str kind;
    struct str name;

    if (!read_arn(text, &arn) || !str_equal(arn.service, STR("sts"))) return STR_ABSENT;
    struct str rest = arn.resource;
    if (!str_next_piece(&rest, '/', &kind) || !str_equal(kind, STR("assumed-role")) ||
        !str_next_piece(&rest, '/', &name) || name.len == 0 || rest.len == 0)
        return STR_ABSENT;
    return arena_format(arena, "arn:%.*s:iam::%.*s:role/%.*s", STR_ARG(arn.partition),
                        STR_ARG(arn.account), STR_ARG(name));
}

const char *sts_caller_flaw(const struct sts_caller *caller, struct str principal_arns,
                            struct str account_ids, struct arena *arena)
{
    struct str role = role_of(caller->arn, arena);
    bool is_principal = list_has(principal_arns, caller->arn) ||
                        (str_is_given(role) && list_has(principal_arns, role));

    if (principal_arns.len == 0 && account_ids.len == 0)
        return "no account and no principal of AWS is allowed yet";
    if (account_ids.len > 0 && !list_has(account_ids, caller->account))
        return "the AWS account is not allowed";
    if (principal_arns.len > 0 && !is_principal) return "the AWS principal is not allowed";
    return NULL;
}
