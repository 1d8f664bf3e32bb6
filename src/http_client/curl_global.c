// SPDX-License-Identifier: Apache-2.0
#include "http_client/curl_global.h"

#include "http_client/wiped_memory.h"

#include <curl/curl.h>
#include <pthread.h>

static CURLcode result;

static void start(void)
{
    result = curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiped_malloc, wiped_free, wiped_realloc,
                                  wiped_strdup, wiped_calloc);
}

bool curl_global_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, start);
    return result == CURLE_OK;
}
