// SPDX-License-Identifier: Apache-2.0
#include "sync/snapshot.h"

#include "base/encode.h"
#include "json/record_json.h"
#include "model/sync_snapshot.h"

enum { ENTRY_BYTES_MAX = SECRET_TEXT_MAX };

static const struct query insert = {
    "INSERT INTO sync_snapshot (id, run_id, pass, position, key, sealed)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
};
static const struct query of_run = {
    "SELECT s.id, s.sealed FROM sync_snapshot s WHERE s.run_id = $1"
    " ORDER BY s.key, s.pass, s.position"
};
static const struct query forget_old = {
    "UPDATE sync_run SET is_undoable = 0 WHERE sync_id = $1 AND is_undoable = 1 AND id NOT IN"
    " (SELECT id FROM sync_run WHERE sync_id = $1 AND is_undoable = 1"
    " ORDER BY started_at DESC, id LIMIT $2)"
};
static const struct query drop_forgotten = {
    "DELETE FROM sync_snapshot WHERE run_id IN"
    " (SELECT id FROM sync_run WHERE sync_id = $1 AND is_undoable = 0)"
};

const struct snapshot_value *snapshot_value_find(const struct snapshot_entry *entry,
                                                 struct context context)
{
    for (size_t i = 0; i < entry->value_count; i++) {
        if (context_equal(entry->values[i].context, context)) return &entry->values[i];
    }
    return NULL;
}

/* --- writing -------------------------------------------------------------------------------------- */

static void write_context(struct context context, struct json_writer *out)
{
    json_key(out, "context");
    json_write_text(out, context_name(context));
    json_key(out, "contextParameter");
    json_write_text(out, context.parameter);
}

static void write_before(const struct observed_variable *variable, struct json_writer *out)
{
    size_t count = variable ? variable->value_count : 0;

    json_key(out, "values");
    json_array_begin(out);
    for (size_t i = 0; i < count; i++) {
        const struct observed_value *value = &variable->values[i];
        bool is_readable = observed_value_is_readable(variable, value);
        json_object_begin(out);
        write_context(value->context, out);
        json_key(out, "isReadable");
        json_write_bool(out, is_readable);
        if (is_readable) {
            json_key(out, "value");
            json_write_secret(out, &value->value);
        }
        json_object_end(out);
    }
    json_array_end(out);
}

static STATUS write_after_value(struct call *call, const struct vault_owner *owner,
                                struct context context, const struct secret_text *value,
                                struct json_writer *out)
{
    struct mac fingerprint;

    TRY(vault_fingerprint(call, owner, secret_text_reveal(value), &fingerprint));
    json_object_begin(out);
    write_context(context, out);
    json_key(out, "fingerprint");
    json_write_text(out, hex_text(fingerprint.bytes, MAC_BYTES, call->arena));
    json_object_end(out);
    return OK;
}

static STATUS write_after(struct call *call, const struct vault_owner *owner,
                          const struct operation *operation, struct json_writer *out)
{
    json_key(out, "after");
    json_array_begin(out);
    bool is_one =
        operation->kind == OPERATION_SET_VALUE || (operation->is_carried && operation->desired);
    if (is_one)
        TRY(write_after_value(call, owner, operation->context, &operation->desired->value, out));
    for (size_t i = 0; i < operation->value_count; i++)
        TRY(write_after_value(call, owner, operation->values[i].context, operation->values[i].value,
                              out));
    json_array_end(out);
    return OK;
}

static STATUS write_entry(struct call *call, const struct vault_owner *owner,
                          const struct operation *operation, bool was_owned,
                          struct json_writer *out)
{
    const struct observed_variable *variable = operation->observed;
    size_t scope_count = variable ? variable->scopes.count : 0;

