// SPDX-License-Identifier: Apache-2.0
#include "domain/ability_bind.h"

#include "base/buf.h"
#include "json/json.h"

enum { VALUE_BYTES_MAX = 4096 };

/* A user is an identity too, in the words of the conditions. */
static const struct query facts_of = {
    "SELECT name, name, metadata FROM identity WHERE id = $1"
    " UNION ALL SELECT username, username, NULL FROM app_user WHERE id = $1"
};
static const struct query claims_of = {
    "SELECT claims FROM access_token WHERE id = $1 AND identity_id = $2"
};

/* What is known of who asks; read with the first condition that wants it. */
struct facts {
    struct id who;
    struct str name, username;
    struct json_document *metadata; /* [{id,key,value}]; NULL: none */
    struct json_document *claims;   /* {key: text}; NULL: none */
    struct str method;              /* "oidc", "jwt": of the login that the claims are of */
};

static void facts_deinit(struct facts *facts)
{
    json_close(facts->metadata);
    json_close(facts->claims);
}

static STATUS parse(struct call *call, struct str text, struct json_document **ret_document)
{
    return text.len > 0 ? json_parse(text, call->problem, ret_document) : OK;
}

static STATUS read_claims(struct call *call, struct facts *facts)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    const struct actor *actor = call->actor;
    bool has_row = false;

    if (actor->kind != ACTOR_IDENTITY || !id_equal(actor->id, facts->who)) return OK;
    facts->method = str_slice(actor->auth_method, 0, str_find_char(actor->auth_method, '-'));
    TRY(db_query(call->db, &claims_of, &rows,
                 BIND(bind_id(&actor->token_id), bind_id(&actor->id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row || rows_is_null(rows, 0)) return OK;
    return parse(call, rows_borrow(rows, 0), &facts->claims);
}

static STATUS facts_read(struct call *call, struct facts *facts)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &facts_of, &rows, BIND(bind_id(&facts->who))));
    TRY(rows_next(rows, &has_row));
    if (has_row) {
        facts->name = rows_text(rows, 0, call->arena);
        facts->username = rows_text(rows, 1, call->arena);
        if (!rows_is_null(rows, 2)) TRY(parse(call, rows_borrow(rows, 2), &facts->metadata));
    }
    rows_close(rows);
    rows = NULL;
    return read_claims(call, facts);
}

static struct str metadata_of(const struct facts *facts, struct str key)
{
    const struct json *list = facts->metadata ? json_root(facts->metadata) : NULL;

    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_item(list, i);
        if (str_equal(json_text(json_member(item, "key")), key))
            return json_text(json_member(item, "value"));
    }
    return STR_ABSENT;
}

static struct str claim_of(struct call *call, const struct facts *facts, struct str key)
{
    if (!facts->claims) return STR_ABSENT;
    return json_text(json_member(json_root(facts->claims), arena_c_string(call->arena, key)));
}

/* "PREFIXoidc.claims.KEY" → KEY, when the login was of that method. */
static bool is_claim(const struct facts *facts, const char *prefix, struct str *name)
{
    struct str rest = *name;

    if (!str_starts_with(rest, str_from_c(prefix))) return false;
    rest = str_slice(rest, str_from_c(prefix).len, rest.len);
    if (facts->method.len == 0 || !str_starts_with(rest, facts->method)) return false;
    rest = str_slice(rest, facts->method.len, rest.len);
    if (!str_starts_with(rest, STR(".claims."))) return false;
    *name = str_slice(rest, STR(".claims.").len, rest.len);
    return true;
}

/* "identity.auth.kubernetes.KEY" → KEY: what a cluster or a cloud has told of who logged in. What an
 * issuer's token says is its claims, and spelled so. */
static bool is_told(const struct facts *facts, struct str *name)
{
    const struct str prefix = STR("identity.auth.");
    struct str rest = str_slice(*name, prefix.len, name->len);
    bool has_claims = str_equal(facts->method, STR("oidc")) || str_equal(facts->method, STR("jwt"));

    if (has_claims || facts->method.len == 0 || !str_starts_with(*name, prefix)) return false;
    if (!str_starts_with(rest, facts->method)) return false;
    rest = str_slice(rest, facts->method.len, rest.len);
    if (!str_starts_with(rest, STR("."))) return false;
    *name = str_slice(rest, 1, rest.len);
    return true;
}

