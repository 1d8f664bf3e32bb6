/* pager.h: reads a list of records, page by page, out of answers that may lie about their size.
 * Private to this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/index.h"
#include "remote/flow.h"

enum { PAGES_MAX = 1000, PAGE_ITEMS = 100 };

struct pager_kind {
    const struct record *record;
    size_t identity;              /* offset of the struct str that no two items share */
    bool (*complete)(void *item); /* false: the item is passed over; may be NULL */
    size_t count_max;
    bool is_strict;   /* an item given twice spoils the list, else the first one counts */
    bool is_numbered; /* a full page is followed by another even if nothing says so */
};

struct pager {
    const struct pager_kind *kind;
    struct arena *arena;
    const char *const *own_names; /* of the query: see answer_next_query */
    size_t own_count;

    char *items;
    size_t count, cap;
    struct index seen;
    /* About the page read last. */
    size_t page_items, new_items;
    bool has_link;
    struct str next_query; /* absent: no more is announced */
};

void pager_init(struct pager *pager, const struct pager_kind *kind, struct arena *arena);
void pager_deinit(struct pager *pager); /* releases the items; not after they were handed on */

STATUS pager_read(void *pager_, const struct json *json, const struct http_reply *reply,
                  struct problem *problem); /* a flow_read, of an array */
STATUS pager_read_one(void *pager_, const struct json *json, const struct http_reply *reply,
                      struct problem *problem); /* a flow_read, of an object as the only item */

/* Carries a list call through all its pages. `input` without page numbers. */
STATUS pager_run(struct pager *pager, const struct netlify *netlify, enum call_id call,
                 const struct call_input *input, struct netlify_error *ret_error);
