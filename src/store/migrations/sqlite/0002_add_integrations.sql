-- Native integrations. An authorisation is an app connection, and an integration is a sync, each
-- with what else the older API tells about it: so sealing, runs, ledger, brake and queue are the
-- same. is_integration keeps those rows out of what the newer API shows.

ALTER TABLE app_connection ADD COLUMN is_integration INTEGER NOT NULL DEFAULT 0;
ALTER TABLE secret_sync ADD COLUMN is_integration INTEGER NOT NULL DEFAULT 0;

CREATE TABLE integration_auth (
    id          BLOB    NOT NULL PRIMARY KEY REFERENCES app_connection (id) ON DELETE CASCADE,
    project_id  BLOB    NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    integration TEXT    NOT NULL, -- netlify
    account_id  TEXT    NOT NULL, -- the token's first account; integrations find their own
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (project_id, integration)
) STRICT;

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
