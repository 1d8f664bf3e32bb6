// SPDX-License-Identifier: Apache-2.0
#include "domain/reference_tree.h"

#include "domain/audit.h"
#include "domain/reference_rows.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"

enum { NODES_MAX = 1000 };

static const struct field reference_holder_fields[] = {
    FIELD(reference_holder, id, "id", ID, WIRE_OUT),
    FIELD(reference_holder, id, "secretId", ID, WIRE_OUT),
    FIELD(reference_holder, name, "secretKey", TEXT, WIRE_OUT),
    FIELD(reference_holder, environment, "environment", TEXT, WIRE_OUT),
    FIELD(reference_holder, path, "secretPath", TEXT, WIRE_OUT),
};
const struct record reference_holder_record =
    RECORD(reference_holder, "SecretReference", reference_holder_fields);

struct growth {
    struct reference_pool *pool;
    struct reference_target chain[REFERENCE_DEPTH_MAX + 1];
    size_t node_count;
};

static size_t reference_count(struct str value)
{
    struct reference reference;
    size_t count = 0;

    for (size_t at = 0; reference_next(value, &at, &reference);) count++;
    return count;
}

static bool is_on_chain(const struct growth *growth, const struct reference_target *target,
                        size_t depth)
{
    for (size_t i = 0; i <= depth; i++) {
        const struct reference_target *link = &growth->chain[i];
        if (str_equal(link->name, target->name) && str_equal(link->path, target->path) &&
            str_equal(link->environment, target->environment))
            return true;
    }
    return false;
}

static STATUS grow(struct growth *growth, struct reference_node *node, size_t depth);

static STATUS add_child(struct growth *growth, const struct reference *reference,
                        struct reference_node *node, size_t depth)
{
    const struct reference_target *holder = &growth->chain[depth];
    struct reference_node *child = &node->children[node->child_count++];
    bool is_local = !str_is_given(reference->environment);

    child->target =
        is_local ? (struct reference_target){ holder->environment, holder->path, reference->name }
                 : (struct reference_target){ reference->environment,
                                              reference_path(reference, growth->pool->call->arena),
                                              reference->name };
    struct status status = reference_pool_find(growth->pool, holder, &child->target, &child->value);
    if (status.code == STATUS_NOT_FOUND) return OK;
    TRY(status);
    if (depth + 1 == REFERENCE_DEPTH_MAX || is_on_chain(growth, &child->target, depth)) return OK;
    growth->chain[depth + 1] = child->target;
    return grow(growth, child, depth + 1);
}

static STATUS grow(struct growth *growth, struct reference_node *node, size_t depth)
{
    size_t count = reference_count(node->value);
    struct reference reference;

    growth->node_count += count;
    if (growth->node_count > NODES_MAX)
        return CALL_FAIL(growth->pool->call, BAD_REQUEST, NULL,
                         "The tree of references has more than %d nodes", NODES_MAX);
    node->children = ARENA_ARRAY(growth->pool->call->arena, count, struct reference_node);
    for (size_t at = 0; reference_next(node->value, &at, &reference);) {
        if (!reference.is_foreign) TRY(add_child(growth, &reference, node, depth));
    }
    return OK;
}

/* --- reading ---------------------------------------------------------------------------------- */

static STATUS find_row(struct secret_writer *writer, const struct secret_at *at, enum action action,
                       struct place *place, struct secret *row)
{
    static const struct id shared;
    struct secret_plain plain = { .place = place };

    TRY(secret_place(writer->call, writer->ability, action, at, "GetSecretByName", place));
    struct status status = secret_writer_find(writer, place, shared, at->name, action, row);
    if (status.code == STATUS_NOT_FOUND)
        TRY(secret_writer_refuse_absent(writer, place, at->name, action));
    NOT_FOUND_AS(writer->call, status, "GetSecretByName", "Secret with name '%.*s' not found",
                 STR_ARG(str_slice(at->name, 0, SECRET_NAME_MAX)));
    plain.row = *row;
    TRY(tag_book_tags(&writer->tags, &row->tag_ids, &plain.tags));
    return secret_writer_require(writer, action, &plain);
}

