// SPDX-License-Identifier: Apache-2.0
#include "domain/ldap_auth.h"

#include "base/buf.h"
#include "base/log.h"
#include "domain/comma_list.h"
#include "domain/trust.h"
#include "http_client/ldap.h"
#include "model/ldap_auth.h"

enum { CONNECT_TIMEOUT_MS = 3000, TIMEOUT_MS = 6000, FILTER_BYTES_MAX = 16 << 10 };
#define PLACE "{{username}}"

/* --- texts ----------------------------------------------------------------------------------- */

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_made_of(struct str text, struct str others)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_letter_or_digit(text.data[i]) && str_find_char(others, text.data[i]) == SIZE_MAX)
            return false;
    }
    return text.len > 0;
}

/* Whatever is no letter or digit of ASCII goes as \xx: nothing of it can end the comparison. */
static void add_escaped(struct buf *buf, struct str text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (is_letter_or_digit(text.data[i])) {
            buf_add_char(buf, text.data[i]);
        } else {
            buf_add_char(buf, '\\');
            buf_add_char(buf, digits[c >> 4]);
            buf_add_char(buf, digits[c & 15]);
        }
    }
}

struct str ldap_filter_for(struct str filter, struct str username, struct arena *arena)
{
    const struct str place = STR(PLACE);
    struct buf buf;
    size_t at;

    buf_init(&buf, FILTER_BYTES_MAX);
    while ((at = str_find(filter, place)) != SIZE_MAX) {
        buf_add(&buf, str_slice(filter, 0, at));
        add_escaped(&buf, username);
        filter = str_slice(filter, at + place.len, filter.len);
    }
    buf_add(&buf, filter);
    struct str made = buf.overflow ? STR_ABSENT : arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return made;
}

static struct str without_slash(struct str url)
{
    if (str_ends_with(url, STR("/"))) url.len--;
    return url;
}

/* NAME or [IPv6], and a port or none. */
static bool is_host_and_port(struct str text)
{
    struct str host = text;
    struct str port = STR_ABSENT;
    int64_t number;

    if (str_starts_with(text, STR("["))) {
        size_t end = str_find_char(text, ']');
        if (end == SIZE_MAX || !is_made_of(str_slice(text, 1, end), STR(":."))) return false;
        host = STR("v6");
        port = str_slice(text, end + 1, text.len);
    } else if (str_find_char(text, ':') != SIZE_MAX) {
        host = str_slice(text, 0, str_find_char(text, ':'));
        port = str_slice(text, host.len, text.len);
    }
    if (!is_made_of(host, STR(".-"))) return false;
    if (port.len == 0) return true;
    return port.data[0] == ':' && str_to_int(str_slice(port, 1, port.len), 1, 65535, &number);
}

bool ldap_url_is_fit(struct str url)
{
    static const struct str schemes[] = { { "ldap://", 7 }, { "ldaps://", 8 } };

    url = without_slash(url);
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (str_starts_with(url, schemes[i]))
            return is_host_and_port(str_slice(url, schemes[i].len, url.len));
    }
    return false;
}

bool ldap_value_is_accepted(struct str accepted, struct str value)
{
    /* As a whole first: names of groups have commas in them. */
    return value.len > 0 && (str_equal(accepted, value) || comma_list_holds(accepted, value));
}

/* --- settings -------------------------------------------------------------------------------- */

static STATUS check_fields(struct call *call, const struct record_list *fields)
{
    const struct ldap_field *items = fields->items;

    for (size_t i = 0; i < fields->count; i++) {
        if (!is_made_of(items[i].key, STR("-;.")))
            return problem_item(call->problem, "allowedFields", i,
                                "Attribute %zu has a name that no attribute can have", i + 1);
    }
    return OK;
}

static bool has_nul(struct str text)
{
    return str_find_char(text, '\0') != SIZE_MAX;
}

static STATUS settle(struct call *call, const struct identity_auth *auth, const void *input,
                     void *settings)
{
    const struct ldap *ldap = settings;
    struct str filter = ldap->search_filter;

    (void)input;
    if (!ldap_url_is_fit(ldap->url))
        return problem_field(call->problem, "url", "Must be ldaps://HOST:PORT or ldap://HOST:PORT");
    if (!str_is_given(auth->credential))
        return problem_field(call->problem, "bindPass", "The password is needed");
    if (has_nul(ldap->bind_dn)) return problem_field(call->problem, "bindDN", "Malformed");
    if (str_find(filter, STR(PLACE)) == SIZE_MAX || !str_starts_with(filter, STR("(")) ||
        !str_ends_with(filter, STR(")")))
        return problem_field(call->problem, "searchFilter",
                             "Must be a filter with " PLACE " in it, such as (uid=" PLACE ")");
    TRY(check_fields(call, &ldap->fields));
    return trust_check_pem(call, "ldapCaCertificate", ldap->ca_cert);
}

/* --- logging in ------------------------------------------------------------------------------ */

static STATUS refuse_login(struct call *call)
{
    return vouched_auth_refuse(call, "the name or the password is not right");
}

/* Not the fault of who wants in, and nothing that counts against them. */
static STATUS give_up(struct call *call, const char *what, const struct ldap_reply *reply)
{
    LOG(WARNING, "a directory can't be asked", LOG_TEXT("step", str_from_c(what)),
        LOG_TEXT("reason", reply->text));
    return CALL_FAIL(call, UNAVAILABLE, NULL,
                     "The directory can't be asked at the moment, or not by these settings");
}