    json_object_begin(out);
    json_key(out, "key");
    json_write_text(out, operation->key);
    json_key(out, "operation");
    json_write_text(out, str_from_c(operation_kind_name(operation->kind)));
    write_context(operation->context, out);
    json_key(out, "wasOwned");
    json_write_bool(out, was_owned);
    json_key(out, "isCarried");
    json_write_bool(out, operation->is_carried);
    json_key(out, "existed");
    json_write_bool(out, variable != NULL);
    json_key(out, "isSecret");
    json_write_bool(out, variable && variable->is_secret);
    json_key(out, "scopes");
    json_array_begin(out);
    for (size_t i = 0; i < scope_count; i++) json_write_text(out, variable->scopes.items[i]);
    json_array_end(out);
    write_before(variable, out);
    TRY(write_after(call, owner, operation, out));
    json_object_end(out);
    return OK;
}

static STATUS insert_entry(struct call *call, const struct vault_owner *owner,
                           const struct snapshot_place *place, struct str key, struct str text)
{
    struct id id = id_new();
    const struct seal_place seal_place = { "sync_snapshot", "sealed", id };
    struct str sealed;

    TRY(vault_seal(call, owner, &seal_place, text, &sealed));
    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&id), bind_id(&place->run_id), bind_int(place->pass),
                       bind_int(place->position), bind_text(key), bind_blob(sealed)));
}

STATUS snapshot_add(struct call *call, const struct vault_owner *owner,
                    const struct snapshot_place *place, const struct operation *operation,
                    bool was_owned)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, ENTRY_BYTES_MAX);
    json_writer_init(&out, &buf);
    struct status status = write_entry(call, owner, operation, was_owned, &out);
    if (!status.code && buf.overflow)
        status = CALL_FAIL(call, TOO_LARGE, NULL,
                           "The variable %.*s is too large to be kept for undoing the run",
                           STR_ARG(operation->key));
    if (!status.code) status = insert_entry(call, owner, place, operation->key, buf_str(&buf));
    buf_deinit(&buf);
    return status;
}

/* --- reading -------------------------------------------------------------------------------------- */

static bool kind_of(struct str name, enum operation_kind *ret_kind)
{
    for (enum operation_kind kind = 0; kind < OPERATION_KIND_COUNT; kind++) {
        if (!str_equal(name, str_from_c(operation_kind_name(kind)))) continue;
        *ret_kind = kind;
        return true;
    }
    return false;
}

/* Takes the values out of the input, which is left without them. */
static STATUS take_values(struct call *call, const struct vault_owner *owner,
                          const struct record_list *inputs, struct snapshot_entry *entry)
{
    struct snapshot_value_input *input = inputs->items;

    entry->values = ARENA_ARRAY(call->arena, inputs->count + 1, struct snapshot_value);
    for (size_t i = 0; i < inputs->count; i++) {
        struct snapshot_value *value = &entry->values[entry->value_count++];
        *value = (struct snapshot_value){
            .context = context_of(input[i].context, input[i].branch),
            .is_readable = input[i].is_readable,
            .value = input[i].value,
        };
        input[i].value = (struct secret_text){ NULL, 0 };
        if (value->is_readable)
            TRY(vault_fingerprint(call, owner, secret_text_reveal(&value->value),
                                  &value->fingerprint));
    }
    return OK;
}

static STATUS take_after(struct call *call, const struct record_list *inputs,
                         struct snapshot_entry *entry)
{
    const struct snapshot_after_input *input = inputs->items;

    entry->after = ARENA_ARRAY(call->arena, inputs->count + 1, struct snapshot_after);
    entry->after_count = inputs->count;
    for (size_t i = 0; i < inputs->count; i++) {
        entry->after[i].context = context_of(input[i].context, input[i].branch);
        if (!hex_decode(input[i].fingerprint, entry->after[i].fingerprint.bytes, MAC_BYTES))
            return FAIL(CORRUPT);
    }
    return OK;
}

static STATUS take_entry(struct call *call, const struct vault_owner *owner,
                         const struct snapshot_input *input, struct snapshot_entry *entry)
{
    *entry = (struct snapshot_entry){
        .key = input->key,
        .context = context_of(input->context, input->branch),
        .was_owned = input->was_owned,
        .is_carried = input->is_carried,
        .existed = input->existed,
        .is_secret = input->is_secret,
        .scopes = input->scopes,
    };
    if (!kind_of(input->operation, &entry->kind)) return FAIL(CORRUPT);
    TRY(take_values(call, owner, &input->values, entry));
    return take_after(call, &input->after, entry);
}

