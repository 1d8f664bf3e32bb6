/* Expansion is depth-first, with the chain of secrets that led here. The first pass works through
 * the value and all it reaches; further passes look for references that came into being by the
 * replacement of others, such as ${dev.${X}.KEY}. What stayed literal in one pass is remembered, so
 * that no pass takes it up again in a place where it would mean something else. */
// SPDX-License-Identifier: Apache-2.0
#include "base/index.h"
#include "domain/pieces.h"
#include "domain/reference.h"

#include <string.h>

struct expansion {
    struct arena *arena;
    const struct reference_lookup *lookup;
    struct pieces pieces;
    struct index settled; /* references that stay as they are */
    struct reference_target chain[REFERENCE_DEPTH_MAX + 1];
    size_t pass, steps;
    struct expanded *outcome;
};

const char *reference_flaw_text(enum reference_flaw flaw)
{
    static const char *const texts[] = {
        [REFERENCE_FINE] = "its references can be resolved",
        [REFERENCE_MISSING] = "a reference in it names a secret that does not exist",
        [REFERENCE_CYCLE] = "a reference in it leads back to itself",
        [REFERENCE_TOO_DEEP] = "its references are nested more than 10 deep",
        [REFERENCE_FOREIGN] = "a reference in it names another project, which is not supported",
    };
    return texts[flaw];
}

/* The holder's name may be part of another value, which does not outlive the expansion. */
static void note_flaw(struct expansion *expansion, enum reference_flaw flaw,
                      const struct reference_target *holder)
{
    struct arena *arena = expansion->arena;

    if (expansion->outcome->flaw != REFERENCE_FINE) return;
    expansion->outcome->flaw = flaw;
    expansion->outcome->holder = (struct reference_target){
        arena_copy(arena, holder->environment),
        arena_copy(arena, holder->path),
        arena_copy(arena, holder->name),
    };
}

static STATUS keep_literal(struct expansion *expansion, const struct reference *reference,
                           enum reference_flaw flaw, const struct reference_target *holder)
{
    note_flaw(expansion, flaw, holder);
    (void)index_put(&expansion->settled, reference->text, 0); /* may be there already */
    return pieces_add(&expansion->pieces, reference->text);
}

/* The raw value of a secret that is on the chain already: its own references end here. */
static STATUS add_raw(struct expansion *expansion, struct str value,
                      const struct reference_target *holder)
{
    struct reference reference;

    for (size_t at = 0; reference_next(value, &at, &reference);) {
        note_flaw(expansion, REFERENCE_CYCLE, holder);
        (void)index_put(&expansion->settled, reference.text, 0);
    }
    return pieces_add(&expansion->pieces, value);
}

static bool target_equal(const struct reference_target *a, const struct reference_target *b)
{
    return str_equal(a->name, b->name) && str_equal(a->path, b->path) &&
           str_equal(a->environment, b->environment);
}

static bool is_on_chain(const struct expansion *expansion, const struct reference_target *target,
                        size_t depth)
{
    for (size_t i = 0; i <= depth; i++) {
        if (target_equal(&expansion->chain[i], target)) return true;
    }
    return false;
}

/* A dotted name means another place; only if there is no such secret may it be a key with dots. */
static STATUS find_target(struct expansion *expansion, const struct reference *reference,
                          const struct reference_target *holder, struct reference_target *target,
                          struct str *value)
{
    const struct reference_lookup *lookup = expansion->lookup;

    *target = (struct reference_target){ holder->environment, holder->path, reference->inner };
    if (!str_is_given(reference->environment))
        return lookup->find(lookup->context, holder, target, value);
    struct reference_target absolute = { reference->environment,
                                         reference_path(reference, expansion->arena),
                                         reference->name };
    struct status status = lookup->find(lookup->context, holder, &absolute, value);
    if (status.code == STATUS_NOT_FOUND)
        return lookup->find(lookup->context, holder, target, value);
    *target = absolute;
    return status;
}

static STATUS expand_text(struct expansion *expansion, struct str text, size_t depth);

