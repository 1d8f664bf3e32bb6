/* curl_global.h: libcurl's start, once a process, with an allocator that wipes. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>

bool curl_global_ready(void); /* any thread; false when libcurl can't be used */
