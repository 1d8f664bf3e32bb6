// SPDX-License-Identifier: Apache-2.0
#include "domain/tag.h"

#include "domain/access.h"
#include "domain/audit.h"

static const struct query of_project = { "SELECT " TAG_COLUMNS
                                         " FROM tag WHERE project_id = $1 ORDER BY slug" };
static const struct query by_id = { "SELECT " TAG_COLUMNS
                                    " FROM tag WHERE id = $1 AND project_id = $2" };
static const struct query by_slug = { "SELECT " TAG_COLUMNS
                                      " FROM tag WHERE project_id = $1 AND slug = $2" };
static const struct query insert = {
    "INSERT INTO tag (id, project_id, slug, color, created_by_type, created_by_id, created_at,"
    " updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)"
};
static const struct query update = {
    "UPDATE tag SET slug = $2, color = $3, updated_at = $4 WHERE id = $1"
};
static const struct query delete = { "DELETE FROM tag WHERE id = $1" };

STATUS tag_list(struct call *call, struct id project_id, struct record_list *ret_tags)
{
    TRY(access_require(call, project_id, SUBJECT_TAGS, ACTION_READ, NULL));
    return db_all(call->db, &of_project, &tag_record, call->arena, ret_tags,
                  BIND(bind_id(&project_id)));
}

static STATUS tag_read(struct call *call, struct id project_id, struct id tag_id,
                       struct tag *ret_tag)
{
    char text[ID_TEXT_LEN];

    id_format(tag_id, text);
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_id, &tag_record, call->arena, ret_tag,
                        BIND(bind_id(&tag_id), bind_id(&project_id))),
                 NULL, "Tag with ID '%.*s' not found", ID_TEXT_LEN, text);
    return OK;
}

static STATUS audit_tag(struct call *call, const char *event, const struct tag *tag)
{
    struct audit_entry entry;

    audit_begin(&entry, event, tag->project_id);
    audit_id(&entry, "tagId", tag->id);
    audit_text(&entry, "slug", tag->slug);
    return audit_append(call, &entry);
}

STATUS tag_create(struct call *call, struct id project_id, const struct tag_input *input,
                  struct tag *ret_tag)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct id id = id_new();
    struct str color = str_is_given(input->color) ? input->color : STR("");

    TRY(access_require(call, project_id, SUBJECT_TAGS, ACTION_CREATE, NULL));
    TRY(db_begin(call->db, &tx));
    CONFLICT_AS(
        call,
        db_run(call->db, &insert, NULL,
               BIND(bind_id(&id), bind_id(&project_id), bind_text(input->slug), bind_text(color),
                    bind_text(str_from_c(actor_kind_name(call->actor->kind))),
                    bind_id(&call->actor->id), bind_int(call->now_ms))),
        "CreateTag", "Tag with slug '%.*s' already exists", STR_ARG(input->slug));
    TRY(tag_read(call, project_id, id, ret_tag));
    TRY(audit_tag(call, "create-tag", ret_tag));
    return call_commit(call, &tx);
}

STATUS tag_get(struct call *call, struct id project_id, struct id tag_id, struct tag *ret_tag)
{
    TRY(access_require(call, project_id, SUBJECT_TAGS, ACTION_READ, NULL));
    return tag_read(call, project_id, tag_id, ret_tag);
}

STATUS tag_by_slug(struct call *call, struct id project_id, struct str slug, struct tag *ret_tag)
{
    TRY(access_require(call, project_id, SUBJECT_TAGS, ACTION_READ, NULL));
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_slug, &tag_record, call->arena, ret_tag,
                        BIND(bind_id(&project_id), bind_text(slug))),
                 NULL, "Tag with slug '%.*s' not found", STR_ARG(str_slice(slug, 0, 64)));
    return OK;
}