static struct str fact(struct call *call, const struct facts *facts, struct str name)
{
    const struct str metadata = STR("identity.metadata.");

    if (str_equal(name, STR("identity.id"))) return id_text(facts->who, call->arena);
    if (str_equal(name, STR("identity.name"))) return facts->name;
    if (str_equal(name, STR("identity.username"))) return facts->username;
    if (is_claim(facts, "identity.auth.", &name) || is_claim(facts, "identity.metadata.", &name) ||
        is_told(facts, &name))
        return claim_of(call, facts, name);
    if (str_starts_with(name, metadata))
        return metadata_of(facts, str_slice(name, metadata.len, name.len));
    return STR_ABSENT;
}

/* What comes from outside must not be a pattern where a pattern is asked for, nor climb. */
static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (str_find_char(STR("*?[]{}()!+@\\,"), text.data[i]) != SIZE_MAX) return false;
    }
    return text.len > 0;
}

/* False: something in it is not known. */
static bool fill(struct call *call, const struct facts *facts, bool is_pattern, struct str text,
                 struct str *ret_text)
{
    struct buf buf;
    bool is_known = true;
    size_t at;

    buf_init(&buf, VALUE_BYTES_MAX);
    while (is_known && (at = str_find(text, STR("{{"))) != SIZE_MAX) {
        struct str rest = str_slice(text, at + 2, text.len);
        size_t end = str_find(rest, STR("}}"));
        bool is_closed = end != SIZE_MAX;
        struct str value = fact(call, facts, str_trim(str_slice(rest, 0, is_closed ? end : 0)));
        is_known = is_closed && value.len > 0 && (!is_pattern || is_plain(value));
        buf_add(&buf, str_slice(text, 0, at));
        buf_add(&buf, value);
        text = str_slice(rest, is_closed ? end + 2 : rest.len, rest.len);
    }
    buf_add(&buf, text);
    is_known = is_known && !buf.overflow;
    if (is_known) *ret_text = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return is_known;
}

static bool bind_condition(struct call *call, const struct facts *facts,
                           struct condition *condition)
{
    struct texts values = { ARENA_ARRAY(call->arena, condition->values.count, struct str),
                            condition->values.count };

    for (size_t i = 0; i < values.count; i++) {
        if (!fill(call, facts, condition->comparison == GLOB, condition->values.items[i],
                  &values.items[i]))
            return false;
    }
    condition->values = values;
    condition->is_template = false;
    return true;
}

/* A condition that can't be told stays one that holds for nothing; of a ban it is dropped, so that
 * the ban holds. */
static void bind_rule(struct call *call, const struct facts *facts, struct rule *rule)
{
    struct condition *conditions =
        ARENA_ARRAY(call->arena, rule->condition_count, struct condition);
    size_t count = 0;

    for (size_t i = 0; i < rule->condition_count; i++) {
        struct condition condition = rule->conditions[i];
        bool is_bound = !condition.is_template || bind_condition(call, facts, &condition);
        if (is_bound || !rule->is_inverted) conditions[count++] = condition;
    }
    rule->conditions = conditions;
    rule->condition_count = count;
}

static bool is_template(const struct rule *rule)
{
    for (size_t i = 0; i < rule->condition_count; i++) {
        if (rule->conditions[i].is_template) return true;
    }
    return false;
}

static void bind_set(struct call *call, const struct facts *facts, struct rule_set *set)
{
    struct rule *rules = ARENA_ARRAY(call->arena, set->count, struct rule);

    for (size_t i = 0; i < set->count; i++) {
        rules[i] = set->rules[i];
        if (is_template(&rules[i])) bind_rule(call, facts, &rules[i]);
    }
    set->rules = rules;
}

static bool has_template(const struct rule_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        if (is_template(&set->rules[i])) return true;
    }
    return false;
}

STATUS ability_bind(struct call *call, struct id who, struct ability *ability)
{
    struct facts facts __attribute__((cleanup(facts_deinit))) = { .who = who };
    bool is_read = false;

    for (size_t i = 0; i < ability->count; i++) {
        if (!has_template(&ability->sets[i])) continue;
        if (!is_read) TRY(facts_read(call, &facts));
        is_read = true;
        bind_set(call, &facts, &ability->sets[i]);
    }
    return OK;
}
