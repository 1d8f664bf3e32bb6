/* server_box.h: seals what belongs to no organisation, such as a mail that waits or a person's
 * second factor, under a key of the server's own for each purpose. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* `purpose` is a compile-time name, which chooses the key; the row binds the box to its place. The
 * sealed text is base64, fit for a column or for JSON. */
struct str server_seal(const struct call *call, const char *purpose, struct id row,
                       struct str plain);
/* CORRUPT when it was not sealed for this place, or was changed. */
STATUS server_unseal(const struct call *call, const char *purpose, struct id row, struct str sealed,
                     struct secret_text *ret_plain);
