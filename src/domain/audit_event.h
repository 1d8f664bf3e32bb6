/* audit_event.h: the names that events of the audit log may be asked for by. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

bool audit_event_is_known(struct str name);
