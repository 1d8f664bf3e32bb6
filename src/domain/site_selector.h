/* site_selector.h: which sites of an account a group means. Pure. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/sync_group.h"
#include "remote/netlify_types.h"

/* One that names nothing selects nothing. */
bool site_selector_is_empty(const struct site_selector *selector);
bool site_selector_fits(const struct site_selector *selector, const struct netlify_site *site);