static STATUS audit_tree(struct call *call, const struct place *place, const struct secret *row)
{
    struct audit_entry entry;

    audit_begin(&entry, "get-secret", row->project_id);
    audit_text(&entry, "environment", place->environment.slug);
    audit_text(&entry, "secretPath", place->folder.path);
    audit_id(&entry, "secretId", row->id);
    audit_text(&entry, "secretKey", row->name);
    audit_int(&entry, "secretVersion", row->version);
    return audit_append_read(call, &entry);
}

static STATUS read_tree(struct call *call, const struct secret_at *at, struct reference_tree *tree)
{
    struct growth growth = { .pool = &tree->pool };
    struct secret_writer writer;
    struct place *place = ARENA_NEW(call->arena, struct place);
    struct reference_target holder;
    enum reference_flaw flaw;
    struct secret row;

    TRY(secret_writer_open(call, at->project_id, &writer));
    TRY(find_row(&writer, at, ACTION_READ_VALUE, place, &row));
    tree->tags = (struct tag_book){ .call = call, .project_id = at->project_id };
    reference_pool_init(&tree->pool, call, at->project_id, writer.ability, (struct id){ 0 },
                        &writer.owner, &tree->tags);
    TRY(secret_open_value(call, &writer.owner, &row, &tree->raw));
    tree->root.target =
        (struct reference_target){ place->environment.slug, place->folder.path, row.name };
    tree->root.value = secret_text_reveal(&tree->raw);
    growth.chain[0] = tree->root.target;
    struct status status = grow(&growth, &tree->root, 0);
    if (!status.code) status = secret_text_copy(tree->root.value, &tree->value);
    if (!status.code)
        status = reference_pool_expand(&tree->pool, &tree->root.target, row.skip_multiline_encoding,
                                       &tree->value, &flaw, &holder);
    if (status.code == STATUS_FORBIDDEN)
        return CALL_FAIL(call, FORBIDDEN, NULL, "%.*s", STR_ARG(tree->pool.denial));
    TRY(status);
    return audit_tree(call, place, &row);
}

STATUS reference_tree_read(struct call *call, const struct secret_at *at,
                           struct reference_tree *ret_tree)
{
    *ret_tree = (struct reference_tree){ 0 };
    struct status status = read_tree(call, at, ret_tree);
    if (status.code) reference_tree_deinit(ret_tree);
    return status;
}

void reference_tree_deinit(struct reference_tree *tree)
{
    if (!tree) return;
    secret_text_deinit(&tree->value);
    secret_text_deinit(&tree->raw);
    reference_pool_deinit(&tree->pool);
}

/* --- who refers to it ------------------------------------------------------------------------- */

static STATUS add_holder(struct secret_writer *writer, struct id secret_id,
                         struct record_list *holders)
{
    struct call *call = writer->call;
    struct reference_holder *items = holders->items;
    struct secret_gate gate;
    struct record_list tags;
    struct place place;
    struct secret row;

    TRY(secret_row_by_id(call, secret_id, &row));
    struct status status = place_of_folder(call, row.folder_id, &place);
    if (status.code == STATUS_NOT_FOUND) return OK; /* in a folder that was deleted */
    TRY(status);
    secret_gate_open(writer->ability, place.environment.slug, place.folder.path, &gate);
    TRY(tag_book_tags(&writer->tags, &row.tag_ids, &tags));
    struct texts slugs = tag_slugs(&tags, call->arena);
    if (!secret_gate_allows(&gate, ACTION_DESCRIBE_SECRET, row.name, &slugs)) return OK;
    items[holders->count++] =
        (struct reference_holder){ row.id, row.name, place.environment.slug, place.folder.path };
    return OK;
}

STATUS reference_holders_list(struct call *call, const struct secret_at *at,
                              struct record_list *ret_holders)
{
    struct secret_writer writer;
    struct place place;
    struct secret row;
    struct ids ids;

    TRY(secret_writer_open(call, at->project_id, &writer));
    TRY(find_row(&writer, at, ACTION_DESCRIBE_SECRET, &place, &row));
    TRY(reference_holders(
        call, at->project_id, place.folder.id,
        &(struct reference_target){ place.environment.slug, place.folder.path, row.name }, &ids));
    struct record_list list = { ARENA_ARRAY(call->arena, ids.count, struct reference_holder), 0 };
    for (size_t i = 0; i < ids.count; i++) TRY(add_holder(&writer, ids.items[i], &list));
    *ret_holders = list;
    return OK;
}
