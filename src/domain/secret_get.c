// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"
#include "domain/sealed_cache.h"
#include "domain/secret_import_source.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"

static const char error_name[] = "GetSecretByName";

static STATUS no_such_secret(struct call *call, struct str name)
{
    return CALL_FAIL(call, NOT_FOUND, error_name, "Secret with name '%.*s' not found",
                     STR_ARG(str_slice(name, 0, SECRET_NAME_MAX)));
}

static STATUS row_by_name(struct call *call, const struct folder *folder, struct id user_id,
                          struct str name, struct secret *ret_row)
{
    bool is_known = false;

    if (id_is_nil(user_id)) TRY(sealed_cache_row(call, folder, name, &is_known, ret_row));
    return is_known ? OK : secret_row_by_name(call, folder->id, user_id, name, ret_row);
}

static STATUS find_row(struct secret_reader *reader, const struct secret_get_options *options,
                       struct place *place, struct secret *ret_row)
{
    struct call *call = reader->call;
    bool is_personal = options->type == SECRET_PERSONAL;
    struct id user_id = is_personal ? call->actor->id : (struct id){ 0 };
    struct id folder_id = place->folder.id;

    if (is_personal && call->actor->kind != ACTOR_USER) return FAIL(NOT_FOUND);
    struct status status = row_by_name(call, &place->folder, user_id, options->name, ret_row);
    if (status.code == STATUS_NOT_FOUND && !is_personal && options->includes_imports)
        status = import_find_secret(call, reader->ability, &reader->tags, folder_id, options->name,
                                    ret_row, place);
    return status;
}

/* The rights on one secret, by its own name and tags. */
struct rights {
    struct secret_gate gate;
    struct texts slugs;
    bool may_describe, may_read;
};

static STATUS rights_on(struct secret_reader *reader, struct secret_plain *plain,
                        struct rights *rights)
{
    const struct place *place = plain->place;
    struct str name = plain->row.name;
    bool is_own = !id_is_nil(plain->row.user_id);

    secret_gate_open(reader->ability, place->environment.slug, place->folder.path, &rights->gate);
    TRY(secret_reader_tags(reader, plain, &rights->slugs));
    rights->may_describe =
        secret_gate_allows(&rights->gate, ACTION_DESCRIBE_SECRET, name, &rights->slugs);
    rights->may_read =
        is_own || secret_gate_allows(&rights->gate, ACTION_READ_VALUE, name, &rights->slugs);
    return OK;
}

static STATUS refuse_value(struct call *call, struct str name)
{
    return CALL_FAIL(call, FORBIDDEN, NULL,
                     "You do not have permission to view secret value on secret with name '%.*s'",
                     STR_ARG(name));
}

/* Opens the row, or refuses in the contract's words. */
static STATUS open_row(struct secret_reader *reader, struct secret_plain *plain)
{
    struct call *call = reader->call;
    struct rights rights;

    TRY(rights_on(reader, plain, &rights));
    const struct access_object object = { .environment = rights.gate.environment,
                                          .path = rights.gate.path,
                                          .secret_name = plain->row.name,
                                          .tags = &rights.slugs };
    TRY(ability_require(call, reader->ability, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET, &object));
    if (reader->wants_values && !rights.may_read) return refuse_value(call, plain->row.name);
    plain->is_value_hidden = !reader->wants_values && id_is_nil(plain->row.user_id);
    struct status status = secret_reader_open_plain(reader, plain);
    if (status.code == STATUS_FORBIDDEN)
        return CALL_FAIL(call, FORBIDDEN, NULL, "%.*s", STR_ARG(reader->pool.denial));
    return status;
}

/* An older state is shown to who may read the secret as it is now, and as it was then: else the tag
 * that closes a secret would leave its versions open. */
static STATUS go_back(struct secret_reader *reader, const struct secret_get_options *options,
                      const struct rights *rights, struct secret *row)
{
    if (options->version == 0 || options->version == row->version) return OK;
    if (reader->wants_values && !rights->may_read) return refuse_value(reader->call, row->name);
    return secret_row_version(reader->call, row->id, options->version, row);
}

