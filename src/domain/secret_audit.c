// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"
#include "domain/secret_writer.h"

/* A thousand long names would not fit an entry; how many there were is told in any case. */
enum { LISTED_BYTES_MAX = 128 << 10 };

static void begin(struct audit_entry *entry, const char *event, const struct place *place)
{
    audit_begin(entry, event, place->folder.project_id);
    audit_text(entry, "environment", place->environment.slug);
    audit_text(entry, "secretPath", place->folder.path);
}

static void add_secret(struct audit_entry *entry, const struct secret *row)
{
    audit_id(entry, "secretId", row->id);
    audit_text(entry, "secretKey", row->name);
    audit_int(entry, "secretVersion", row->version);
}

STATUS secret_audit(struct call *call, const char *event, const struct secret_plain *plain)
{
    struct audit_entry entry;

    begin(&entry, event, plain->place);
    add_secret(&entry, &plain->row);
    return audit_append(call, &entry);
}

STATUS secret_audit_many(struct call *call, const char *event, const struct place *place,
                         const struct secret_plains *plains)
{
    struct audit_entry entry;

    begin(&entry, event, place);
    audit_int(&entry, "numberOfSecrets", (int64_t)plains->count);
    json_key(&entry.metadata, "secrets");
    json_array_begin(&entry.metadata);
    for (size_t i = 0; i < plains->count && entry.buf.len < LISTED_BYTES_MAX; i++) {
        json_object_begin(&entry.metadata);
        add_secret(&entry, &plains->items[i].row);
        json_object_end(&entry.metadata);
    }
    json_array_end(&entry.metadata);
    return audit_append(call, &entry);
}
