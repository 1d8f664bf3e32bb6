/* The server's configuration: one JSON text under one name, read whole. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/bootstrap.h"

#include "domain/audit.h"
#include "domain/server_setting.h"
#include "json/record_json.h"

#include <string.h>

enum { CONFIG_BYTES_MAX = 64 << 10 };

static const struct query read_text = {
    "SELECT value FROM server_setting WHERE name = 'instance-config'"
};
static const struct query write_text = {
    "INSERT INTO server_setting (name, value) VALUES ('instance-config', $1)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
};
static const struct query default_org_slug = { "SELECT slug FROM org WHERE id = $1" };

static STATUS read_stored(struct call *call, struct instance_config *config)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &read_text, &rows, BIND_NONE));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return OK;
    TRY(json_parse(rows_borrow(rows, 0), NULL, &document));
    return record_from_json(&instance_config_record, json_root(document), call->arena, NULL,
                            config);
}

/* What the server says of itself, beside what was set. */
static STATUS complete(struct call *call, struct instance_config *config)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct mac mac = keyring_root_check(call->domain->keyring);
    bool has_row = false;
    struct id org_id;

    TRY(server_is_initialised(call, &config->is_initialized));
    config->instance_id = arena_format(call->arena, "%02x%02x%02x%02x%02x%02x%02x%02x",
                                       mac.bytes[0], mac.bytes[1], mac.bytes[2], mac.bytes[3],
                                       mac.bytes[4], mac.bytes[5], mac.bytes[6], mac.bytes[7]);
    if (!id_parse(config->default_auth_org_id, &org_id)) return OK;
    TRY(db_query(call->db, &default_org_slug, &rows, BIND(bind_id(&org_id))));
    TRY(rows_next(rows, &has_row));
    if (has_row) config->default_auth_org_slug = rows_text(rows, 0, call->arena);
    return OK;
}

STATUS instance_config_get(struct call *call, struct instance_config *ret_config)
{
    struct instance_config config = { 0 };

    TRY(read_stored(call, &config));
    TRY(complete(call, &config));
    *ret_config = config;
    return OK;
}

static size_t size_of(enum field_kind kind)
{
    switch (kind) {
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_TEXTS:
        return sizeof(struct texts);
    default:
        return sizeof(struct str);
    }
}

static void merge(const struct instance_config *change, struct instance_config *config)
{
    for (size_t i = 0; i < instance_config_record.count; i++) {
        const struct field *field = &instance_config_record.fields[i];
        if (!field->has_given) continue;
        enum given given;
        memcpy(&given, (const char *)change + field->given, sizeof given);
        if (given == NOT_GIVEN) continue;
        memcpy((char *)config + field->given, &given, sizeof given);
        memcpy(field_at(field, config), field_in(field, change), size_of(field->kind));
    }
}

/* Sign-in pages lead people there. */
static STATUS require_org(struct call *call, struct str text)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;
    struct id org_id;

    if (!id_parse(text, &org_id))
        return problem_field(call->problem, "defaultAuthOrgId", "Invalid uuid");
    TRY(db_query(call->db, &default_org_slug, &rows, BIND(bind_id(&org_id))));
    TRY(rows_next(rows, &has_row));
    if (has_row) return OK;
    return CALL_FAIL(call, NOT_FOUND, NULL, "Organization with ID '%.*s' not found", STR_ARG(text));
}

static STATUS write_stored(struct call *call, const struct instance_config *config)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, CONFIG_BYTES_MAX);
    json_writer_init(&out, &buf);
    record_to_json(&instance_config_record, config, &out);
    struct status status =
        buf.overflow ? FAIL(TOO_LARGE)
                     : db_run(call->db, &write_text, NULL, BIND(bind_blob(buf_str(&buf))));
    buf_deinit(&buf);
    return status;
}

STATUS instance_config_update(struct call *call, const struct instance_config *change,
                              struct instance_config *ret_config)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct instance_config config = { 0 };
    struct audit_entry entry;

    if (!call->actor->is_instance_admin)
        return CALL_FAIL(call, FORBIDDEN, "ForbiddenError",
                         "Only an instance administrator may change the server's configuration");
    TRY(db_begin(call->db, &tx));
    if (change->default_auth_org_id_given == GIVEN)
        TRY(require_org(call, change->default_auth_org_id));
    TRY(read_stored(call, &config));
    merge(change, &config);
    TRY(write_stored(call, &config));
    audit_begin(&entry, "update-instance-config", (struct id){ 0 });
    TRY(audit_append(call, &entry));
    TRY(call_commit(call, &tx));
    TRY(complete(call, &config));
    *ret_config = config;
    return OK;
}
