// SPDX-License-Identifier: Apache-2.0
#include "domain/mail_queue.h"

#include "base/log.h"
#include "domain/server_box.h"
#include "json/json.h"
#include "json/json_writer.h"

enum { MAIL_BYTES_MAX = 64 << 10, LANES = 2 };

static void write_text(struct json_writer *out, const char *key, struct str text)
{
    json_key(out, key);
    json_write_text(out, text);
}

static STATUS payload_of(const struct call *call, const struct mail *mail, struct id id,
                         struct str *ret_payload)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, MAIL_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    write_text(&out, "to", mail->to);
    write_text(&out, "subject", mail->subject);
    write_text(&out, "text", mail->text);
    json_object_end(&out);
    if (!buf.overflow)
        *ret_payload = arena_format(call->arena, "{\"sealed\":\"%.*s\"}",
                                    STR_ARG(server_seal(call, "mail-queue", id, buf_str(&buf))));
    struct status status = buf.overflow ? FAIL(TOO_LARGE) : OK;
    buf_deinit(&buf);
    return status;
}

STATUS mail_enqueue(struct call *call, const struct mail *mail)
{
    struct id id = id_new();
    struct str payload;
    struct id job_id;

    if (!mail_is_configured(&call->domain->mail)) return OK;
    if (!mail_address_is_plain(mail->to)) {
        LOG(WARNING, "a mail was not sent: its address can't be written to");
        return OK;
    }
    TRY(payload_of(call, mail, id, &payload));
    /* A mail server that does not answer holds up as many workers as there are lanes. */
    return job_enqueue(
        call,
        &(struct job_wish){
            .kind = "mail",
            .subject_id = id,
            .group_key = arena_format(call->arena, "mail:%d", id.bytes[ID_BYTES - 1] % LANES),
            .limit_key = STR("mail"),
            .payload = payload,
            .run_at_ms = call->now_ms,
            .priority = JOB_INTERACTIVE,
        },
        &job_id);
}

static STATUS read_mail(const struct call *call, struct str text, struct mail *ret_mail)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(text, NULL, &document).code) return FAIL(CORRUPT);
    const struct json *root = json_root(document);
    *ret_mail = (struct mail){
        .to = arena_copy(call->arena, json_text(json_member(root, "to"))),
        .subject = arena_copy(call->arena, json_text(json_member(root, "subject"))),
        .text = arena_copy(call->arena, json_text(json_member(root, "text"))),
    };
    return OK;
}

STATUS mail_of_job(const struct call *call, const struct job *job, struct mail *ret_mail)
{
    struct json_document *payload __attribute__((cleanup(json_document_auto))) = NULL;
    struct secret_text plain;

    if (json_parse(job->payload, NULL, &payload).code) return FAIL(CORRUPT);
    struct str sealed = json_text(json_member(json_root(payload), "sealed"));
    TRY(server_unseal(call, "mail-queue", job->subject_id, sealed, &plain));
    struct status status = read_mail(call, secret_text_reveal(&plain), ret_mail);
    secret_text_deinit(&plain);
    return status;
}
