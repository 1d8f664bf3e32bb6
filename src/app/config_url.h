/* config_url.h: addresses of other people's servers, as settings. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

/* http or https with a host; no login, query, fragment, blank or control character. */
bool config_url_is_usable(struct str url);
/* Nobody on the way can read along: https, or this machine. */
bool config_url_is_private(struct str url);