static STATUS expand_one(struct expansion *expansion, const struct reference *reference,
                         size_t depth)
{
    const struct reference_target *holder = &expansion->chain[depth];
    struct reference_target target;
    struct str value;

    if (expansion->pass > 0 && depth == 0 && index_has(&expansion->settled, reference->text))
        return pieces_add(&expansion->pieces, reference->text);
    if (reference->is_foreign) return keep_literal(expansion, reference, REFERENCE_FOREIGN, holder);
    if (depth == REFERENCE_DEPTH_MAX)
        return keep_literal(expansion, reference, REFERENCE_TOO_DEEP, holder);
    if (++expansion->steps > REFERENCE_STEPS_MAX) return FAIL(TOO_LARGE);
    struct status status = find_target(expansion, reference, holder, &target, &value);
    if (status.code == STATUS_NOT_FOUND)
        return keep_literal(expansion, reference, REFERENCE_MISSING, holder);
    TRY(status);
    expansion->outcome->has_expanded = true;
    if (is_on_chain(expansion, &target, depth)) return add_raw(expansion, value, &target);
    expansion->chain[depth + 1] = target;
    return expand_text(expansion, value, depth + 1);
}

static STATUS expand_text(struct expansion *expansion, struct str text, size_t depth)
{
    struct reference reference;
    size_t copied = 0;

    for (size_t at = 0; reference_next(text, &at, &reference);) {
        TRY(pieces_add(&expansion->pieces, str_slice(text, copied, at - reference.text.len)));
        TRY(expand_one(expansion, &reference, depth));
        copied = at;
    }
    return pieces_add(&expansion->pieces, str_slice(text, copied, text.len));
}

static bool has_unsettled(const struct expansion *expansion, struct str text)
{
    struct reference reference;

    for (size_t at = 0; reference_next(text, &at, &reference);) {
        if (!index_has(&expansion->settled, reference.text)) return true;
    }
    return false;
}

/* Every pass's result stays until the end: what is settled points into them. */
static STATUS run_passes(struct expansion *expansion, struct str text, struct secret_text *results,
                         size_t *ret_last)
{
    for (size_t pass = 0;; pass++) {
        expansion->pass = pass;
        expansion->pieces.count = 0;
        expansion->pieces.len = 0;
        TRY(expand_text(expansion, text, 0));
        TRY(pieces_join(&expansion->pieces, &results[pass]));
        text = secret_text_reveal(&results[pass]);
        *ret_last = pass;
        if (!has_unsettled(expansion, text)) return OK;
        if (pass == REFERENCE_PASSES_MAX) {
            note_flaw(expansion, REFERENCE_TOO_DEEP, &expansion->chain[0]);
            return OK;
        }
    }
}

STATUS reference_expand(struct arena *arena, const struct reference_lookup *lookup,
                        const struct reference_target *home, struct str text,
                        struct expanded *ret_expanded)
{
    struct secret_text results[REFERENCE_PASSES_MAX + 1] = { 0 };
    struct expanded outcome = { 0 };
    struct expansion expansion = {
        .arena = arena,
        .lookup = lookup,
        .pieces = { .arena = arena },
        .chain = { *home },
        .outcome = &outcome,
    };
    size_t last = 0;

    index_init(&expansion.settled, arena, 0);
    struct status status = run_passes(&expansion, text, results, &last);
    if (status.code == STATUS_OK) {
        outcome.value = results[last];
        results[last] = (struct secret_text){ 0 };
        *ret_expanded = outcome;
    }
    for (size_t i = 0; i < COUNT_OF(results); i++) secret_text_deinit(&results[i]);
    return status;
}

void expanded_deinit(struct expanded *expanded)
{
    if (expanded) secret_text_deinit(&expanded->value);
}

STATUS reference_quote_lines(struct secret_text *value)
{
    struct str text = secret_text_reveal(value);
    struct secret_text quoted;
    size_t lines = 0;

    for (size_t i = 0; i < text.len; i++) lines += text.data[i] == '\n';
    if (lines == 0) return OK;
    TRY(secret_text_alloc(text.len + lines + 2, &quoted));
    uint8_t *at = quoted.bytes;
    *at++ = '"';
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\n') {
            *at++ = '\\';
            *at++ = 'n';
        } else {
            *at++ = (uint8_t)text.data[i];
        }
    }
    *at = '"';
    secret_text_deinit(value);
    *value = quoted;
    return OK;
}
