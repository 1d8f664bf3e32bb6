/* sync_snapshot.h: what a run was about to change at Netlify, as it was before: the form in which it
 * is sealed and stored. Never on the wire. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct snapshot_value_input {
    struct str context, branch;
    bool is_readable; /* Netlify showed it */
    struct secret_text value;
};

struct snapshot_after_input {
    struct str context, branch, fingerprint; /* fingerprint: hexadecimal */
};

/* One operation of the plan. */
struct snapshot_input {
    struct str key, operation, context, branch;
    bool is_carried, was_owned; /* the sync had written the cell before */
    bool existed, is_secret;
    struct texts scopes;
    struct record_list values; /* of the whole variable, before */
    struct record_list after;  /* what the operation puts there */
};
extern const struct record snapshot_record;
