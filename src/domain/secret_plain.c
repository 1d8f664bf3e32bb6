// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_plain.h"

#include "base/encode.h"
#include "json/record_json.h"
#include "model/secret_input.h"

static const char table[] = "secret_version";

void secret_plain_deinit(struct secret_plain *plain)
{
    if (plain) secret_text_deinit(&plain->value);
}

void secret_plains_deinit(struct secret_plains *plains)
{
    if (!plains) return;
    for (size_t i = 0; i < plains->count; i++) secret_plain_deinit(&plains->items[i]);
    plains->count = 0;
}

STATUS secret_owner(struct call *call, struct id project_id, struct vault_owner *ret_owner)
{
    /* A project that the actor has access to is of the actor's organisation; a job has none. */
    if (call->actor->kind == ACTOR_PLATFORM)
        return vault_owner_of_project(call, project_id, ret_owner);
    *ret_owner = (struct vault_owner){ call->actor->org_id, project_id };
    return OK;
}

/* What can't be opened is told by the secret's name and the field that repairs it when it is written
 * anew. */
static STATUS name_damage(struct call *call, const struct secret *row, const char *field,
                          struct status status)
{
    if (status.code != STATUS_CORRUPT) return status;
    return CALL_FAIL(call, CORRUPT, NULL,
                     "The stored %s of secret '%.*s' is damaged and can't be read. Writing it anew"
                     " repairs it",
                     field, STR_ARG(str_slice(row->name, 0, SECRET_NAME_MAX)));
}

STATUS secret_open_value(struct call *call, const struct vault_owner *owner,
                         const struct secret *row, struct secret_text *ret_value)
{
    const struct seal_place place = { table, "value", row->version_id };
    return name_damage(call, row, "secretValue",
                       vault_unseal(call, owner, &place, row->value_sealed, ret_value));
}

/* --- metadata --------------------------------------------------------------------------------- */

enum { METADATA_BYTES_MAX = 4 << 20 };

/* One encrypted value on its way in or out. */
typedef struct status metadata_turn(struct call *call, const struct vault_owner *owner,
                                    struct id version_id, struct str value, struct str *ret_value);

static STATUS turn_sealed(struct call *call, const struct vault_owner *owner, struct id version_id,
                          struct str value, struct str *ret_value)
{
    const struct seal_place place = { table, "metadata", version_id };
    struct str sealed;

    TRY(vault_seal(call, owner, &place, value, &sealed));
    *ret_value = base64_text(sealed, call->arena);
    return OK;
}

static STATUS turn_plain(struct call *call, const struct vault_owner *owner, struct id version_id,
                         struct str value, struct str *ret_value)
{
    const struct seal_place place = { table, "metadata", version_id };
    struct str sealed;

    if (!base64_decode(value, call->arena, &sealed)) return FAIL(CORRUPT);
    return vault_unseal_text(call, owner, &place, sealed, ret_value);
}

static STATUS turn_masked(struct call *call, const struct vault_owner *owner, struct id version_id,
                          struct str value, struct str *ret_value)
{
    (void)call;
    (void)owner;
    (void)version_id;
    (void)value;
    *ret_value = HIDDEN_VALUE;
    return OK;
}

static bool is_encrypted(const struct json *item)
{
    bool encrypted = false;
    (void)json_bool(json_member(item, "isEncrypted"), &encrypted); /* absent: false */
    return encrypted;
}

static void write_pair(struct json_writer *out, const struct secret_metadata *pair)
{
    record_to_json(&secret_metadata_record, pair, out);
}

static STATUS write_turned(struct call *call, const struct vault_owner *owner, struct id version_id,
                           const struct json *list, metadata_turn *turn, struct json_writer *out)
{
    json_array_begin(out);
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_item(list, i);
        struct secret_metadata pair = { json_text(json_member(item, "key")),
                                        json_text(json_member(item, "value")), is_encrypted(item) };
        if (pair.is_encrypted) TRY(turn(call, owner, version_id, pair.value, &pair.value));
        write_pair(out, &pair);
    }
    json_array_end(out);
    return OK;
}

static STATUS metadata_turned(struct call *call, const struct vault_owner *owner,
                              struct id version_id, struct str json, metadata_turn *turn,
                              struct str *ret_json)
{
    AUTO(json_document) document = NULL;
    struct json_writer out;
    struct buf buf;

    /* The usual case costs no parsing. The name can't be written otherwise in our own JSON, and a
     * value that contains it only costs the parsing. */
    if (str_find(json, STR("\"isEncrypted\":true")) == SIZE_MAX) {
        *ret_json = json;
        return OK;
    }
    if (json_parse(json, NULL, &document).code) return FAIL(CORRUPT);
    buf_init(&buf, METADATA_BYTES_MAX);
    json_writer_init(&out, &buf);
    struct status status = write_turned(call, owner, version_id, json_root(document), turn, &out);
    if (!status.code) *ret_json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return status;
}

struct str metadata_plain_json(struct call *call, const struct record_list *pairs)
{
    const struct secret_metadata *items = pairs->items;
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, METADATA_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < pairs->count; i++) write_pair(&out, &items[i]);
    json_array_end(&out);
    struct str json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}

STATUS metadata_seal_json(struct call *call, const struct vault_owner *owner, struct id version_id,
                          struct str plain_json, struct str *ret_json)
{
    return metadata_turned(call, owner, version_id, plain_json, turn_sealed, ret_json);
}

STATUS secret_open_details(struct call *call, const struct vault_owner *owner,
                           struct secret_plain *plain, bool hides)
{
    const struct secret *row = &plain->row;
    const struct seal_place place = { table, "comment", row->version_id };

    plain->comment = STR("");
    plain->metadata = STR("[]");
    if (str_is_given(row->comment_sealed))
        TRY(name_damage(
            call, row, "secretComment",
            vault_unseal_text(call, owner, &place, row->comment_sealed, &plain->comment)));
    if (!str_is_given(row->metadata)) return OK;
    return name_damage(call, row, "secretMetadata",
                       metadata_turned(call, owner, row->version_id, row->metadata,
                                       hides ? turn_masked : turn_plain, &plain->metadata));
}
