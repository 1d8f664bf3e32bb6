// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_reader.h"

#include "model/checks.h"

static struct id user_of(const struct call *call)
{
    return call->actor->kind == ACTOR_USER ? call->actor->id : (struct id){ 0 };
}

STATUS secret_reader_open(struct call *call, struct id project_id, bool wants_values,
                          bool expands_references, struct secret_reader *ret_reader)
{
    struct secret_reader *reader = ret_reader;

    *reader = (struct secret_reader){
        .call = call,
        .tags = { .call = call, .project_id = project_id },
        .wants_values = wants_values,
        .expands_references = wants_values && expands_references,
    };
    TRY(access_in_project(call, project_id, &reader->ability));
    TRY(secret_owner(call, project_id, &reader->owner));
    reference_pool_init(&reader->pool, call, project_id, reader->ability, user_of(call),
                        &reader->owner, &reader->tags);
    return OK;
}

void secret_reader_close(struct secret_reader *reader)
{
    if (reader) reference_pool_deinit(&reader->pool);
}

STATUS secret_reader_tags(struct secret_reader *reader, struct secret_plain *plain,
                          struct texts *ret_slugs)
{
    *ret_slugs = (struct texts){ 0 };
    plain->tags = (struct record_list){ 0 };
    if (plain->row.tag_ids.count == 0) return OK;
    TRY(tag_book_tags(&reader->tags, &plain->row.tag_ids, &plain->tags));
    *ret_slugs = tag_slugs(&plain->tags, reader->call->arena);
    return OK;
}

STATUS secret_reader_open_plain(struct secret_reader *reader, struct secret_plain *plain)
{
    enum reference_flaw flaw; /* a reader gets the literal text of what can't be resolved */
    struct reference_target holder;

    TRY(secret_open_details(reader->call, &reader->owner, plain, plain->is_value_hidden));
    if (plain->is_value_hidden) return OK;
    TRY(secret_open_value(reader->call, &reader->owner, &plain->row, &plain->value));
    if (!reader->expands_references) return OK;
    return reference_pool_expand(&reader->pool,
                                 &(struct reference_target){ plain->place->environment.slug,
                                                             plain->place->folder.path,
                                                             plain->row.name },
                                 plain->row.skip_multiline_encoding, &plain->value, &flaw, &holder);
}

STATUS secret_place(struct call *call, const struct ability *ability, enum action action,
                    const struct secret_at *at, const char *error_name, struct place *ret_place)
{
    struct access_object object = { .environment = at->environment, .secret_name = at->name };
    struct status status =
        place_find(call, at->project_id, at->environment, at->path, error_name, ret_place);

    if (status.code != STATUS_NOT_FOUND) return status;
    /* Whoever may not look there does not learn that there is nothing. */
    if (path_normalize(at->path, call->arena, &object.path) &&
        !ability_allows(ability, SUBJECT_SECRETS, action, &object))
        return ability_require(call, ability, SUBJECT_SECRETS, action, &object);
    return status;
}
