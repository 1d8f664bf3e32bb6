// SPDX-License-Identifier: Apache-2.0
#include "model/sync_overlap.h"

static const struct field overlap_fields[] = {
    FIELD(sync_overlap, sync_id, "syncId", ID, WIRE_OUT | NULLABLE),
    FIELD(sync_overlap, sync_name, "syncName", TEXT, WIRE_OUT | NULLABLE),
    FIELD(sync_overlap, project_id, "projectId", ID, WIRE_OUT | NULLABLE),
    FIELD(sync_overlap, is_integration, "isIntegration", BOOL, WIRE_OUT),
    FIELD(sync_overlap, context, "context", TEXT, WIRE_OUT,
          .about = "Of the other sync; `all` meets every context"),
    FIELD(sync_overlap, branch, "contextParameter", TEXT, WIRE_OUT | OMIT_EMPTY),
    FIELD(sync_overlap, key_schema, "keySchema", TEXT, WIRE_OUT | NULLABLE,
          .about = "Of the other sync; null: it makes any key"),
    FIELD(sync_overlap, keys, "keys", TEXTS, WIRE_OUT,
          .about = "The first keys there that the other sync wrote and this one could make too"),
    FIELD(sync_overlap, key_count, "keyCount", INT, WIRE_OUT,
          .about = "How many such keys there are"),
};
const struct record sync_overlap_record = RECORD(sync_overlap, "SyncOverlap", overlap_fields);

static const struct field answer_fields[] = {
    FIELD(check_destination_answer, has_duplicate, "hasDuplicate", BOOL, WIRE_OUT,
          .about = "Another sync has this very destination"),
    FIELD(check_destination_answer, duplicate_project_id, "duplicateProjectId", ID,
          WIRE_OUT | NULLABLE | OMIT_EMPTY),
    FIELD(check_destination_answer, has_overlap, "hasOverlap", BOOL, WIRE_OUT,
          .about =
              "Another sync may write some of the same values; saving asks for confirmOverlap"),
    FIELD(check_destination_answer, overlaps, "overlaps", RECORDS, WIRE_OUT,
          .record = &sync_overlap_record),
};
const struct record check_destination_answer_record =
    RECORD(check_destination_answer, "CheckDestinationAnswer", answer_fields);
