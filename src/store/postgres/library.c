// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#define LIBRARY "libpq.so.5"

static struct libpq loaded;
static bool is_loaded;
static char why_not[256];

static void note(const char *text)
{
    const char *words = text ? text : "";
    size_t len = strnlen(words, sizeof why_not - 1);

    memcpy(why_not, words, len);
    why_not[len] = '\0';
}

/* The address of a function travels as an object pointer: POSIX says that it may. */
static bool find(void *library, const char *name, void *ret_function)
{
    void *address = dlsym(library, name);

    if (!address) {
        note(name);
        return false;
    }
    memcpy(ret_function, &address, sizeof address);
    return true;
}

/* Stays loaded until the process ends: TLS libraries leave threads' data and exit handlers behind. */
static void load(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        note(dlerror());
        return;
    }
#define LIBPQ_FIND(name) \
    if (!find(library, "PQ" #name, &loaded.name)) return;
    LIBPQ_LIST(LIBPQ_FIND)
#undef LIBPQ_FIND
    is_loaded = true;
}

STATUS libpq_load(struct arena *arena, const struct libpq **ret_pq, struct str *ret_reason)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, load);
    if (!is_loaded) {
        *ret_reason = arena_format(
            arena, "PostgreSQL needs the library " LIBRARY " (on Debian: apt install libpq5): %s",
            why_not);
        return FAIL(UNAVAILABLE);
    }
    *ret_pq = &loaded;
    return OK;
}
