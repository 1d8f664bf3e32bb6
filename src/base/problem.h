/* problem.h: what a refused request is told. Made by the room that knows the reason, turned into
 * the contract's error body by the room that answers. Never holds a secret value. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

/* One broken rule of the input, as validators of the wire contract report it. */
struct issue {
    const char *code;   /* "invalid_type", "too_small", "custom", … */
    struct str path;    /* JSON array: ["secrets",3,"secretKey"] */
    struct str message; /* a sentence for people */
    struct str facts;   /* further JSON members, without braces: "expected":"string" */
    struct issue *next;
};

struct problem {
    struct arena *arena; /* owns every text below */
    enum status_code code;
    struct str name;               /* the contract's `error`; absent: the default of the code */
    struct str message;            /* absent: the default of the code */
    struct str details;            /* JSON, or absent */
    enum status_code details_code; /* the refusal that they belong to; told with no other */
    struct str context; /* JSON, or absent: what clients tell refusals of one kind apart by */
    struct issue *issues, **issues_end;
    size_t issue_count;
};

void problem_init(struct problem *problem, struct arena *arena);

/* Notes the reason and gives the status, so that a function can `return problem_set(…)`. The last
 * reason wins: the outer room may say it better. */
void problem_note(struct problem *problem, enum status_code code, const char *name,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
/* …and gives its code as the status: a macro, so that whoever reads the caller, the static analyser
 * too, sees that it never ends well. `code` is evaluated twice. */
#define problem_set(problem, code, name, ...) \
    (problem_note((problem), (code), (name), __VA_ARGS__), status_of(code))

/* JSON beside the message of a refusal with this code. */
void problem_detail(struct problem *problem, enum status_code code, struct str json);

/* Adds one issue and gives INVALID; at most ISSUES_MAX are kept. */
enum { ISSUES_MAX = 50 };
STATUS problem_add_issue(struct problem *problem, const struct issue *issue);
/* The everyday issue: code "custom", path of one field name. */
STATUS problem_field(struct problem *problem, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for one item of a list of texts. */
STATUS problem_item(struct problem *problem, const char *list, size_t index, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));
/* The issues so far are about the fields of one item of a list of records. */
void problem_within(struct problem *problem, const char *list, size_t index);
