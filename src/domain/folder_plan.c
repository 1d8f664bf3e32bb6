// SPDX-License-Identifier: Apache-2.0
#include "domain/folder_plan.h"

#include "base/index.h"
#include "domain/secret_row.h"

#include <string.h>

static const char *const names[] = { "key",  "value",    "comment",
                                     "tags", "metadata", "skipMultilineEncoding" };

struct texts difference_names(unsigned differences, struct arena *arena)
{
    struct texts texts = { ARENA_ARRAY(arena, COUNT_OF(names), struct str), 0 };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (differences & 1U << i) texts.items[texts.count++] = str_from_c(names[i]);
    }
    return texts;
}

/* --- which secrets ---------------------------------------------------------------------------- */

static size_t step_total(const struct record_list *commits)
{
    const struct folder_commit *items = commits->items;
    size_t total = 0;

    for (size_t i = 0; i < commits->count; i++) total += commit_step_count(items[i].changes);
    return total;
}

/* The first step of a secret tells what it was before all of them. */
static void take_steps(struct arena *arena, const struct record_list *commits,
                       struct folder_plan *plan)
{
    const struct folder_commit *items = commits->items;
    size_t total = step_total(commits);
    struct index seen;

    index_init(&seen, arena, total);
    plan->items = ARENA_ARRAY(arena, total, struct plan_item);
    for (size_t i = 0; i < commits->count; i++) {
        for (size_t k = 0; k < commit_step_count(items[i].changes); k++) {
            struct commit_step step = commit_step_at(items[i].changes, k);
            struct plan_item *item = &plan->items[plan->count];
            *item = (struct plan_item){ .secret_id = step.secret_id, .then = step.before };
            if (index_put(&seen, (struct str){ (const char *)item->secret_id.bytes, ID_BYTES },
                          plan->count))
                plan->count++;
        }
    }
}

/* --- what differs ----------------------------------------------------------------------------- */

static bool tags_equal(const struct record_list *a, const struct record_list *b)
{
    const struct tag *left = a->items;
    const struct tag *right = b->items;

    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        bool is_there = false;
        for (size_t k = 0; k < b->count && !is_there; k++)
            is_there = id_equal(left[i].id, right[k].id);
        if (!is_there) return false;
    }
    return true;
}

static unsigned differences_of(const struct secret_plain *now, const struct secret_plain *then)
{
    unsigned found = 0;

    if (!str_equal(now->row.name, then->row.name)) found |= DIFFERS_IN_NAME;
    if (!str_equal(secret_text_reveal(&now->value), secret_text_reveal(&then->value)))
        found |= DIFFERS_IN_VALUE;
    if (!str_equal(now->comment, then->comment)) found |= DIFFERS_IN_COMMENT;
    if (!tags_equal(&now->tags, &then->tags)) found |= DIFFERS_IN_TAGS;
    if (!str_equal(now->metadata, then->metadata)) found |= DIFFERS_IN_METADATA;
    if (now->row.skip_multiline_encoding != then->row.skip_multiline_encoding)
        found |= DIFFERS_IN_MULTILINE;
    return found;
}

static STATUS compare(struct secret_writer *writer, const struct place *place,
                      const struct secret *older, struct plan_item *item)
{
    struct secret_plain now __attribute__((cleanup(secret_plain_deinit))) = { 0 };
    struct secret_plain then __attribute__((cleanup(secret_plain_deinit))) = { 0 };

    TRY(secret_writer_open_plain(writer, &item->row, place, &now));
    TRY(secret_writer_open_plain(writer, older, place, &then));
    item->differences = differences_of(&now, &then);
    return OK;
}

static STATUS slugs_of(struct secret_writer *writer, const struct secret *row,
                       struct texts *ret_slugs)
{
    struct record_list tags;

    TRY(tag_book_tags(&writer->tags, &row->tag_ids, &tags));
    *ret_slugs = tag_slugs(&tags, writer->call->arena);
    return OK;
}

/* What it was is looked up in its versions, which the project keeps a limited number of. */
static STATUS look_back(struct secret_writer *writer, const struct place *place,
                        struct plan_item *item)
{
    struct call *call = writer->call;
    struct secret older = item->row;
    struct status status = secret_row_version(call, item->secret_id, item->then, &older);

    item->kind = item->now > 0 ? CHANGE_UPDATE : CHANGE_CREATE;
    if (status.code == STATUS_NOT_FOUND) {
        item->lost = id_is_nil(item->row.id)
                         ? STR("It was purged")
                         : arena_format(call->arena, "Version %lld is not kept any more",
                                        (long long)item->then);
        return slugs_of(writer, &item->row, &item->tag_slugs);
    }
    TRY(status);
    item->name_then = older.name;
    TRY(slugs_of(writer, &older, &item->tag_slugs));
    return item->now > 0 ? compare(writer, place, &older, item) : OK;
}

static STATUS look_at(struct secret_writer *writer, const struct place *place,
                      struct plan_item *item, bool *ret_is_needed)
{
    struct status status = secret_row_any(writer->call, item->secret_id, &item->row);

    if (status.code && status.code != STATUS_NOT_FOUND) return status;
    if (!status.code && item->row.deleted_at == 0 &&
        id_equal(item->row.folder_id, place->folder.id))
        item->now = item->row.version;
    *ret_is_needed = item->now != item->then;
    if (!*ret_is_needed) return OK;
    item->kind = CHANGE_DELETE;
    if (item->then == 0) return slugs_of(writer, &item->row, &item->tag_slugs);
    TRY(look_back(writer, place, item));
    *ret_is_needed = item->kind == CHANGE_CREATE || item->differences || str_is_given(item->lost);
    return OK;
}

STATUS folder_plan_make(struct secret_writer *writer, const struct place *place,
                        const struct record_list *commits, struct folder_plan *ret_plan)
{
    struct folder_plan plan = { 0 };
    size_t needed = 0;

    take_steps(writer->call->arena, commits, &plan);
    for (size_t i = 0; i < plan.count; i++) {
        struct plan_item item = plan.items[i];
        bool is_needed = false;
        TRY(look_at(writer, place, &item, &is_needed));
        if (!is_needed) continue;
        plan.lost_count += str_is_given(item.lost);
        plan.items[needed++] = item;
    }
    plan.count = needed;
    *ret_plan = plan;
    return OK;
}
