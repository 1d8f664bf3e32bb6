// SPDX-License-Identifier: Apache-2.0
#include "domain/audit_event.h"

/* The contract's names, and those of what this server has beyond it. */
static const char *const names[] = {
    "get-secrets", "get-secret", "create-secret", "create-secrets", "update-secret",
    "update-secrets", "delete-secret", "delete-secrets", "move-secrets", "get-secret-versions",
    "restore-secret", "rollback-secret", "create-folder", "update-folder", "delete-folder",
    "create-secret-import", "update-secret-import", "delete-secret-import", "get-secret-imports",
    "create-environment", "update-environment", "delete-environment", "create-tag", "update-tag",
    "delete-tag", "create-project", "update-project", "delete-project", "create-organization",
    "update-organization", "invite-organization-member", "accept-organization-invitation",
    "update-organization-member", "remove-organization-member", "add-project-member",
    "update-project-member", "remove-project-member", "add-project-identity",
    "update-project-identity", "remove-project-identity", "create-role", "update-role",
    "delete-role", "user-login", "select-organization", "logout", "revoke-session",
    "revoke-all-sessions", "update-user", "change-password", "update-instance-config",
    "create-identity", "update-identity", "delete-identity", "login-identity-universal-auth",
    "add-identity-universal-auth", "update-identity-universal-auth", "get-identity-universal-auth",
    "revoke-identity-universal-auth", "create-identity-universal-auth-client-secret",
    "revoke-identity-universal-auth-client-secret", "clear-identity-universal-auth-lockouts",
    "add-identity-token-auth", "update-identity-token-auth", "get-identity-token-auth",
    "revoke-identity-token-auth", "create-token-identity-token-auth",
    "update-token-identity-token-auth", "renew-identity-access-token",
    "revoke-identity-access-token", "create-service-token", "delete-service-token",
    "get-audit-logs", "get-app-connections", "get-app-connection",
    "get-available-app-connections-details", "create-app-connection", "update-app-connection",
    "delete-app-connection", "get-secret-syncs", "get-secret-sync", "create-secret-sync",
    "update-secret-sync", "delete-secret-sync", "secret-sync-sync-secrets",
    "secret-sync-import-secrets", "secret-sync-remove-secrets", "authorize-integration",
    "unauthorize-integration", "create-integration", "delete-integration",
    "manual-sync-integration", "integration-synced", "create-webhook", "update-webhook-status",
    "delete-webhook", "webhook-triggered",
};

bool audit_event_is_known(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal(str_from_c(names[i]), name)) return true;
    }
    return false;
}