static struct ldap_call call_of(const struct ldap *ldap)
{
    return (struct ldap_call){
        .url = without_slash(ldap->url),
        .bind_dn = ldap->bind_dn,
        .attributes = STR("1.1"),
        .filter = STR("(objectClass=*)"),
        .base = STR(""),
        .ca_pem = ldap->ca_cert,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .timeout_ms = TIMEOUT_MS,
    };
}

/* The one entry of that name; its name comes back, nothing else. */
static STATUS find(struct call *call, const struct ldap *ldap, const struct secret_text *bind_pass,
                   struct str username, struct str *ret_dn)
{
    struct ldap_call wanted = call_of(ldap);
    struct ldap_reply reply;

    wanted.password = bind_pass;
    wanted.base = ldap->search_base;
    wanted.filter = ldap_filter_for(ldap->search_filter, username, call->arena);
    wanted.is_subtree = true;
    ldap_ask(&wanted, call->arena, &reply);
    if (reply.end != LDAP_ANSWERED) return give_up(call, "find", &reply);
    if (reply.count > 1)
        LOG(WARNING, "a name of a directory is not of one entry alone",
            LOG_INT("entries", (int64_t)reply.count));
    if (reply.count != 1 || reply.entries[0].dn.len == 0) return refuse_login(call);
    *ret_dn = reply.entries[0].dn;
    return OK;
}

/* Whoever is let in there may read the root, which says nothing. */
static STATUS bind_as(struct call *call, const struct ldap *ldap, struct str dn,
                      const struct secret_text *password)
{
    struct ldap_call wanted = call_of(ldap);
    struct ldap_reply reply;

    wanted.bind_dn = dn;
    wanted.password = password;
    ldap_ask(&wanted, call->arena, &reply);
    if (reply.end == LDAP_NOT_BOUND) return refuse_login(call);
    return reply.end == LDAP_ANSWERED ? OK : give_up(call, "bind", &reply);
}

static bool has_field(const struct ldap_entry *entry, const struct ldap_field *field)
{
    for (size_t i = 0; i < entry->count; i++) {
        const struct ldap_value *value = &entry->values[i];
        if (str_equal_ignoring_case(value->name, field->key) &&
            ldap_value_is_accepted(field->value, value->value))
            return true;
    }
    return false;
}

static struct str attributes_of(const struct record_list *fields, struct arena *arena)
{
    const struct ldap_field *items = fields->items;
    struct str list = items[0].key;

    for (size_t i = 1; i < fields->count; i++)
        list = arena_format(arena, "%.*s,%.*s", STR_ARG(list), STR_ARG(items[i].key));
    return list;
}

/* Read anew, of the entry of that very name. */
static STATUS check_entry(struct call *call, const struct ldap *ldap,
                          const struct secret_text *bind_pass, struct str dn)
{
    const struct ldap_field *fields = ldap->fields.items;
    struct ldap_call wanted = call_of(ldap);
    struct ldap_reply reply;

    if (ldap->fields.count == 0) return OK;
    wanted.password = bind_pass;
    wanted.base = dn;
    wanted.attributes = attributes_of(&ldap->fields, call->arena);
    ldap_ask(&wanted, call->arena, &reply);
    if (reply.end != LDAP_ANSWERED || reply.count != 1) return give_up(call, "read", &reply);
    for (size_t i = 0; i < ldap->fields.count; i++) {
        if (!has_field(&reply.entries[0], &fields[i]))
            return vouched_auth_refuse(call, "an attribute that is asked for is missing, or has "
                                             "another value");
    }
    return OK;
}

static STATUS prove_by(struct call *call, const struct ldap *ldap,
                       const struct secret_text *bind_pass, const struct ldap_login_input *login)
{
    struct str dn = STR_ABSENT;

    /* A NUL would cut the password off, maybe to nothing: a bind without one succeeds for anybody. */
    if (login->password.len == 0 || has_nul(secret_text_reveal(&login->password)) ||
        has_nul(login->username))
        return refuse_login(call);
    TRY(find(call, ldap, bind_pass, login->username, &dn));
    TRY(bind_as(call, ldap, dn, &login->password));
    return check_entry(call, ldap, bind_pass, dn);
}

static STATUS prove(struct call *call, const struct identity_auth *auth, const void *settings,
                    const void *login, struct str *ret_claims)
{
    struct secret_text bind_pass;

    (void)ret_claims;
    TRY(identity_auth_credential(call, auth, &bind_pass));
    struct status status = prove_by(call, settings, &bind_pass, login);
    secret_text_deinit(&bind_pass);
    return status;
}

/* As a directory compares names: without regard to case, and to how many blanks there are. */
static struct str guarded(struct call *call, const void *login)
{
    struct str name = str_trim(((const struct ldap_login_input *)login)->username);
    char *folded = arena_alloc(call->arena, name.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (c == ' ' && len > 0 && folded[len - 1] == ' ') continue;
        folded[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct str){ folded, len };
}

const struct vouching ldap_vouching = {
    .settings = &ldap_record,
    .settings_offset = offsetof(struct ldap_auth, ldap),
    .input_offset = offsetof(struct ldap_auth_input, ldap),
    .settle = settle,
    .prove = prove,
    .credential = "bindPass",
    .guarded = guarded,
};
