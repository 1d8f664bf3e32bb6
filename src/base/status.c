// SPDX-License-Identifier: Apache-2.0
#include "base/status.h"

const char *status_text(struct status status)
{
#define STATUS_TEXT(name, text) [STATUS_##name] = text,
    static const char *const texts[STATUS_COUNT] = { STATUS_LIST(STATUS_TEXT) };
#undef STATUS_TEXT
    return (unsigned)status.code < STATUS_COUNT ? texts[status.code] : "unknown status";
}
