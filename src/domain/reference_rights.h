/* reference_rights.h: a value may refer only to what its writer may read. Else it would show what is
 * referred to: at every destination that the folder is synced to, where no reader is asked. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_writer.h"

/* FORBIDDEN with the contract's words, whether or not there is such a secret. */
STATUS reference_rights_require(struct secret_writer *writer, const struct secret_plain *plain);