STATUS tag_update(struct call *call, struct id project_id, struct id tag_id,
                  const struct tag_input *input, struct tag *ret_tag)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct tag tag;

    TRY(access_require(call, project_id, SUBJECT_TAGS, ACTION_EDIT, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(tag_read(call, project_id, tag_id, &tag));
    if (str_is_given(input->slug)) tag.slug = input->slug;
    if (str_is_given(input->color)) tag.color = input->color;
    CONFLICT_AS(call,
                db_run(call->db, &update, NULL,
                       BIND(bind_id(&tag_id), bind_text(tag.slug), bind_text(tag.color),
                            bind_int(call->now_ms))),
                "UpdateTag", "Tag with slug '%.*s' already exists", STR_ARG(tag.slug));
    TRY(tag_read(call, project_id, tag_id, ret_tag));
    TRY(audit_tag(call, "update-tag", ret_tag));
    return call_commit(call, &tx);
}

STATUS tag_delete(struct call *call, struct id project_id, struct id tag_id, struct tag *ret_tag)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(access_require(call, project_id, SUBJECT_TAGS, ACTION_DELETE, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(tag_read(call, project_id, tag_id, ret_tag));
    TRY(db_run(call->db, &delete, NULL, BIND(bind_id(&tag_id))));
    TRY(audit_tag(call, "delete-tag", ret_tag));
    return call_commit(call, &tx);
}

/* --- the book --------------------------------------------------------------------------------- */

static STATUS book_read(struct tag_book *book)
{
    if (book->is_read) return OK;
    TRY(db_all(book->call->db, &of_project, &tag_record, book->call->arena, &book->tags,
               BIND(bind_id(&book->project_id))));
    book->is_read = true;
    return OK;
}

static const struct tag *find_by_id(const struct tag_book *book, struct id id)
{
    const struct tag *tags = book->tags.items;

    for (size_t i = 0; i < book->tags.count; i++) {
        if (id_equal(tags[i].id, id)) return &tags[i];
    }
    return NULL;
}

static const struct tag *find_by_slug(const struct tag_book *book, struct str slug)
{
    const struct tag *tags = book->tags.items;

    for (size_t i = 0; i < book->tags.count; i++) {
        if (str_equal(tags[i].slug, slug)) return &tags[i];
    }
    return NULL;
}

STATUS tag_book_tags(struct tag_book *book, const struct ids *ids, struct record_list *ret_tags)
{
    *ret_tags = (struct record_list){ 0 };
    if (ids->count == 0) return OK;
    TRY(book_read(book));
    struct tag *tags = ARENA_ARRAY(book->call->arena, ids->count, struct tag);
    size_t count = 0;
    for (size_t i = 0; i < ids->count; i++) {
        const struct tag *tag = find_by_id(book, ids->items[i]);
        if (tag) tags[count++] = *tag;
    }
    *ret_tags = (struct record_list){ tags, count };
    return OK;
}

/* Says which of the tags are there, as the contract does. */
static STATUS some_are_missing(struct tag_book *book, const struct ids *found)
{
    struct record_list tags;
    struct buf names;

    TRY(tag_book_tags(book, found, &tags));
    buf_init(&names, 4096);
    for (size_t i = 0; i < tags.count; i++) {
        if (i > 0) buf_add(&names, STR(","));
        buf_add(&names, ((const struct tag *)tags.items)[i].slug);
    }
    struct status status = CALL_FAIL(book->call, NOT_FOUND, NULL, "Tag not found. Found %.*s",
                                     STR_ARG(buf_str(&names)));
    buf_deinit(&names);
    return status;
}

typedef const struct tag *tag_finder(const struct tag_book *book, struct str text);

static const struct tag *find_by_id_text(const struct tag_book *book, struct str text)
{
    struct id id;
    return id_parse(text, &id) ? find_by_id(book, id) : NULL;
}

static bool ids_hold(const struct ids *ids, struct id id)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (id_equal(ids->items[i], id)) return true;
    }
    return false;
}

static STATUS find_all(struct tag_book *book, const struct texts *texts, tag_finder *finder,
                       struct ids *ret_ids)
{
    struct ids ids = { 0 };
    bool is_missing = false;

    if (texts->count > 0) TRY(book_read(book));
    ids.items = ARENA_ARRAY(book->call->arena, texts->count, struct id);
    for (size_t i = 0; i < texts->count; i++) {
        const struct tag *tag = finder(book, texts->items[i]);
        if (!tag) is_missing = true;
        if (tag && !ids_hold(&ids, tag->id)) ids.items[ids.count++] = tag->id;
    }
    if (is_missing) return some_are_missing(book, &ids);
    *ret_ids = ids;
    return OK;
}

STATUS tag_book_ids(struct tag_book *book, const struct texts *texts, struct ids *ret_ids)
{
    return find_all(book, texts, find_by_id_text, ret_ids);
}

STATUS tag_book_ids_of_slugs(struct tag_book *book, const struct texts *slugs, struct ids *ret_ids)
{
    return find_all(book, slugs, find_by_slug, ret_ids);
}

struct texts tag_slugs(const struct record_list *tags, struct arena *arena)
{
    const struct tag *items = tags->items;
    struct texts slugs = { ARENA_ARRAY(arena, tags->count, struct str), tags->count };

    for (size_t i = 0; i < tags->count; i++) slugs.items[i] = items[i].slug;
    return slugs;
}
