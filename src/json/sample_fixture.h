/* sample_fixture.h: records with a field of every kind, for the tests of this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/record_json.h"

struct part {
    struct str name;
    struct secret_text value;
    struct texts tags;
};
extern const struct record part_record;

enum colour { RED, GREEN, BLUE };

struct sample {
    struct id id;
    struct str name, note, slug, metadata;
    int64_t count, ratio, expires_at;
    bool is_active, is_eager;
    int colour;
    struct secret_text value;
    struct part part;
    enum given note_given, ratio_given, part_given;
    struct texts tags;
    struct ids ids;
    struct record_list parts;
};
/* Everything is optional but `name`. */
extern const struct record sample_record;

/* One member under two names, a strict number with messages of its own, a required option. */
struct alias {
    struct id project_id;
    int64_t limit;
    int kind;
};
extern const struct record alias_record;

/* All issues of a problem as a JSON array, members in the order code, facts, path, message. */
struct str issues_text(const struct problem *problem, struct arena *arena);
