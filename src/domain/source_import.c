/* What a destination had, written into the source. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_change.h"
#include "domain/secret_row.h"
#include "domain/source.h"

struct intake {
    struct secret_writer writer;
    struct place place;
    struct secret_plains written; /* names and versions, for the audit; values are closed at once */
};

static STATUS change_one(struct intake *intake, const struct source_change *change,
                         struct secret_plain *ret_plain)
{
    static const struct id shared;
    const struct secret_input input = {
        .value = *change->value, /* borrowed */
        .value_given = GIVEN,
    };
    struct secret row;
    struct status status = secret_row_by_name(intake->writer.call, intake->place.folder.id, shared,
                                              change->name, &row);

    if (status.code == STATUS_NOT_FOUND)
        return secret_change_create(&intake->writer, &intake->place, change->name, shared, &input,
                                    ret_plain);
    TRY(status);
    return secret_change_update(&intake->writer, &intake->place, &row, &input, ret_plain);
}

STATUS source_import(struct call *call, struct id folder_id, const struct source_change *changes,
                     size_t count)
{
    struct intake intake = { .written.items =
                                 ARENA_ARRAY(call->arena, count, struct secret_plain) };

    TRY(place_of_folder(call, folder_id, &intake.place));
    TRY(secret_writer_open(call, intake.place.folder.project_id, &intake.writer));
    for (size_t i = 0; i < count; i++) {
        struct secret_plain *plain = &intake.written.items[i];
        TRY(change_one(&intake, &changes[i], plain));
        secret_plain_deinit(plain);
        intake.written.count++;
    }
    if (count == 0) return OK;
    TRY(secret_writer_end(&intake.writer, STR("Imported from a destination of syncs")));
    return secret_audit_many(call, "secret-sync-import-secrets", &intake.place, &intake.written);
}
