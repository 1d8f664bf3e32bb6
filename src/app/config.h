/* config.h: every setting of `tacit serve`, from flags and the environment (a flag wins). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/log.h"
#include "domain/call.h"
#include "remote/mail.h"

struct config {
    struct str listen, data_dir, database, roles, root_key_file, root_key, auth_secret, site_url,
        tls_certificate, tls_key, netlify_api_url, netlify_app_url, netlify_timeout, gcp_url,
        azure_url, netlify_client_id, netlify_client_secret, aws_sts_url, oci_identity_url,
        smtp_url, smtp_from, smtp_username, smtp_password, smtp_tls, rate_limits, private_webhooks,
        sync_brake, sync_overlap, redeploy_window, log_format, log_level, threads;
    /* Made from the texts above. */
    struct str host;
    uint16_t port;
    bool has_api, has_worker, has_private_webhooks;
    int64_t requests_per_minute; /* of one caller; 0: no limits */
    int64_t netlify_timeout_ms;
    unsigned thread_count;
    struct sync_policy sync_policy;
    enum log_format log_form;
    enum log_level log_lowest;
    struct mail_settings mail;
};

/* Fills the configuration or says in *ret_reason what is wrong and how to mend it. */
STATUS config_read(int argc, char **argv, struct arena *arena, struct config *ret_config,
                   struct str *ret_reason);
/* The table of options, for `tacit serve --help`. */
void config_print_help(void);
