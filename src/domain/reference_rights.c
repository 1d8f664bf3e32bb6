// SPDX-License-Identifier: Apache-2.0
#include "domain/reference_rights.h"

#include "domain/ability.h"
#include "domain/reference_pool.h"

enum { CHECKED_MAX = 1000 };

/* The usual case, which costs no look-up. */
static bool reads_everything(const struct ability *ability)
{
    for (size_t i = 0; i < ability->count; i++) {
        for (size_t k = 0; k < ability->sets[i].count; k++) {
            const struct rule *rule = &ability->sets[i].rules[k];
            bool is_of_secrets = rule->subject == SUBJECT_NONE || rule->subject == SUBJECT_SECRETS;
            if (!is_of_secrets || !(rule->actions & 1U << ACTION_READ_VALUE)) continue;
            if (rule->is_inverted || rule->condition_count > 0) return false;
        }
    }
    return ability_allows(ability, SUBJECT_SECRETS, ACTION_READ_VALUE, NULL);
}

/* What is there is judged by the pool, with its tags; what is not, by its name: it may come to be. A
 * name beside the holder that is not there is plain text, as far as anybody knows. */
static STATUS require_one(struct reference_pool *pool, const struct reference_target *holder,
                          const struct reference *reference)
{
    struct reference_target target = *holder;
    struct str ignored;

    target.name = reference->name;
    if (str_is_given(reference->environment)) {
        target.environment = reference->environment;
        target.path = reference_path(reference, pool->call->arena);
    }
    struct status status = reference_pool_find(pool, holder, &target, &ignored);
    if (status.code == STATUS_CORRUPT) return OK; /* damaged, and the writer may read it */
    if (status.code != STATUS_NOT_FOUND) return status;
    const struct access_object object = { .environment = target.environment,
                                          .path = target.path,
                                          .secret_name = target.name };
    if (!str_is_given(reference->environment) ||
        ability_allows(pool->ability, SUBJECT_SECRETS, ACTION_READ_VALUE, &object))
        return OK;
    reference_pool_deny(pool, holder, &target);
    return FAIL(FORBIDDEN);
}

static STATUS require_all(struct reference_pool *pool, const struct reference_target *holder,
                          struct str value)
{
    struct reference reference;
    size_t count = 0;

    for (size_t at = 0; reference_next(value, &at, &reference);) {
        if (reference.is_foreign) continue;
        if (++count > CHECKED_MAX)
            return CALL_FAIL(pool->call, BAD_REQUEST, NULL,
                             "A value refers to at most %d other secrets", CHECKED_MAX);
        TRY(require_one(pool, holder, &reference));
    }
    return OK;
}

/* References may be put together by others: ${a.${B}}. Only an expansion finds those. */
static STATUS require_expansion(struct reference_pool *pool, const struct reference_target *holder,
                                struct str value)
{
    struct secret_text text;
    struct reference_target at;
    enum reference_flaw flaw;

    TRY(secret_text_copy(value, &text));
    struct status status = reference_pool_expand(pool, holder, false, &text, &flaw, &at);
    secret_text_deinit(&text);
    return status.code == STATUS_CORRUPT ? OK : status;
}

STATUS reference_rights_require(struct secret_writer *writer, const struct secret_plain *plain)
{
    struct reference_pool pool __attribute__((cleanup(reference_pool_deinit))) = { 0 };
    struct str value = secret_text_reveal(&plain->value);
    const struct reference_target holder = { plain->place->environment.slug,
                                             plain->place->folder.path, plain->row.name };

    if (!reference_is_in(value) || reads_everything(writer->ability)) return OK;
    reference_pool_init(&pool, writer->call, writer->project_id, writer->ability, (struct id){ 0 },
                        &writer->owner, &writer->tags);
    struct status status = require_all(&pool, &holder, value);
    if (!status.code) status = require_expansion(&pool, &holder, value);
    if (status.code != STATUS_FORBIDDEN) return status;
    return CALL_FAIL(writer->call, FORBIDDEN, "PermissionDenied", "%.*s", STR_ARG(pool.denial));
}
