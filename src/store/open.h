/* open.h: store_open with every choice in the open, for the tests of this room and those above. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/embedded.h"
#include "store/driver.h"

struct store_options {
    const struct driver *driver;
    const struct embedded_file *migrations; /* numbered 1, 2, 3 … */
    size_t migration_count;
    size_t connections_max;
    int64_t wait_ms_max; /* for a connection, and for the write lock; then UNAVAILABLE */
};

STATUS store_open_with(const struct store_options *options, struct str url, struct arena *arena,
                       struct store **ret_store, struct str *ret_reason);