static STATUS parse_entry(struct call *call, const struct vault_owner *owner,
                          const struct secret_text *plain, struct snapshot_entry *entry)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct snapshot_input input;

    TRY(json_parse(secret_text_reveal(plain), NULL, &document));
    TRY(record_from_json(&snapshot_record, json_root(document), call->arena, NULL, &input));
    struct status status = take_entry(call, owner, &input, entry);
    record_deinit(&snapshot_record, &input);
    return status;
}

static void wipe_entry(struct snapshot_entry *entry)
{
    for (size_t k = 0; k < entry->value_count; k++) secret_text_deinit(&entry->values[k].value);
    entry->value_count = 0;
}

static STATUS read_entry(struct call *call, const struct vault_owner *owner, struct id id,
                         struct str sealed, struct snapshot_entry *entry)
{
    const struct seal_place place = { "sync_snapshot", "sealed", id };
    struct secret_text plain = { NULL, 0 };

    TRY(vault_unseal(call, owner, &place, sealed, &plain));
    struct status status = parse_entry(call, owner, &plain, entry);
    secret_text_deinit(&plain);
    return status;
}

struct sealed_entry {
    struct id id;
    struct str sealed;
};
static const struct field sealed_fields[] = {
    FIELD(sealed_entry, id, "id", ID, COLUMN),
    FIELD(sealed_entry, sealed, "sealed", BLOB, COLUMN),
};
static const struct record sealed_record = RECORD(sealed_entry, "SealedSnapshot", sealed_fields);

/* Of each cell, what the last pass that met it saw: a later entry takes the place of an earlier one. */
static void drop_earlier(struct snapshot *snapshot)
{
    size_t count = 0;

    for (size_t i = 0; i < snapshot->count; i++) {
        struct snapshot_entry *entry = &snapshot->items[i];
        bool is_last = true;
        for (size_t k = i + 1; k < snapshot->count && is_last; k++) {
            const struct snapshot_entry *later = &snapshot->items[k];
            if (!str_equal(later->key, entry->key)) break;
            is_last = !context_equal(later->context, entry->context);
        }
        if (is_last)
            snapshot->items[count++] = *entry;
        else
            wipe_entry(entry);
    }
    snapshot->count = count;
}

STATUS snapshot_load(struct call *call, const struct vault_owner *owner, struct id run_id,
                     struct snapshot *ret_snapshot)
{
    struct record_list rows;

    *ret_snapshot = (struct snapshot){ NULL, 0 };
    TRY(db_all(call->db, &of_run, &sealed_record, call->arena, &rows, BIND(bind_id(&run_id))));
    const struct sealed_entry *sealed = rows.items;
    ret_snapshot->items = ARENA_ARRAY(call->arena, rows.count + 1, struct snapshot_entry);
    for (size_t i = 0; i < rows.count; i++) {
        struct snapshot_entry *entry = &ret_snapshot->items[ret_snapshot->count++];
        TRY(read_entry(call, owner, sealed[i].id, sealed[i].sealed, entry));
    }
    drop_earlier(ret_snapshot);
    return OK;
}

void snapshot_deinit(struct snapshot *snapshot)
{
    if (!snapshot) return;
    for (size_t i = 0; i < snapshot->count; i++) {
        wipe_entry(&snapshot->items[i]);
    }
    *snapshot = (struct snapshot){ NULL, 0 };
}

STATUS snapshot_prune(struct call *call, struct id sync_id)
{
    TRY(db_run(call->db, &forget_old, NULL, BIND(bind_id(&sync_id), bind_int(SNAPSHOTS_KEPT - 1))));
    return db_run(call->db, &drop_forgotten, NULL, BIND(bind_id(&sync_id)));
}