/* Finds the secret as it is, then the state that was asked for. One that the actor may not see is not
 * there. */
static STATUS find_state(struct secret_reader *reader, const struct secret_get_options *options,
                         struct place *place, struct secret_plain *plain)
{
    struct rights rights;

    TRY(find_row(reader, options, place, &plain->row));
    plain->place = place;
    TRY(rights_on(reader, plain, &rights));
    if (!rights.may_describe && id_is_nil(plain->row.user_id)) return FAIL(NOT_FOUND);
    return go_back(reader, options, &rights, &plain->row);
}

static STATUS audit_get(struct call *call, const struct secret_plain *plain)
{
    struct audit_entry entry;

    audit_begin(&entry, "get-secret", plain->row.project_id);
    audit_text(&entry, "environment", plain->place->environment.slug);
    audit_text(&entry, "secretPath", plain->place->folder.path);
    audit_id(&entry, "secretId", plain->row.id);
    audit_text(&entry, "secretKey", plain->row.name);
    audit_int(&entry, "secretVersion", plain->row.version);
    return audit_append_read(call, &entry);
}

static STATUS read_by_name(struct secret_reader *reader, struct id project_id,
                           const struct secret_get_options *options, struct secret_plain *plain)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct call *call = reader->call;
    const struct secret_at at = { project_id, options->environment, options->path, options->name,
                                  options->type };
    struct place *place = ARENA_NEW(call->arena, struct place);

    TRY(db_begin_read(call->db, &tx));
    TRY(secret_place(call, reader->ability, ACTION_DESCRIBE_SECRET, &at, error_name, place));
    const struct access_object object = { .environment = place->environment.slug,
                                          .path = place->folder.path,
                                          .secret_name = options->name };
    struct status status = find_state(reader, options, place, plain);
    if (status.code == STATUS_NOT_FOUND) {
        TRY(ability_require(call, reader->ability, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET,
                            &object));
        return no_such_secret(call, options->name);
    }
    TRY(status);
    return open_row(reader, plain);
}

STATUS secret_get(struct call *call, struct id project_id, const struct secret_get_options *options,
                  struct secret_plain *ret_plain)
{
    struct secret_plain plain = { 0 };
    struct secret_reader reader;

    TRY(secret_reader_open(call, project_id, options->wants_values, options->expands_references,
                           &reader));
    struct status status = read_by_name(&reader, project_id, options, &plain);
    secret_reader_close(&reader);
    if (!status.code) status = audit_get(call, &plain);
    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}

static STATUS no_such_id(struct call *call, struct id secret_id)
{
    char text[ID_TEXT_LEN];
    id_format(secret_id, text);
    return CALL_FAIL(call, NOT_FOUND, "GetSecretById", "Secret with ID '%.*s' not found",
                     ID_TEXT_LEN, text);
}

static STATUS read_by_id(struct call *call, struct id secret_id, struct secret_plain *plain,
                         struct place *place)
{
    struct status status = secret_row_by_id(call, secret_id, &plain->row);

    /* Somebody else's override is as good as absent. */
    if (!status.code && !id_is_nil(plain->row.user_id) &&
        (call->actor->kind != ACTOR_USER || !id_equal(plain->row.user_id, call->actor->id)))
        status = FAIL(NOT_FOUND);
    if (!status.code) status = place_of_folder(call, plain->row.folder_id, place);
    if (status.code == STATUS_NOT_FOUND) return no_such_id(call, secret_id);
    TRY(status);
    plain->place = place;
    return OK;
}

STATUS secret_get_by_id(struct call *call, struct id secret_id,
                        const struct secret_get_options *options, struct secret_plain *ret_plain)
{
    struct place *place = ARENA_NEW(call->arena, struct place);
    struct secret_plain plain = { 0 };
    struct secret_reader reader;

    TRY(read_by_id(call, secret_id, &plain, place));
    TRY(secret_reader_open(call, plain.row.project_id, options->wants_values,
                           options->expands_references, &reader));
    struct status status = open_row(&reader, &plain);
    secret_reader_close(&reader);
    if (!status.code) status = audit_get(call, &plain);
    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}
