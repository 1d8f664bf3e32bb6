// SPDX-License-Identifier: Apache-2.0
#include "base/problem.h"

#include <stdarg.h>
#include <stdio.h>

void problem_init(struct problem *problem, struct arena *arena)
{
    *problem = (struct problem){ .arena = arena };
    problem->issues_end = &problem->issues;
}

__attribute__((format(printf, 2, 0))) static struct str format_args(struct arena *arena,
                                                                    const char *format,
                                                                    va_list args)
{
    char text[1024];
    int len = vsnprintf(text, sizeof text, format, args);
    size_t kept = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    /* Cutting may have split a character, and the text goes into JSON. */
    return arena_copy(arena, (struct str){ text, str_utf8_prefix((struct str){ text, kept }) });
}

void problem_note(struct problem *problem, enum status_code code, const char *name,
                  const char *format, ...)
{
    va_list args;

    problem->code = code;
    problem->name = str_from_c(name);
    problem->context = STR_ABSENT;
    va_start(args, format);
    problem->message = format_args(problem->arena, format, args);
    va_end(args);
}

void problem_detail(struct problem *problem, enum status_code code, struct str json)
{
    problem->details = json;
    problem->details_code = code;
}

STATUS problem_add_issue(struct problem *problem, const struct issue *issue)
{
    problem->code = STATUS_INVALID;
    if (problem->issue_count < ISSUES_MAX) {
        struct issue *copy = ARENA_NEW(problem->arena, struct issue);
        *copy = *issue;
        copy->next = NULL;
        *problem->issues_end = copy;
        problem->issues_end = &copy->next;
        problem->issue_count++;
    }
    return FAIL(INVALID);
}

STATUS problem_field(struct problem *problem, const char *field, const char *format, ...)
{
    struct issue issue = { .code = "custom" };
    va_list args;

    va_start(args, format);
    issue.message = format_args(problem->arena, format, args);
    va_end(args);
    issue.path = arena_format(problem->arena, "[\"%s\"]", field);
    return problem_add_issue(problem, &issue);
}

STATUS problem_item(struct problem *problem, const char *list, size_t index, const char *format,
                    ...)
{
    struct issue issue = { .code = "custom" };
    va_list args;

    va_start(args, format);
    issue.message = format_args(problem->arena, format, args);
    va_end(args);
    issue.path = arena_format(problem->arena, "[\"%s\",%zu]", list, index);
    return problem_add_issue(problem, &issue);
}

void problem_within(struct problem *problem, const char *list, size_t index)
{
    for (struct issue *issue = problem->issues; issue; issue = issue->next) {
        struct str inner = str_slice(issue->path, 1, issue->path.len); /* without its "[" */
        issue->path = arena_format(problem->arena, "[\"%s\",%zu,%.*s", list, index, STR_ARG(inner));
    }
}
