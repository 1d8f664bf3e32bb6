// SPDX-License-Identifier: Apache-2.0
#include "domain/server_setting.h"

#include "base/clock.h"

static const struct query read_value = { "SELECT value FROM server_setting WHERE name = $1" };
static const struct query count_root_keys = {
    "SELECT count(*) FROM server_setting WHERE name = 'root-key-check'"
};
static const struct query insert = { "INSERT INTO server_setting (name, value) VALUES ($1, $2)"
                                     " ON CONFLICT (name) DO NOTHING" };
static const struct query count_users = { "SELECT count(*) FROM app_user" };

STATUS server_setting_has_root_key(struct domain *domain, struct arena *arena,
                                   bool *ret_has_root_key)
{
    struct problem problem;
    struct call call;
    int64_t count = 0;

    TRY(call_open(domain, arena, &problem, clock_now_ms(), &call));
    struct status status = db_one_int(call.db, &count_root_keys, &count, BIND_NONE);
    call_close(&call);
    if (!status.code) *ret_has_root_key = count > 0;
    return status;
}

/* On a new database the first root key is the one; of two servers that start at once, the first's. */
static STATUS check(struct call *call, struct str *ret_reason)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct mac mac = keyring_root_check(call->domain->keyring);
    struct str wanted = { (const char *)mac.bytes, sizeof mac.bytes };
    struct value name = bind_text(STR("root-key-check"));
    bool has_row = false;
    int64_t count = 0;

    TRY(db_one_int(call->db, &count_root_keys, &count, BIND_NONE));
    if (count == 0) TRY(db_run(call->db, &insert, NULL, BIND(name, bind_blob(wanted))));
    TRY(db_query(call->db, &read_value, &rows, BIND(name)));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(INTERNAL);
    struct str stored = rows_borrow(rows, 0);
    if (stored.len == wanted.len && bytes_equal_constant_time(stored.data, wanted.data, wanted.len))
        return OK;
    *ret_reason = STR("the root key is not the one this database was made with. Give the right one "
                      "with --root-key-file or TACIT_ROOT_KEY. Nothing was changed.");
    return FAIL(FORBIDDEN);
}

STATUS server_setting_check_root_key(struct domain *domain, struct arena *arena,
                                     struct str *ret_reason)
{
    struct problem problem;
    struct call call;

    TRY(call_open(domain, arena, &problem, clock_now_ms(), &call));
    struct status status = check(&call, ret_reason);
    call_close(&call);
    return status;
}

STATUS server_is_initialised(struct call *call, bool *ret_is_initialised)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &count_users, &count, BIND_NONE));
    *ret_is_initialised = count > 0;
    return OK;
}
