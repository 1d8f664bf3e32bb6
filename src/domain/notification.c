// SPDX-License-Identifier: Apache-2.0
#include "domain/notification.h"

#include "domain/mails.h"

enum { KEPT_DAYS = 90 };

static const struct query admins_of = {
    "SELECT DISTINCT u.id, u.email FROM project_member m"
    " JOIN project_member_role r ON r.member_id = m.id JOIN app_user u ON u.id = m.user_id"
    " WHERE m.project_id = $1 AND r.role = 'admin' AND u.is_accepted = 1"
    " AND (r.is_temporary = 0 OR (r.starts_at <= $2 AND r.ends_at > $2))"
};
static const struct query insert = {
    "INSERT INTO notification (id, user_id, project_id, sync_id, kind, title, body, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
};
/* Of projects that the reader is still in. */
#define OF_READER                                                       \
    " FROM notification n JOIN project p ON p.id = n.project_id"        \
    " AND p.deleted_at IS NULL AND p.org_id = $2 JOIN project_member m" \
    " ON m.project_id = p.id AND m.user_id = n.user_id WHERE n.user_id = $1"
static const struct query newest = { "SELECT " NOTIFICATION_COLUMNS OF_READER
                                     " AND ($3 = 0 OR n.read_at IS NULL)"
                                     " ORDER BY n.created_at DESC, n.id LIMIT $4 OFFSET $5" };
static const struct query count_unread = { "SELECT count(*)" OF_READER " AND n.read_at IS NULL" };
static const struct query mark_one = {
    "UPDATE notification SET read_at = $3 WHERE user_id = $1 AND id = $2 AND read_at IS NULL"
};
static const struct query mark_all = {
    "UPDATE notification SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL"
};
static const struct query prune = { "DELETE FROM notification WHERE created_at < $1" };

static STATUS tell(struct call *call, const struct notice *notice, struct id user_id,
                   struct str email)
{
    struct id id = id_new();

    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_id(&id), bind_id(&user_id), bind_id(&notice->project_id),
                    bind_id(&notice->sync_id), bind_text(str_from_c(notice->kind)),
                    bind_text(notice->title), bind_text(notice->body), bind_int(call->now_ms))));
    return mail_notice(call, email, notice->title, notice->body, notice->path);
}

struct reader {
    struct id id;
    struct str email;
};

static const struct field reader_fields[] = {
    FIELD(reader, id, "id", ID, COLUMN),
    FIELD(reader, email, "email", TEXT, COLUMN),
};
static const struct record reader_record = RECORD(reader, "Reader", reader_fields);

STATUS notification_raise(struct call *call, const struct notice *notice)
{
    struct record_list list;

    TRY(db_all(call->db, &admins_of, &reader_record, call->arena, &list,
               BIND(bind_id(&notice->project_id), bind_int(call->now_ms))));
    const struct reader *readers = list.items;
    for (size_t i = 0; i < list.count; i++)
        TRY(tell(call, notice, readers[i].id, readers[i].email));
    return OK;
}

STATUS notification_list(struct call *call, const struct notification_query *query,
                         struct record_list *ret_notifications, int64_t *ret_unread_count)
{
    const struct actor *actor = call->actor;

    TRY(db_one_int(call->db, &count_unread, ret_unread_count,
                   BIND(bind_id(&actor->id), bind_id(&actor->org_id))));
    return db_all(call->db, &newest, &notification_record, call->arena, ret_notifications,
                  BIND(bind_id(&actor->id), bind_id(&actor->org_id),
                       bind_bool(query->is_unread_only), bind_int(query->limit),
                       bind_int(query->offset)));
}

STATUS notification_mark_read(struct call *call, const struct ids *ids, int64_t *ret_count)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct id reader = call->actor->id;
    int64_t count = 0;

    TRY(db_begin(call->db, &tx));
    if (!ids->items)
        TRY(db_run(call->db, &mark_all, &count, BIND(bind_id(&reader), bind_int(call->now_ms))));
    for (size_t i = 0; i < ids->count; i++) {
        int64_t changed = 0;
        TRY(db_run(call->db, &mark_one, &changed,
                   BIND(bind_id(&reader), bind_id(&ids->items[i]), bind_int(call->now_ms))));
        count += changed;
    }
    *ret_count = count;
    return call_commit(call, &tx);
}

STATUS notification_prune(struct call *call)
{
    int64_t before_ms = call->now_ms - (int64_t)KEPT_DAYS * 24 * 3600 * 1000;

    return db_run(call->db, &prune, NULL, BIND(bind_int(before_ms)));
}
