// SPDX-License-Identifier: Apache-2.0
#include "sync/cell.h"

#define CONTEXT_NAME(name, text) [CONTEXT_##name] = text,
static const char *const context_names[] = { CONTEXT_LIST(CONTEXT_NAME) };

const struct context named_contexts[NAMED_CONTEXT_COUNT] = {
    { .kind = CONTEXT_PRODUCTION },    { .kind = CONTEXT_DEPLOY_PREVIEW },
    { .kind = CONTEXT_BRANCH_DEPLOY }, { .kind = CONTEXT_DEV },
    { .kind = CONTEXT_DEV_SERVER },
};

struct context context_of(struct str name, struct str parameter)
{
    if (parameter.len == 0) parameter = STR_ABSENT;
    for (size_t i = 0; i < COUNT_OF(context_names); i++) {
        if (!str_equal(name, str_from_c(context_names[i]))) continue;
        return (struct context){
            .kind = (enum context_kind)i,
            .parameter = i == CONTEXT_BRANCH ? parameter : STR_ABSENT,
        };
    }
    return (struct context){ .kind = CONTEXT_OTHER, .parameter = parameter, .name = name };
}

struct context context_of_target(struct str name, struct str parameter)
{
    return name.len == 0 ? CONTEXT(ALL) : context_of(name, parameter);
}

struct str context_name(struct context context)
{
    if (context.kind == CONTEXT_OTHER) return context.name;
    return str_from_c(context_names[context.kind]);
}

struct str context_text(struct context context, struct arena *arena)
{
    struct str name = context_name(context);

    if (!str_is_given(context.parameter)) return name;
    return arena_format(arena, "%.*s:%.*s", STR_ARG(name), STR_ARG(context.parameter));
}

bool context_equal(struct context a, struct context b)
{
    return a.kind == b.kind && str_equal(a.parameter, b.parameter) && str_equal(a.name, b.name);
}

static bool is_unnamed_branch(struct context context)
{
    return context.kind == CONTEXT_BRANCH && !str_is_given(context.parameter);
}

bool contexts_meet(struct context a, struct context b)
{
    if (a.kind == CONTEXT_ALL || b.kind == CONTEXT_ALL) return true;
    if (a.kind == CONTEXT_BRANCH && b.kind == CONTEXT_BRANCH &&
        (is_unnamed_branch(a) || is_unnamed_branch(b))) {
        return true;
    }
    return context_equal(a, b);
}
