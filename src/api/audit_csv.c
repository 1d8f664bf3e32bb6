// SPDX-License-Identifier: Apache-2.0
#include "api/audit_csv.h"

#include "base/clock.h"

/* A spreadsheet takes a cell that begins so for a formula: a name chosen by a stranger must not be
 * one. */
static bool is_formula(struct str text)
{
    return text.len > 0 && str_find_char(STR("=+-@\t\r"), text.data[0]) != SIZE_MAX;
}

static void add_cell(struct buf *buf, struct str text, char end)
{
    buf_add_char(buf, '"');
    if (is_formula(text)) buf_add_char(buf, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"') buf_add_char(buf, '"');
        buf_add_char(buf, text.data[i]);
    }
    buf_add_char(buf, '"');
    buf_add_char(buf, end);
    if (end == '\r') buf_add_char(buf, '\n');
}

void audit_csv_head(struct buf *buf)
{
    buf_add(buf, STR("createdAt,event,actorType,actor,ipAddress,userAgentType,userAgent,projectId,"
                     "projectName,metadata,id\r\n"));
}

static struct str id_cell(struct id id, char text[static ID_TEXT_LEN])
{
    if (id_is_nil(id)) return STR("");
    id_format(id, text);
    return (struct str){ text, ID_TEXT_LEN };
}

void audit_csv_entry(struct buf *buf, const struct audit_log *entry)
{
    char id[ID_TEXT_LEN];
    char time[TIME_TEXT_LEN];

    time_format(entry->created_at, time);
    add_cell(buf, (struct str){ time, sizeof time }, ',');
    add_cell(buf, entry->event.type, ',');
    add_cell(buf, entry->actor.type, ',');
    add_cell(buf, entry->actor.metadata, ',');
    add_cell(buf, entry->ip_address, ',');
    add_cell(buf, entry->user_agent_type, ',');
    add_cell(buf, entry->user_agent, ',');
    add_cell(buf, id_cell(entry->project_id, id), ',');
    add_cell(buf, entry->project_name, ',');
    add_cell(buf, entry->event.metadata, ',');
    add_cell(buf, id_cell(entry->id, id), '\r');
}
