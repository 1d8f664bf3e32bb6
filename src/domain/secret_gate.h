/* secret_gate.h: the rights on the secrets of one folder, decided once for all of them where no rule
 * asks for a secret's name or tags, and secret by secret where one does. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"

enum verdict { DENIED, ALLOWED, DEPENDS_ON_SECRET };

struct secret_gate {
    const struct ability *ability; /* NULL: everything is allowed */
    struct str environment, path;
    enum verdict describe, read_value;
};

void secret_gate_open(const struct ability *ability, struct str environment, struct str path,
                      struct secret_gate *ret_gate);
/* `action` is DESCRIBE_SECRET or READ_VALUE. */
bool secret_gate_allows(const struct secret_gate *gate, enum action action, struct str name,
                        const struct texts *tags);
/* Whether it is worth finding out the tags of a secret. */
bool secret_gate_asks_secret(const struct secret_gate *gate);
