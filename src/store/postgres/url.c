// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/url.h"

#include <string.h>

static bool is_host(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:,/%") ==
           strlen(text);
}

static bool is_port(const char *text)
{
    return strspn(text, "0123456789,") == strlen(text);
}

/* What a password with a bare @, / or : spills into. */
static bool is_meant(const PQconninfoOption *option)
{
    if (!option->val) return true;
    if (strcmp(option->keyword, "port") == 0) return is_port(option->val);
    if (strcmp(option->keyword, "host") == 0 || strcmp(option->keyword, "hostaddr") == 0)
        return option->val[0] == '/' || is_host(option->val);
    return true;
}

STATUS postgres_url_check(const struct libpq *pq, const char *url, struct str *ret_reason)
{
    char *message = NULL;
    PQconninfoOption *options = pq->conninfoParse(url, &message);
    bool is_fine = options != NULL;

    for (const PQconninfoOption *option = options; is_fine && option->keyword; option++)
        is_fine = is_meant(option);
    pq->conninfoFree(options);
    pq->freemem(message);
    if (is_fine) return OK;
    *ret_reason = STR("the database URL can't be read: it must have the form "
                      "postgres://USER:PASSWORD@HOST:PORT/DATABASE, with @, :, / and other special "
                      "characters of the password written as %40, %3A, %2F …");
    return FAIL(INVALID);
}
