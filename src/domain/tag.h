/* tag.h: labels of a project's secrets (30-secrets §9). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/tag.h"

STATUS tag_list(struct call *call, struct id project_id, struct record_list *ret_tags);
STATUS tag_create(struct call *call, struct id project_id, const struct tag_input *input,
                  struct tag *ret_tag);
STATUS tag_get(struct call *call, struct id project_id, struct id tag_id, struct tag *ret_tag);
STATUS tag_by_slug(struct call *call, struct id project_id, struct str slug, struct tag *ret_tag);
STATUS tag_update(struct call *call, struct id project_id, struct id tag_id,
                  const struct tag_input *input, struct tag *ret_tag);
/* Secrets that carry the tag simply lose it. */
STATUS tag_delete(struct call *call, struct id project_id, struct id tag_id, struct tag *ret_tag);

/* The tags of a project, read when they are first asked for. */
struct tag_book {
    struct call *call;
    struct id project_id;
    struct record_list tags;
    bool is_read;
};
/* The tags of these ids, those that are gone left out. */
STATUS tag_book_tags(struct tag_book *book, const struct ids *ids, struct record_list *ret_tags);
/* Ids from texts: NOT_FOUND with the contract's message unless all of them exist. */
STATUS tag_book_ids(struct tag_book *book, const struct texts *texts, struct ids *ret_ids);
STATUS tag_book_ids_of_slugs(struct tag_book *book, const struct texts *slugs, struct ids *ret_ids);
struct texts tag_slugs(const struct record_list *tags, struct arena *arena);
