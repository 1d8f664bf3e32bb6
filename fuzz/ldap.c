/* Fuzzes what a login by LDAP auth runs through. The first byte chooses: what a directory answered
 * (even), or the name that somebody gives (odd). */
// SPDX-License-Identifier: Apache-2.0
#include "http_client/ldap.h"
#include "domain/ldap_auth.h"

#include <assert.h>

/* An entry's name and values are what stood between its first line and the next one's. */
static void read_entries(struct str text, struct arena *arena)
{
    struct ldap_reply reply;

    if (!ldap_read_entries(text, arena, &reply)) return;
    for (size_t i = 0; i < reply.count; i++) {
        assert(str_find_char(reply.entries[i].dn, '\n') == SIZE_MAX);
        for (size_t j = 0; j < reply.entries[i].count; j++)
            assert(reply.entries[i].values[j].name.len > 0);
    }
}

/* Whatever the name, the filter is one comparison. */
static void make_filter(struct str name, struct arena *arena)
{
    struct str filter = ldap_filter_for(STR("(uid={{username}})"), name, arena);

    if (!str_is_given(filter)) return;
    assert(str_starts_with(filter, STR("(uid=")) && str_ends_with(filter, STR(")")));
    for (size_t i = 5; i + 1 < filter.len; i++)
        assert(str_find_char(STR("()*=&|!"), filter.data[i]) == SIZE_MAX && filter.data[i] > ' ');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    AUTO(arena) arena = arena_new();
    struct str text = { (const char *)bytes, len };

    if (len == 0) return 0;
    text = str_slice(text, 1, len);
    if (bytes[0] % 2 == 0)
        read_entries(text, arena);
    else
        make_filter(text, arena);
    return 0;
}
