/* observe.h: what Netlify answered, in the form that plans are made from. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vault.h"
#include "remote/netlify_types.h"
#include "sync/state.h"

struct observed_variables {
    struct observed_variable *items;
    size_t count;
};

/* Borrows the texts and values, so `variables` must outlive the result. Fingerprints are made for
 * the owner, of the values that can be read. */
STATUS observe_variables(struct call *call, const struct vault_owner *owner,
                         const struct netlify_variables *variables,
                         struct observed_variables *ret_observed);

/* `updated_at` as a number that is equal when the text is. 0: Netlify gave none. */
int64_t observe_updated_at(struct str updated_at);
