// SPDX-License-Identifier: Apache-2.0
#include "remote/pager.h"

#include "json/record_json.h"

#include <string.h>

enum { ITEMS_CAP_FIRST = 64 };

void pager_init(struct pager *pager, const struct pager_kind *kind, struct arena *arena)
{
    *pager = (struct pager){ .kind = kind, .arena = arena };
    index_init(&pager->seen, arena, ITEMS_CAP_FIRST);
}

static void *item_at(const struct pager *pager, size_t place)
{
    return pager->items + place * pager->kind->record->size;
}

void pager_deinit(struct pager *pager)
{
    for (size_t i = 0; i < pager->count; i++) record_deinit(pager->kind->record, item_at(pager, i));
    pager->count = 0;
}

static void *next_slot(struct pager *pager)
{
    size_t size = pager->kind->record->size;

    if (pager->count == pager->cap) {
        size_t cap = pager->cap ? pager->cap * 2 : ITEMS_CAP_FIRST;
        char *items = arena_alloc_array(pager->arena, cap, size);
        if (pager->count > 0) memcpy(items, pager->items, pager->count * size);
        pager->items = items;
        pager->cap = cap;
    }
    return item_at(pager, pager->count);
}

/* Counts the item in, or says why not. */
static STATUS keep(struct pager *pager, const struct str *identity, struct problem *problem,
                   bool *ret_is_kept)
{
    const struct pager_kind *kind = pager->kind;

    if (pager->count >= kind->count_max)
        return problem_set(problem, STATUS_INVALID, NULL, "it lists more than %zu items",
                           kind->count_max);
    bool is_new = index_put(&pager->seen, *identity, pager->count);
    if (!is_new && kind->is_strict)
        return problem_set(problem, STATUS_INVALID, NULL, "it lists %s \"%.*s\" twice",
                           kind->record->name, (int)(identity->len < 64 ? identity->len : 64),
                           identity->data);
    *ret_is_kept = is_new;
    return OK;
}

static STATUS read_item(struct pager *pager, const struct json *json, struct problem *problem)
{
    const struct pager_kind *kind = pager->kind;
    char *item = next_slot(pager);
    bool is_kept = false;
    struct status status = OK;

    TRY(record_from_json(kind->record, json, pager->arena, problem, item));
    if (!kind->complete || kind->complete(item)) {
        const struct str *identity = (const struct str *)(const void *)(item + kind->identity);
        status = keep(pager, identity, problem, &is_kept);
    }
    if (!is_kept) {
        record_deinit(kind->record, item);
        return status;
    }
    pager->count++;
    pager->new_items++;
    return OK;
}

STATUS pager_read(void *pager_, const struct json *json, const struct http_reply *reply,
                  struct problem *problem)
{
    struct pager *pager = pager_;

    pager->page_items = json_count(json);
    pager->new_items = 0;
    for (size_t i = 0; i < pager->page_items; i++)
        TRY(read_item(pager, json_item(json, i), problem));
    pager->has_link = str_is_given(http_reply_header(reply, "link"));
    if (!answer_next_query(reply, pager->own_names, pager->own_count, pager->arena,
                           &pager->next_query))
        return problem_set(problem, STATUS_INVALID, NULL, "its Link header names no usable page");
    return OK;
}

STATUS pager_read_one(void *pager_, const struct json *json, const struct http_reply *reply,
                      struct problem *problem)
{
    (void)reply;
    return read_item(pager_, json, problem);
}

/* A page of nothing new means that the service goes round in circles. */
static bool has_more(const struct pager *pager)
{
    if (pager->page_items > 0 && pager->new_items == 0) return false;
    if (str_is_given(pager->next_query)) return true;
    return pager->kind->is_numbered && !pager->has_link && pager->page_items >= PAGE_ITEMS;
}

/* What follows the call's own query: what the service asked for, else the page's number. */
static struct str page_query(const struct pager *pager, size_t page)
{
    if (page > 1 && str_is_given(pager->next_query)) return pager->next_query;
    if (!pager->kind->is_numbered) return STR_ABSENT;
    return arena_format(pager->arena, "page=%zu&per_page=%d", page, PAGE_ITEMS);
}

static size_t own_query_count(const struct call_input *input)
{
    size_t count = 0;
    for (size_t i = 0; i < CALL_QUERY_MAX; i++) {
        if (str_is_given(input->query[i])) count = i + 1;
    }
    return count;
}

STATUS pager_run(struct pager *pager, const struct netlify *netlify, enum call_id call,
                 const struct call_input *input, struct netlify_error *ret_error)
{
    struct flow_operation operation = {
        .call = call, .input = *input, .read = pager_read, .context = pager
    };

    pager->own_names = calls[call].query;
    pager->own_count = own_query_count(input);
    for (size_t page = 1; page <= PAGES_MAX; page++) {
        operation.input.more_query = page_query(pager, page);
        TRY(flow_once(netlify, &operation, pager->arena, ret_error));
        if (!has_more(pager)) return OK;
    }
    *ret_error = answer_failure(NETLIFY_TOO_LARGE, 200, "Netlify's list has too many pages");
    return netlify_error_status(ret_error);
}
