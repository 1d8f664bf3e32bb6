/* reference.h: references inside values, ${…} (30-secrets §11). Finds them, expands them through a
 * look-up that the caller brings, and rewrites them when a secret gets another name. Pure: knows no
 * database and no permission. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/secret_text.h"

/* A secret by its place. */
struct reference_target {
    struct str environment, path, name;
};

struct reference {
    struct str text;        /* "${…}", as it stands */
    struct str environment; /* absent: beside the secret that holds the text */
    struct str folders;     /* "folder.sub", or empty for the root */
    struct str name;
    struct str inner; /* what stands between the braces */
    bool is_foreign;  /* "${@project.…}": another project; stays as it is */
};

/* The next well-formed reference from *at on, which moves behind it. What is malformed is plain
 * text. */
bool reference_next(struct str text, size_t *at, struct reference *ret_reference);
bool reference_is_in(struct str text);
/* The path of an absolute reference's folder. */
struct str reference_path(const struct reference *reference, struct arena *arena);

/* The value of a secret: OK with *ret_value valid until the expansion is over and freed, NOT_FOUND,
 * or any failure, which ends the expansion. `holder` is the secret whose value refers to it. */
struct reference_lookup {
    void *context;
    STATUS (*find)(void *context, const struct reference_target *holder,
                   const struct reference_target *target, struct str *ret_value);
};

/* Why a reference stayed as it is. */
enum reference_flaw {
    REFERENCE_FINE,
    REFERENCE_MISSING,  /* there is no such secret */
    REFERENCE_CYCLE,    /* it leads back to itself */
    REFERENCE_TOO_DEEP, /* more than REFERENCE_DEPTH_MAX steps */
    REFERENCE_FOREIGN,  /* it names another project */
};
const char *reference_flaw_text(enum reference_flaw flaw);

enum { REFERENCE_DEPTH_MAX = 10, REFERENCE_PASSES_MAX = 10, REFERENCE_STEPS_MAX = 10000 };

struct expanded {
    struct secret_text value;
    bool has_expanded;              /* at least one reference was replaced */
    enum reference_flaw flaw;       /* of the first one that was not */
    struct reference_target holder; /* the secret in whose value that one stands */
};

/* Expands what `text`, the value of the secret at `home`, refers to. A missing target, a cycle and
 * too deep a chain leave the reference in place and are told in `flaw`. TOO_LARGE when the result
 * or the work exceeds its limit. */
STATUS reference_expand(struct arena *arena, const struct reference_lookup *lookup,
                        const struct reference_target *home, struct str text,
                        struct expanded *ret_expanded);
void expanded_deinit(struct expanded *expanded);

/* With skipMultilineEncoding, an expanded value of several lines is given in double quotes, its
 * line ends as \n. Replaces *value. */
STATUS reference_quote_lines(struct secret_text *value);

/* The text with every reference to `from`, as the holder writes it, replaced by one to `to`. False
 * when there is none, or when the new name can't be written as a reference. */
STATUS reference_rewrite(struct arena *arena, const struct reference_target *holder,
                         const struct reference_target *from, const struct reference_target *to,
                         struct str text, struct secret_text *ret_text, bool *ret_is_changed);
