/* rate_window.h: where replicas meet to share what a service's rate limit allows for one token. Each
 * takes permits, some at a time, from the row of the window that is on. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "remote/rate.h"
#include "store/store.h"

struct rate_windows;

struct rate_windows *rate_windows_new(struct store *store);
void rate_windows_free(struct rate_windows *windows); /* NULL is fine */
const struct rate_share *rate_windows_share(const struct rate_windows *windows);
