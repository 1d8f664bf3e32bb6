/* cell.h: one place for a value at Netlify is a key in a context. Names the contexts, keeps those
 * that Netlify may add later, and says which of them meet. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

#define CONTEXT_LIST(X)                 \
    X(ALL, "all")                       \
    X(DEV, "dev")                       \
    X(DEV_SERVER, "dev-server")         \
    X(BRANCH_DEPLOY, "branch-deploy")   \
    X(DEPLOY_PREVIEW, "deploy-preview") \
    X(PRODUCTION, "production")         \
    X(BRANCH, "branch")

#define CONTEXT_ENUM(name, text) CONTEXT_##name,
enum context_kind {
    CONTEXT_LIST(CONTEXT_ENUM) CONTEXT_OTHER, /* unknown to us; kept as Netlify spelt it */
};
#undef CONTEXT_ENUM

struct context {
    enum context_kind kind;
    struct str parameter; /* of BRANCH: the branch; absent elsewhere */
    struct str name;      /* of OTHER alone */
};

#define CONTEXT(kind_) ((struct context){ .kind = CONTEXT_##kind_ })

/* From the wire. Borrows the texts; an empty parameter counts as absent. */
struct context context_of(struct str name, struct str parameter);
/* From a sync's configuration, where an absent or empty context means `all`. */
struct context context_of_target(struct str name, struct str parameter);

struct str context_name(struct context context);                      /* the wire's `context` */
struct str context_text(struct context context, struct arena *arena); /* for people: branch:main */

bool context_equal(struct context a, struct context b);
/* Whether writing one may change what the other says. `all` meets every context; a branch without
 * a name may be any branch. A branch and `branch-deploy` are two cells and do not meet. */
bool contexts_meet(struct context a, struct context b);

/* The contexts that `all` stands for, in which a value of `all` is spread out when one context gets
 * a value of its own. `dev-server` comes last so that it can be left out. */
enum { NAMED_CONTEXT_COUNT = 5 };
extern const struct context named_contexts[NAMED_CONTEXT_COUNT];
