-- The whole first schema. Ids are 16 bytes, times are milliseconds since the epoch, booleans are 0
-- and 1, lists and maps that are only ever read whole are JSON text. What a user can delete by
-- mistake carries deleted_at and stays until it is purged.

CREATE TABLE server_setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What replicas tell each other by a number that rises: "access" when anything changes that logins or
-- permissions depend on.
CREATE TABLE shared_counter (
    name   TEXT    NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How replicas share the calls that a service's rate limit allows for one token. window_end is the
-- window's name, as the service tells it; reset_at is its end by the database's clock.
CREATE TABLE rate_window (
    fingerprint BLOB    NOT NULL PRIMARY KEY, -- a keyed hash of the token
    window_end  INTEGER NOT NULL,
    call_limit  INTEGER NOT NULL,
    reset_at    INTEGER NOT NULL,
    counted     INTEGER NOT NULL, -- by the service, as of the latest answer
    answered    INTEGER NOT NULL, -- of those granted
    granted     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE org (
    id          BLOB    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    slug        TEXT    NOT NULL UNIQUE,
    wrapped_key BLOB    NOT NULL,
    wrapped_data_key BLOB NOT NULL, -- seals what the organisation owns itself
    audit_retention_days INTEGER, -- NULL: for ever, where a project says nothing else
    enforces_mfa INTEGER NOT NULL DEFAULT 0, -- people without a second factor get nothing of it
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

-- People -------------------------------------------------------------------------------------

CREATE TABLE app_user (
    id                BLOB    NOT NULL PRIMARY KEY,
    email             TEXT    NOT NULL UNIQUE, -- lower case
    username          TEXT    NOT NULL UNIQUE,
    first_name        TEXT,
    last_name         TEXT,
    password_hash     TEXT,
    is_super_admin    INTEGER NOT NULL DEFAULT 0,
    is_accepted       INTEGER NOT NULL DEFAULT 1,
    is_email_verified INTEGER NOT NULL DEFAULT 0,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;

-- A login on one device. Raising a version ends every token that carries the older one.
CREATE TABLE user_session (
    id              BLOB    NOT NULL PRIMARY KEY,
    user_id         BLOB    NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    org_id          BLOB    REFERENCES org (id) ON DELETE CASCADE,
    access_version  INTEGER NOT NULL DEFAULT 1,
    refresh_version INTEGER NOT NULL DEFAULT 1,
    is_mfa_verified INTEGER NOT NULL DEFAULT 0, -- the second factor was given in this session
    ip_address      TEXT,
    user_agent      TEXT,
    last_used_at    INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX user_session_by_user ON user_session (user_id);

-- The second factor: the secret of an authenticator app, sealed by the server. It counts once it is
-- confirmed. A code of last_step or before is used up.
CREATE TABLE user_totp (
    user_id       BLOB    NOT NULL PRIMARY KEY REFERENCES app_user (id) ON DELETE CASCADE,
    secret_sealed TEXT    NOT NULL,
    is_confirmed  INTEGER NOT NULL DEFAULT 0,
    last_step     INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Those not used yet, as keyed hashes.
CREATE TABLE user_recovery_code (
    user_id    BLOB    NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    code_hash  BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

-- What a mail proves: "password-reset" or "sign-up". One of a kind for an address.
CREATE TABLE account_token (
    kind       TEXT    NOT NULL,
    email      TEXT    NOT NULL,
    token_hash BLOB    NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (kind, email)
) STRICT, WITHOUT ROWID;

-- Machines -----------------------------------------------------------------------------------

CREATE TABLE identity (
    id                    BLOB    NOT NULL PRIMARY KEY,
    org_id                BLOB    NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    name                  TEXT    NOT NULL,
    has_delete_protection INTEGER NOT NULL DEFAULT 0,
    is_instance_admin     INTEGER NOT NULL DEFAULT 0,
    metadata              TEXT, -- JSON [{id,key,value}]
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL
) STRICT;
CREATE INDEX identity_by_org ON identity (org_id, name);

-- One row for each way an identity may log in: universal-auth, token-auth, …
CREATE TABLE identity_auth (
    id                            BLOB    NOT NULL PRIMARY KEY,
    identity_id                   BLOB    NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    method                        TEXT    NOT NULL,
    client_id                     BLOB    UNIQUE, -- universal-auth
    access_token_ttl              INTEGER NOT NULL, -- seconds
    access_token_max_ttl          INTEGER NOT NULL,
    access_token_uses_limit       INTEGER NOT NULL DEFAULT 0,
    access_token_period           INTEGER NOT NULL DEFAULT 0,
    access_token_trusted_ips      TEXT    NOT NULL, -- JSON [{type,ipAddress,prefix}]
    client_secret_trusted_ips     TEXT,
    lockout_enabled               INTEGER NOT NULL DEFAULT 1,
    lockout_threshold             INTEGER NOT NULL DEFAULT 3,
    lockout_duration_seconds      INTEGER NOT NULL DEFAULT 300,
    lockout_counter_reset_seconds INTEGER NOT NULL DEFAULT 30,
    settings                      TEXT, -- JSON, by method
    credential                    BLOB, -- sealed: what the method itself must keep secret
    created_at                    INTEGER NOT NULL,
    updated_at                    INTEGER NOT NULL,
    UNIQUE (identity_id, method)
) STRICT;

CREATE TABLE client_secret (
    id           BLOB    NOT NULL PRIMARY KEY,
    auth_id      BLOB    NOT NULL REFERENCES identity_auth (id) ON DELETE CASCADE,
    description  TEXT    NOT NULL DEFAULT '',
    prefix       TEXT    NOT NULL,
    secret_hash  BLOB    NOT NULL,
    uses         INTEGER NOT NULL DEFAULT 0,
    uses_limit   INTEGER NOT NULL DEFAULT 0,
    ttl          INTEGER NOT NULL DEFAULT 0,
    is_revoked   INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    UNIQUE (auth_id, secret_hash)
) STRICT;

CREATE TABLE access_token (
    id               BLOB    NOT NULL PRIMARY KEY,
    identity_id      BLOB    NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    auth_id          BLOB    NOT NULL REFERENCES identity_auth (id) ON DELETE CASCADE,
    client_secret_id BLOB    REFERENCES client_secret (id) ON DELETE CASCADE,
    name             TEXT,
    ttl              INTEGER NOT NULL,
    max_ttl          INTEGER NOT NULL,
    period           INTEGER NOT NULL DEFAULT 0,
    uses             INTEGER NOT NULL DEFAULT 0,
    uses_limit       INTEGER NOT NULL DEFAULT 0,
    last_used_at     INTEGER,
    last_renewed_at  INTEGER,
    is_revoked       INTEGER NOT NULL DEFAULT 0,
    claims           TEXT, -- JSON {key: text} of the foreign token that it was given for
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX access_token_by_identity ON access_token (identity_id);
CREATE INDEX access_token_by_client_secret ON access_token (client_secret_id);

-- Failed logins by name and by address: the lockout.
CREATE TABLE login_guard (
    subject      TEXT    NOT NULL PRIMARY KEY,
    failures     INTEGER NOT NULL,
    window_at    INTEGER NOT NULL,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Membership and roles -----------------------------------------------------------------------

CREATE TABLE org_role (
    id          BLOB    NOT NULL PRIMARY KEY,
    org_id      BLOB    NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    slug        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    description TEXT,
    permissions TEXT    NOT NULL, -- JSON [{subject,action,inverted,conditions}]
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (org_id, slug)
) STRICT;

-- Exactly one of user_id and identity_id is set, here and in project_member.
CREATE TABLE org_member (
    id          BLOB    NOT NULL PRIMARY KEY,
    org_id      BLOB    NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    user_id     BLOB    REFERENCES app_user (id) ON DELETE CASCADE,
    identity_id BLOB    REFERENCES identity (id) ON DELETE CASCADE,
    role        TEXT    NOT NULL, -- admin, member, no-access, or custom
    role_id     BLOB    REFERENCES org_role (id) ON DELETE RESTRICT, -- the custom role
    status      TEXT    NOT NULL DEFAULT 'accepted',
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    CHECK ((user_id IS NULL) <> (identity_id IS NULL)),
    UNIQUE (org_id, user_id),
    UNIQUE (org_id, identity_id)
) STRICT;
CREATE INDEX org_member_by_user ON org_member (user_id);
CREATE INDEX org_member_by_identity ON org_member (identity_id);

CREATE TABLE project (
    id                     BLOB    NOT NULL PRIMARY KEY,
    org_id                 BLOB    NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    name                   TEXT    NOT NULL,
    slug                   TEXT    NOT NULL,
    description            TEXT,
    type                   TEXT    NOT NULL DEFAULT 'secret-manager',
    auto_capitalization    INTEGER NOT NULL DEFAULT 0,
    has_delete_protection  INTEGER NOT NULL DEFAULT 0,
    version_limit          INTEGER NOT NULL DEFAULT 10,
    audit_retention_days   INTEGER,
    secret_sharing         INTEGER NOT NULL DEFAULT 1,
    shows_snapshots_legacy INTEGER NOT NULL DEFAULT 0,
    ignored_values         TEXT, -- JSON texts: secretDetectionIgnoreValues
    key_version            INTEGER NOT NULL DEFAULT 1,
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL,
    deleted_at             INTEGER
) STRICT;
CREATE UNIQUE INDEX project_by_slug ON project (org_id, slug) WHERE deleted_at IS NULL;

CREATE TABLE project_key (
    project_id  BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    version     INTEGER NOT NULL,
    wrapped_key BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (project_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE project_role (
    id          BLOB    NOT NULL PRIMARY KEY,
    project_id  BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    slug        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    description TEXT,
    permissions TEXT    NOT NULL, -- JSON [{subject,action,inverted,conditions}]
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (project_id, slug)
) STRICT;

CREATE TABLE project_member (
    id          BLOB    NOT NULL PRIMARY KEY,
    project_id  BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    user_id     BLOB    REFERENCES app_user (id) ON DELETE CASCADE,
    identity_id BLOB    REFERENCES identity (id) ON DELETE CASCADE,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    CHECK ((user_id IS NULL) <> (identity_id IS NULL)),
    UNIQUE (project_id, user_id),
    UNIQUE (project_id, identity_id)
) STRICT;
CREATE INDEX project_member_by_user ON project_member (user_id);
CREATE INDEX project_member_by_identity ON project_member (identity_id);

CREATE TABLE project_member_role (
    id              BLOB    NOT NULL PRIMARY KEY,
    member_id       BLOB    NOT NULL REFERENCES project_member (id) ON DELETE CASCADE,
    role            TEXT    NOT NULL, -- admin, member, viewer, no-access, or custom
    role_id         BLOB    REFERENCES project_role (id) ON DELETE RESTRICT,
    position        INTEGER NOT NULL DEFAULT 0, -- in the list as it was given: rules of later ones win
    is_temporary    INTEGER NOT NULL DEFAULT 0,
    temporary_mode  TEXT,
    temporary_range TEXT,
    starts_at       INTEGER,
    ends_at         INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX project_member_role_by_member ON project_member_role (member_id);

-- Rights of one member besides their roles.
CREATE TABLE project_privilege (
    id              BLOB    NOT NULL PRIMARY KEY,
    member_id       BLOB    NOT NULL REFERENCES project_member (id) ON DELETE CASCADE,
    slug            TEXT    NOT NULL,
    permissions     TEXT    NOT NULL, -- JSON [{subject,action,inverted,conditions}]
    is_temporary    INTEGER NOT NULL DEFAULT 0,
    temporary_mode  TEXT,
    temporary_range TEXT,
    starts_at       INTEGER,
    ends_at         INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (member_id, slug)
) STRICT;

CREATE TABLE service_token (
    id            BLOB    NOT NULL PRIMARY KEY,
    project_id    BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name          TEXT    NOT NULL,
    scopes        TEXT    NOT NULL, -- JSON [{environment,secretPath}]
    permissions   TEXT    NOT NULL, -- JSON texts
    secret_hash   BLOB    NOT NULL,
    encrypted_key TEXT,             -- made by clients, opaque here
    iv            TEXT,
    tag           TEXT,
    expires_at    INTEGER,
    last_used_at  INTEGER,
    created_by    BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX service_token_by_project ON service_token (project_id);

-- Secrets ------------------------------------------------------------------------------------

CREATE TABLE environment (
    id         BLOB    NOT NULL PRIMARY KEY,
    project_id BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    slug       TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX environment_by_slug ON environment (project_id, slug) WHERE deleted_at IS NULL;

CREATE TABLE folder (
    id                BLOB    NOT NULL PRIMARY KEY,
    project_id        BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    environment_id    BLOB    NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
    parent_id         BLOB    REFERENCES folder (id) ON DELETE CASCADE,
    name              TEXT    NOT NULL, -- "root" for the root
    path              TEXT    NOT NULL, -- absolute: "/", "/a/b"
    description       TEXT,
    version           INTEGER NOT NULL DEFAULT 1,
    secrets_changed_at INTEGER,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    deleted_at        INTEGER
) STRICT;
CREATE UNIQUE INDEX folder_by_path ON folder (environment_id, path) WHERE deleted_at IS NULL;
CREATE INDEX folder_by_parent ON folder (parent_id, name) WHERE deleted_at IS NULL;

CREATE TABLE tag (
    id              BLOB    NOT NULL PRIMARY KEY,
    project_id      BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    slug            TEXT    NOT NULL,
    color           TEXT    NOT NULL DEFAULT '',
    created_by_type TEXT,
    created_by_id   BLOB,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (project_id, slug)
) STRICT;

-- The newest state of a secret, whole, so that a folder is read from one table. Sealed columns are
-- bound to version_id, the row of the same state in secret_version.
CREATE TABLE secret (
    id                      BLOB    NOT NULL PRIMARY KEY,
    project_id              BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    folder_id               BLOB    NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
    user_id                 BLOB    REFERENCES app_user (id) ON DELETE CASCADE, -- personal override
    name                    TEXT    NOT NULL,
    version                 INTEGER NOT NULL,
    version_id              BLOB    NOT NULL,
    value_sealed            BLOB    NOT NULL,
    comment_sealed          BLOB,
    metadata                TEXT,   -- JSON [{key,value,isEncrypted}]; encrypted values are sealed, base64
    tag_ids                 BLOB,   -- 16 bytes each
    skip_multiline_encoding INTEGER NOT NULL DEFAULT 0,
    reminder_note           TEXT,
    reminder_repeat_days    INTEGER,
    actor                   TEXT,   -- JSON: who wrote this state, and how they were called then
    created_at              INTEGER NOT NULL,
    updated_at              INTEGER NOT NULL,
    deleted_at              INTEGER
) STRICT;
CREATE UNIQUE INDEX secret_shared_by_name ON secret (folder_id, name)
    WHERE user_id IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX secret_personal_by_name ON secret (folder_id, user_id, name)
    WHERE user_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX secret_deleted ON secret (folder_id, deleted_at) WHERE deleted_at IS NOT NULL;

-- Found by secret and version only, so that a write pays for one index.
CREATE TABLE secret_version (
    id                      BLOB    NOT NULL,
    secret_id               BLOB    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    version                 INTEGER NOT NULL,
    name                    TEXT    NOT NULL,
    value_sealed            BLOB    NOT NULL,
    comment_sealed          BLOB,
    metadata                TEXT,
    tag_ids                 BLOB,
    skip_multiline_encoding INTEGER NOT NULL DEFAULT 0,
    actor                   TEXT,
    created_at              INTEGER NOT NULL,
    PRIMARY KEY (secret_id, version)
) STRICT;

-- What each use case changed among the shared secrets of a folder: the points in time that it can
-- go back to. `changes` holds 24 bytes for each step: the secret, and its version before and after
-- (0: not there). Walked backwards from the present, so that old ones can be dropped.
CREATE TABLE folder_commit (
    folder_id  BLOB    NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL, -- from 1
    id         BLOB    NOT NULL UNIQUE,
    message    TEXT,
    actor      TEXT,    -- JSON, as in secret
    created_at INTEGER NOT NULL,
    changes    BLOB    NOT NULL,
    PRIMARY KEY (folder_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE secret_import (
    id             BLOB    NOT NULL PRIMARY KEY,
    folder_id      BLOB    NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
    source_environment_id BLOB NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
    source_path    TEXT    NOT NULL,
    position       INTEGER NOT NULL,
    version        INTEGER NOT NULL DEFAULT 1,
    is_replication INTEGER NOT NULL DEFAULT 0,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    UNIQUE (folder_id, source_environment_id, source_path)
) STRICT;
CREATE INDEX secret_import_by_source ON secret_import (source_environment_id, source_path);

-- What values refer to: a change there finds its readers, a renamed key its references. Of a
-- reference inside the own folder, environment_slug and path are empty, so that it stays true
-- when the folder moves.
CREATE TABLE secret_reference (
    secret_id        BLOB NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    project_id       BLOB NOT NULL,
    environment_slug TEXT NOT NULL,
    path             TEXT NOT NULL,
    name             TEXT NOT NULL,
    PRIMARY KEY (secret_id, environment_slug, path, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_reference_by_target ON secret_reference (project_id, environment_slug, path);

-- Netlify ------------------------------------------------------------------------------------

CREATE TABLE app_connection (
    id                 BLOB    NOT NULL PRIMARY KEY,
    org_id             BLOB    NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    project_id         BLOB    REFERENCES project (id) ON DELETE CASCADE,
    name               TEXT    NOT NULL,
    description        TEXT,
    app                TEXT    NOT NULL,
    method             TEXT    NOT NULL,
    version            INTEGER NOT NULL DEFAULT 1,
    credentials_sealed BLOB    NOT NULL,
    credentials_hash   TEXT    NOT NULL,
    is_integration     INTEGER NOT NULL DEFAULT 0, -- see integration_auth
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX app_connection_org_name ON app_connection (org_id, name)
    WHERE project_id IS NULL;
CREATE UNIQUE INDEX app_connection_project_name ON app_connection (project_id, name)
    WHERE project_id IS NOT NULL;

CREATE TABLE secret_sync (
    id                  BLOB    NOT NULL PRIMARY KEY,
    project_id          BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name                TEXT    NOT NULL,
    description         TEXT,
    destination         TEXT    NOT NULL DEFAULT 'netlify',
    connection_id       BLOB    NOT NULL REFERENCES app_connection (id) ON DELETE RESTRICT,
    folder_id           BLOB    REFERENCES folder (id) ON DELETE SET NULL,
    is_auto_sync        INTEGER NOT NULL DEFAULT 1,
    version             INTEGER NOT NULL DEFAULT 1,
    sync_options        TEXT    NOT NULL, -- JSON, as given on the wire
    destination_config  TEXT    NOT NULL, -- JSON, as given on the wire
    destination_key     TEXT    NOT NULL, -- account and site: what two syncs may share
    is_integration      INTEGER NOT NULL DEFAULT 0, -- see integration
    sync_status         TEXT,
    last_sync_job_id    TEXT,
    last_sync_message   TEXT,
    last_synced_at      INTEGER,
    import_status       TEXT,
    last_import_job_id  TEXT,
    last_import_message TEXT,
    last_imported_at    INTEGER,
    remove_status       TEXT,
    last_remove_job_id  TEXT,
    last_remove_message TEXT,
    last_removed_at     INTEGER,
    check_every_ms      INTEGER NOT NULL DEFAULT 0, -- between looks at the site; 0: never
    next_check_at       INTEGER,
    stale_after_ms      INTEGER NOT NULL DEFAULT 0,
    stale_since         INTEGER,
    paused_ms           INTEGER NOT NULL DEFAULT 0, -- since it was proved; does not make it stale
    proved_at           INTEGER, -- when a run or a look found everything in step
    drift_status        TEXT,    -- in-step, drifted, behind, unknown
    drift_message       TEXT,
    drift_count         INTEGER NOT NULL DEFAULT 0,
    drift_pending       INTEGER NOT NULL DEFAULT 0,
    drift_checked_at    INTEGER,
    drift_known_for     TEXT,    -- the place that sync_known is about
    alert               TEXT,    -- what people were told last: failed, held, drifted, stale
    redeploy_hook       BLOB,    -- sealed: the address of the site's build hook
    redeploy_due        INTEGER NOT NULL DEFAULT 0, -- 1: a run is about to write, 2: one has
    redeploy_id         BLOB,    -- the last one: see sync_redeploy
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    UNIQUE (project_id, name)
) STRICT;
CREATE INDEX secret_sync_by_check ON secret_sync (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX secret_sync_by_folder ON secret_sync (folder_id);
CREATE INDEX secret_sync_by_connection ON secret_sync (connection_id);
CREATE INDEX secret_sync_by_destination ON secret_sync (destination_key);

-- Further sources of a sync, each for a context of its own. Without a folder nothing is written.
CREATE TABLE sync_context (
    sync_id           BLOB    NOT NULL REFERENCES secret_sync (id) ON DELETE CASCADE,
    position          INTEGER NOT NULL,
    folder_id         BLOB    REFERENCES folder (id) ON DELETE SET NULL,
    context           TEXT    NOT NULL,
    context_parameter TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (sync_id, position),
    UNIQUE (sync_id, context, context_parameter)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_context_by_folder ON sync_context (folder_id);

-- One source to the sites that a selector finds. Who joined has a sync like any other.
CREATE TABLE sync_group (
    id                 BLOB    NOT NULL PRIMARY KEY,
    project_id         BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    name               TEXT    NOT NULL,
    description        TEXT,
    connection_id      BLOB    NOT NULL REFERENCES app_connection (id) ON DELETE RESTRICT,
    folder_id          BLOB    REFERENCES folder (id) ON DELETE SET NULL,
    sync_options       TEXT    NOT NULL, -- JSON, as given on the wire
    destination_config TEXT    NOT NULL, -- JSON, as given on the wire: without a site
    selector           TEXT    NOT NULL, -- JSON, as given on the wire
    looked_at          INTEGER NOT NULL DEFAULT 0,
    look_message       TEXT,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    UNIQUE (project_id, name)
) STRICT;
CREATE INDEX sync_group_by_connection ON sync_group (connection_id);
CREATE INDEX sync_group_by_folder ON sync_group (folder_id);

-- Without a sync a site is only proposed: nothing is written to it.
CREATE TABLE sync_group_site (
    group_id    BLOB    NOT NULL REFERENCES sync_group (id) ON DELETE CASCADE,
    site_id     TEXT    NOT NULL,
    site_name   TEXT    NOT NULL,
    repository  TEXT,
    is_selected INTEGER NOT NULL DEFAULT 1,
    sync_id     BLOB    REFERENCES secret_sync (id) ON DELETE SET NULL,
    PRIMARY KEY (group_id, site_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_group_site_by_sync ON sync_group_site (sync_id);

-- What a sync wrote, and what it knows of it. Never the value: a keyed fingerprint.
CREATE TABLE sync_ledger (
    sync_id           BLOB    NOT NULL REFERENCES secret_sync (id) ON DELETE CASCADE,
    destination_key   TEXT    NOT NULL,
    key               TEXT    NOT NULL,
    context           TEXT    NOT NULL,
    context_parameter TEXT    NOT NULL DEFAULT '',
    fingerprint       BLOB    NOT NULL,
    remote_updated_at INTEGER NOT NULL, -- the variable's, after our write; 0: not known
    written_at        INTEGER NOT NULL,
    PRIMARY KEY (sync_id, destination_key, key, context, context_parameter)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_ledger_by_destination ON sync_ledger (destination_key);

CREATE TABLE sync_run (
    id            BLOB    NOT NULL PRIMARY KEY,
    sync_id       BLOB    NOT NULL REFERENCES secret_sync (id) ON DELETE CASCADE,
    kind          TEXT    NOT NULL, -- sync, import, remove
    trigger       TEXT    NOT NULL, -- change, manual, saved, retry
    state         TEXT    NOT NULL, -- running, succeeded, failed, held, cancelled
    job_id        TEXT    NOT NULL DEFAULT '',
    message       TEXT,
    plan_hash     TEXT,
    planned       INTEGER NOT NULL DEFAULT 0,
    done          INTEGER NOT NULL DEFAULT 0,
    failed        INTEGER NOT NULL DEFAULT 0,
    kept          INTEGER NOT NULL DEFAULT 0,
    calls         INTEGER NOT NULL DEFAULT 0,
    waited_ms     INTEGER NOT NULL DEFAULT 0,
    wait_reason   TEXT,             -- what it is waiting for right now: pacing, rate-limit, retry
    wait_until    INTEGER,
    started_at    INTEGER NOT NULL,
    finished_at   INTEGER,
    undoes        BLOB, -- the run that this one took back
    is_undoable   INTEGER NOT NULL DEFAULT 0, -- its snapshot is kept
    redeploy_id   BLOB  -- what it asked for after writing: see sync_redeploy
) STRICT;
CREATE INDEX sync_run_by_sync ON sync_run (sync_id, started_at);
CREATE INDEX sync_run_by_redeploy ON sync_run (redeploy_id) WHERE redeploy_id IS NOT NULL;

-- One build of a site after syncs wrote to it. While it gathers, further runs join it; afterwards
-- they make another one.
CREATE TABLE sync_redeploy (
    id              BLOB    NOT NULL PRIMARY KEY,
    org_id          BLOB    NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    destination_key TEXT    NOT NULL,
    site_id         TEXT    NOT NULL,
    state           TEXT    NOT NULL, -- gathering, asking, building, ready, failed, timed-out, dropped
    via             TEXT    NOT NULL, -- build, hook
    title           TEXT    NOT NULL, -- of the deploy; no two have the same
    connection_id   BLOB    NOT NULL, -- whose token it goes by
    build_id        TEXT,
    deploy_id       TEXT,
    deploy_url      TEXT,
    admin_url       TEXT,
    message         TEXT,
    created_at      INTEGER NOT NULL,
    asked_at        INTEGER,
    finished_at     INTEGER
) STRICT;
CREATE UNIQUE INDEX sync_redeploy_gathering ON sync_redeploy (org_id, destination_key)
    WHERE state = 'gathering';
CREATE INDEX sync_redeploy_by_place ON sync_redeploy (org_id, destination_key, created_at);

CREATE TABLE sync_run_item (
    run_id            BLOB    NOT NULL REFERENCES sync_run (id) ON DELETE CASCADE,
    position          INTEGER NOT NULL,
    key               TEXT    NOT NULL,
    context           TEXT    NOT NULL,
    context_parameter TEXT    NOT NULL DEFAULT '',
    operation         TEXT    NOT NULL,
    reason            TEXT    NOT NULL,
    outcome           TEXT    NOT NULL, -- planned, done, failed, unsure, skipped, refused
    message           TEXT,
    fingerprint       TEXT, -- the beginning of the keyed one of the source's value
    PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

-- What a run was about to change at Netlify, as it was before: sealed, for undoing the run.
CREATE TABLE sync_snapshot (
    id       BLOB    NOT NULL PRIMARY KEY,
    run_id   BLOB    NOT NULL REFERENCES sync_run (id) ON DELETE CASCADE,
    pass     INTEGER NOT NULL,
    position INTEGER NOT NULL,
    key      TEXT    NOT NULL,
    sealed   BLOB    NOT NULL
) STRICT;
CREATE INDEX sync_snapshot_by_run ON sync_snapshot (run_id, key, pass);

-- Native integrations: an authorisation is an app connection, and an integration is a sync, each
-- with what else the older API tells about it, so that sealing, runs, ledger, brake and queue are
-- the same. is_integration keeps those rows out of what the newer API shows.

CREATE TABLE integration_auth (
    id          BLOB    NOT NULL PRIMARY KEY REFERENCES app_connection (id) ON DELETE CASCADE,
    project_id  BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    integration TEXT    NOT NULL, -- netlify
    account_id  TEXT    NOT NULL, -- the token's first account; integrations find their own
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (project_id, integration)
) STRICT;

-- An authorisation that was begun: good once, for the session and the project that began it.
CREATE TABLE integration_state (
    hash       BLOB    NOT NULL PRIMARY KEY, -- keyed; the state itself is with the browser alone
    session_id BLOB    NOT NULL REFERENCES user_session (id) ON DELETE CASCADE,
    project_id BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX integration_state_by_session ON integration_state (session_id, expires_at);

-- As given by clients. What a run goes by stands in the row of secret_sync.
CREATE TABLE integration (
    id                    BLOB NOT NULL PRIMARY KEY REFERENCES secret_sync (id) ON DELETE CASCADE,
    environment_id        BLOB REFERENCES environment (id) ON DELETE SET NULL,
    secret_path           TEXT NOT NULL, -- shown when the folder is gone
    url                   TEXT,
    app                   TEXT,
    app_id                TEXT,
    target_environment    TEXT,
    target_environment_id TEXT,
    target_service        TEXT,
    target_service_id     TEXT,
    owner                 TEXT,
    path                  TEXT,
    region                TEXT,
    scope                 TEXT,
    metadata              TEXT NOT NULL -- JSON
) STRICT;

-- Where the site differed from what the sync made of it, when it was last looked at.
CREATE TABLE sync_drift (
    sync_id           BLOB    NOT NULL REFERENCES secret_sync (id) ON DELETE CASCADE,
    key               TEXT    NOT NULL,
    kind              TEXT    NOT NULL, -- changed, missing, added, secrecy, scopes, unreadable
    context           TEXT    NOT NULL,
    context_parameter TEXT    NOT NULL DEFAULT '',
    message           TEXT    NOT NULL,
    can_restore       INTEGER NOT NULL,
    can_adopt         INTEGER NOT NULL,
    seen_at           INTEGER NOT NULL, -- first
    look              INTEGER NOT NULL, -- the last one that found it
    PRIMARY KEY (sync_id, key, kind, context, context_parameter)
) STRICT, WITHOUT ROWID;

-- What is taken for granted about a site's variables: their scopes and secrecy as found first, and
-- which of those that are not ours were there from the beginning.
CREATE TABLE sync_known (
    sync_id   BLOB    NOT NULL REFERENCES secret_sync (id) ON DELETE CASCADE,
    key       TEXT    NOT NULL,
    scopes    TEXT    NOT NULL,
    is_secret INTEGER NOT NULL,
    PRIMARY KEY (sync_id, key)
) STRICT, WITHOUT ROWID;

-- Whose syncs stand still: no job of a connection of theirs is claimed.
CREATE TABLE sync_pause (
    org_id    BLOB    NOT NULL PRIMARY KEY REFERENCES org (id) ON DELETE CASCADE,
    paused_at INTEGER NOT NULL,
    paused_by TEXT    NOT NULL, -- the name of who did it, as it was then
    reason    TEXT
) STRICT, WITHOUT ROWID;

-- What the server noticed by itself, one row a reader.
CREATE TABLE notification (
    id         BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    project_id BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    sync_id    BLOB    REFERENCES secret_sync (id) ON DELETE SET NULL,
    kind       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    read_at    INTEGER
) STRICT;
CREATE INDEX notification_by_user ON notification (user_id, created_at);

-- Work ---------------------------------------------------------------------------------------

-- "This path changed", written with the change itself.
CREATE TABLE outbox (
    id             INTEGER NOT NULL PRIMARY KEY,
    kind           TEXT    NOT NULL,
    project_id     BLOB    NOT NULL,
    environment_id BLOB,
    path           TEXT,
    subject_id     BLOB,
    actor          TEXT, -- JSON: who changed the secrets of the path; webhooks tell it
    created_at     INTEGER NOT NULL
) STRICT;

-- At most one waiting job for a subject: a burst of changes makes one run, a change during a run
-- makes exactly one more.
CREATE TABLE job (
    id           BLOB    NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL,
    subject_id   BLOB    NOT NULL,
    group_key    TEXT    NOT NULL, -- no two jobs of one group run at once
    limit_key    TEXT    NOT NULL, -- a bounded number of jobs of one limit run at once
    payload      TEXT    NOT NULL DEFAULT '{}',
    state        TEXT    NOT NULL, -- waiting, running
    priority     INTEGER NOT NULL DEFAULT 0,
    run_at       INTEGER NOT NULL,
    attempt      INTEGER NOT NULL DEFAULT 0,
    lease_owner  TEXT,
    lease_until  INTEGER,
    cancelled_by TEXT,             -- who asked the running job to stop
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_waiting ON job (kind, subject_id) WHERE state = 'waiting';
-- In the order of claims within one limit; when the next is due; what runs, which is never much.
CREATE INDEX job_claimable ON job (limit_key, priority DESC, run_at, created_at)
    WHERE state = 'waiting';
CREATE INDEX job_due ON job (run_at) WHERE state = 'waiting';
CREATE INDEX job_running ON job (limit_key) WHERE state = 'running';

-- Telling others ------------------------------------------------------------------------------

CREATE TABLE webhook (
    id             BLOB    NOT NULL PRIMARY KEY,
    project_id     BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    environment_id BLOB    NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
    secret_path    TEXT    NOT NULL, -- may be a glob
    type           TEXT    NOT NULL, -- general, slack, microsoft-teams
    events         TEXT    NOT NULL, -- JSON [{eventName}], as on the wire; empty: all
    url_sealed     BLOB    NOT NULL, -- the address of a chat's hook is a credential
    key_sealed     BLOB,
    is_disabled    INTEGER NOT NULL DEFAULT 0,
    last_status    TEXT,             -- success, failed
    last_message   TEXT,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_by_environment ON webhook (environment_id);
CREATE INDEX webhook_by_project ON webhook (project_id);

-- One message for one hook. While it waits for its first try, further news of the same subject
-- goes into it.
CREATE TABLE webhook_delivery (
    id          BLOB    NOT NULL PRIMARY KEY,
    webhook_id  BLOB    NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    event       TEXT    NOT NULL,
    subject     TEXT    NOT NULL, -- the path, or the sync
    message     TEXT    NOT NULL, -- JSON, without any value
    state       TEXT    NOT NULL, -- waiting, sending, success, failed
    attempts    INTEGER NOT NULL DEFAULT 0,
    status_code INTEGER,
    error       TEXT,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE UNIQUE INDEX webhook_delivery_fresh ON webhook_delivery (webhook_id, event, subject)
    WHERE state = 'waiting' AND attempts = 0;
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, created_at);

-- What subscribers of a project's event stream are told, kept for a short while.
CREATE TABLE change_event (
    position    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    project_id  BLOB    NOT NULL,
    event       TEXT    NOT NULL,
    environment TEXT    NOT NULL, -- slug
    path        TEXT    NOT NULL,
    names       TEXT    NOT NULL, -- JSON texts
    created_at  INTEGER NOT NULL
) STRICT;

-- Audit --------------------------------------------------------------------------------------

-- Append-only. chain is a keyed hash over this entry and the chain of the one before.
CREATE TABLE audit (
    position        INTEGER NOT NULL PRIMARY KEY,
    id              BLOB    NOT NULL,
    org_id          BLOB,
    project_id      BLOB,
    event           TEXT    NOT NULL,
    metadata        TEXT    NOT NULL, -- JSON, no values
    actor_type      TEXT    NOT NULL,
    actor_id        BLOB,
    actor_metadata  TEXT    NOT NULL,
    ip_address      TEXT,
    user_agent      TEXT,
    user_agent_type TEXT,
    created_at      INTEGER NOT NULL,
    chain           BLOB    NOT NULL
) STRICT;
-- Where entries were that are past their time. seal is a keyed hash over the row: only the server can
-- leave a gap, and chain is the link that the next entry goes on from.
CREATE TABLE audit_purged (
    first_position INTEGER NOT NULL PRIMARY KEY,
    last_position  INTEGER NOT NULL,
    chain          BLOB    NOT NULL,
    seal           BLOB    NOT NULL
) STRICT;
CREATE INDEX audit_by_org ON audit (org_id, position);
CREATE INDEX audit_by_project ON audit (project_id, position);
