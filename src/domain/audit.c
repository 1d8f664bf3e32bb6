// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"

#include "domain/audit_row.h"

enum { METADATA_BYTES_MAX = 256 << 10 };

void audit_begin(struct audit_entry *entry, const char *event, struct id project_id)
{
    *entry = (struct audit_entry){ .event = event, .project_id = project_id };
    buf_init(&entry->buf, METADATA_BYTES_MAX);
    json_writer_init(&entry->metadata, &entry->buf);
    json_object_begin(&entry->metadata);
}

void audit_text(struct audit_entry *entry, const char *name, struct str text)
{
    json_key(&entry->metadata, name);
    json_write_text(&entry->metadata, text);
}

void audit_id(struct audit_entry *entry, const char *name, struct id id)
{
    json_key(&entry->metadata, name);
    json_write_id(&entry->metadata, id);
}

void audit_int(struct audit_entry *entry, const char *name, int64_t number)
{
    json_key(&entry->metadata, name);
    json_write_int(&entry->metadata, number);
}

void audit_bool(struct audit_entry *entry, const char *name, bool value)
{
    json_key(&entry->metadata, name);
    json_write_bool(&entry->metadata, value);
}

/* What the log says of clients, by the beginning of their User-Agent. */
static struct str user_agent_type(struct str user_agent)
{
    static const struct {
        const char *prefix, *type;
    } types[] = {
        { "cli", "cli" },
        { "infisical-cli", "cli" },
        { "k8-operator", "k8-operator" },
        { "terraform", "terraform" },
        { "Mozilla", "web" },
        { "infisical-go-sdk", "InfisicalGoSDK" },
        { "infisical-nodejs-sdk", "InfisicalNodeSDK" },
        { "node", "InfisicalNodeSDK" },
        { "InfisicalPythonSDK", "InfisicalPythonSDK" },
        { "infisical-python", "InfisicalPythonSDK" },
    };
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_starts_with(user_agent, str_from_c(types[i].prefix)))
            return str_from_c(types[i].type);
    }
    return STR("other");
}

static void write_actor(struct json_writer *out, const struct actor *actor)
{
    static const struct {
        const char *id, *name;
    } names[] = {
        [ACTOR_NONE] = { NULL, NULL },
        [ACTOR_USER] = { "userId", "email" },
        [ACTOR_IDENTITY] = { "identityId", "name" },
        [ACTOR_SERVICE_TOKEN] = { "serviceId", "name" },
        [ACTOR_PLATFORM] = { NULL, NULL },
    };
    json_object_begin(out);
    if (names[actor->kind].id) {
        json_key(out, names[actor->kind].id);
        json_write_id(out, actor->id);
        json_key(out, names[actor->kind].name);
        json_write_text(out, actor->name);
        if (actor->kind == ACTOR_USER) {
            json_key(out, "username");
            json_write_text(out, actor->name);
        }
    }
    json_object_end(out);
}

/* The entry as a row, but for its place in the chain. Ends the metadata. */
static STATUS finish(struct call *call, struct audit_entry *entry, struct audit_row *ret_row)
{
    const struct actor *actor = call->actor;
    struct json_writer out;
    struct buf buf;

    json_object_end(&entry->metadata);
    bool is_too_long = entry->buf.overflow;
    struct str metadata = arena_copy(call->arena, buf_str(&entry->buf));
    buf_deinit(&entry->buf);
    if (is_too_long) return FAIL(TOO_LARGE);
    buf_init(&buf, METADATA_BYTES_MAX);
    json_writer_init(&out, &buf);
    write_actor(&out, actor);
    *ret_row = (struct audit_row){
        .id = id_new(),
        .org_id = id_is_nil(entry->org_id) ? actor->org_id : entry->org_id,
        .project_id = entry->project_id,
        .actor_id = actor->id,
        .event = str_from_c(entry->event),
        .metadata = metadata,
        .actor_type = str_from_c(actor_kind_name(actor->kind)),
        .actor_metadata = arena_copy(call->arena, buf_str(&buf)),
        .ip_address = call->address,
        .user_agent = str_slice(call->user_agent, 0, 256),
        .user_agent_type = user_agent_type(call->user_agent),
        .created_at = call->now_ms,
    };
    buf_deinit(&buf);
    return OK;
}

STATUS audit_append(struct call *call, struct audit_entry *entry)
{
    struct audit_tail tail;
    struct audit_row row;

    TRY(finish(call, entry, &row));
    TRY(audit_tail_read(call->db, &tail));
    return audit_row_insert(call->domain, call->db, &tail, &row);
}

STATUS audit_append_read(struct call *call, struct audit_entry *entry)
{
    struct audit_row row;

    TRY(finish(call, entry, &row));
    return audit_journal_add(call->domain->audit_journal, &row);
}
