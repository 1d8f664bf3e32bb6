// Every page and where it is. Pages are loaded when they are first visited.
import { createBrowserRouter, Navigate, Outlet, type RouteObject } from 'react-router-dom';

import { LegacyRedirect } from '@/app/legacy-redirect';
import { NotFound } from '@/app/not-found';
import { RequireSession } from '@/app/require-session';
import { RouteError } from '@/app/route-error';
import { SecondFactorGate } from '@/app/second-factor-gate';
import { Shell } from '@/app/shell';

/** Under one frame, which says so when they are paused. */
const syncPages: RouteObject[] = [
    {
        path: 'secret-syncs',
        lazy: async () => ({ Component: (await import('@/features/syncs/syncs-page')).SyncsPage }),
    },
    {
        path: 'secret-syncs/new',
        lazy: async () => ({ Component: (await import('@/app/new-sync')).NewSync }),
    },
    {
        path: 'secret-syncs/groups',
        lazy: async () => ({ Component: (await import('@/features/syncs/groups-page')).GroupsPage }),
    },
    {
        path: 'secret-syncs/groups/new',
        lazy: async () => ({ Component: (await import('@/app/new-group')).NewGroup }),
    },
    {
        path: 'secret-syncs/groups/:groupId',
        lazy: async () => ({ Component: (await import('@/features/syncs/group-page')).GroupPage }),
    },
    {
        path: 'secret-syncs/groups/:groupId/edit',
        lazy: async () => ({ Component: (await import('@/features/syncs/edit-group-page')).EditGroupPage }),
    },
    {
        path: 'secret-syncs/:syncId',
        lazy: async () => ({ Component: (await import('@/features/syncs/sync-page')).SyncPage }),
    },
    {
        path: 'secret-syncs/:syncId/edit',
        lazy: async () => ({ Component: (await import('@/app/edit-sync')).EditSync }),
    },
    {
        path: 'integrations',
        lazy: async () => ({ Component: (await import('@/app/integrations')).Integrations }),
    },
    {
        path: 'integrations/netlify/set-up',
        lazy: async () => ({ Component: (await import('@/features/native/set-up-page')).SetUpPage }),
    },
    {
        path: 'integrations/netlify/:integrationId/edit',
        lazy: async () => ({ Component: (await import('@/features/native/edit-page')).EditPage }),
    },
    {
        path: 'integrations/netlify/create',
        lazy: async () => ({ Component: (await import('@/features/native/create-page')).CreatePage }),
    },
];

const projectPages: RouteObject[] = [
    { index: true, element: <Navigate to="secrets" replace /> },
    { path: 'secrets', lazy: async () => ({ Component: (await import('@/features/secrets/overview-page')).OverviewPage }) },
    {
        path: 'secrets/:environment',
        lazy: async () => ({ Component: (await import('@/features/secrets/environment-page')).EnvironmentPage }),
    },
    {
        path: 'secrets/:environment/history',
        lazy: async () => ({ Component: (await import('@/features/secrets/history-page')).HistoryPage }),
    },
    {
        path: 'app-connections',
        lazy: async () => ({ Component: (await import('@/features/connections/connections-page')).ConnectionsPage }),
    },
    {
        path: 'app-connections/netlify-token',
        lazy: async () => ({ Component: (await import('@/features/connections/token-guide-page')).TokenGuidePage }),
    },
    {
        path: 'app-connections/:connectionId',
        lazy: async () => ({ Component: (await import('@/features/connections/connection-page')).ConnectionPage }),
    },
    {
        lazy: async () => ({ Component: (await import('@/features/syncs/pause-banner')).PauseFrame }),
        children: syncPages,
    },
    {
        path: 'activity',
        lazy: async () => ({ Component: (await import('@/features/overview/activity-page')).ActivityPage }),
    },
    {
        path: 'members',
        lazy: async () => ({ Component: (await import('@/features/members/members-page')).MembersPage }),
    },
    {
        path: 'machine-identities',
        lazy: async () => ({ Component: (await import('@/features/machines/machines-page')).MachinesPage }),
    },
    {
        path: 'machine-identities/:identityId',
        lazy: async () => ({ Component: (await import('@/features/machines/machine-page')).MachinePage }),
    },
    {
        path: 'members/:membershipId/rights',
        lazy: async () => ({ Component: (await import('@/features/roles/rights-page')).RightsPage }),
    },
    {
        path: 'members/:membershipId/rights/:privilegeId',
        lazy: async () => ({ Component: (await import('@/features/roles/privilege-page')).PrivilegePage }),
    },
    {
        path: 'machine-identities/:identityId/rights',
        lazy: async () => ({ Component: (await import('@/features/roles/rights-page')).RightsPage }),
    },
    {
        path: 'machine-identities/:identityId/rights/:privilegeId',
        lazy: async () => ({ Component: (await import('@/features/roles/privilege-page')).PrivilegePage }),
    },
    {
        path: 'roles',
        lazy: async () => ({ Component: (await import('@/features/roles/roles-page')).RolesPage }),
    },
    {
        path: 'roles/new',
        lazy: async () => ({ Component: (await import('@/features/roles/role-page')).RolePage }),
    },
    {
        path: 'roles/of/:roleSlug',
        lazy: async () => ({ Component: (await import('@/features/roles/role-page')).RolePage }),
    },
    {
        path: 'webhooks',
        lazy: async () => ({ Component: (await import('@/features/webhooks/webhooks-page')).WebhooksPage }),
    },
    {
        path: 'audit-log',
        lazy: async () => ({ Component: (await import('@/features/audit/audit-page')).AuditPage }),
    },
    {
        path: 'settings',
        lazy: async () => ({ Component: (await import('@/features/projects/settings-page')).SettingsPage }),
    },
    { path: '*', element: <NotFound /> },
];

const legacyPages: RouteObject[] = [
    '/organizations/:organizationId/projects/secret-management/:projectId/*',
    '/secret-manager/:projectId/*',
    '/project/:projectId/*',
].map((path) => ({ path, element: <LegacyRedirect /> }));

export const router = createBrowserRouter([
    {
        errorElement: <RouteError />,
        children: [
            { path: '/login', lazy: async () => ({ Component: (await import('@/features/start/login-page')).LoginPage }) },
            {
                path: '/admin/signup',
                lazy: async () => ({ Component: (await import('@/features/start/sign-up-page')).SignUpPage }),
            },
            { path: '/api/docs', lazy: async () => ({ Component: (await import('@/features/api-docs/api-docs-page')).ApiDocsPage }) },
            { path: '/signup', lazy: async () => ({ Component: (await import('@/features/start/new-account-page')).NewAccountPage }) },
            { path: '/signupinvite', lazy: async () => ({ Component: (await import('@/features/start/invitation-page')).InvitationPage }) },
            { path: '/password-reset', lazy: async () => ({ Component: (await import('@/features/start/password-reset-page')).PasswordResetPage }) },
            {
                element: <RequireSession />,
                children: [{ element: <SecondFactorGate />, children: [
                    {
                        element: <Shell />,
                        children: [
                            {
                                errorElement: <RouteError />,
                                children: [
                                    { path: '/', element: <Navigate to="/projects" replace /> },
                                    {
                                        path: '/projects',
                                        lazy: async () => ({
                                            Component: (await import('@/features/projects/projects-page')).ProjectsPage,
                                        }),
                                    },
                                    {
                                        path: '/members',
                                        lazy: async () => ({
                                            Component: (await import('@/features/members/people-page')).PeoplePage,
                                        }),
                                    },
                                    {
                                        path: '/roles',
                                        lazy: async () => ({ Component: (await import('@/features/roles/roles-page')).RolesPage }),
                                    },
                                    {
                                        path: '/roles/new',
                                        lazy: async () => ({ Component: (await import('@/features/roles/role-page')).RolePage }),
                                    },
                                    {
                                        path: '/roles/of/:roleSlug',
                                        lazy: async () => ({ Component: (await import('@/features/roles/role-page')).RolePage }),
                                    },
                                    {
                                        path: '/settings',
                                        lazy: async () => ({ Component: (await import('@/features/organization/settings-page')).OrganizationSettingsPage }),
                                    },
                                    {
                                        path: '/server',
                                        lazy: async () => ({ Component: (await import('@/features/server/server-page')).ServerPage }),
                                    },
                                    {
                                        path: '/account',
                                        lazy: async () => ({
                                            Component: (await import('@/features/account/account-page')).AccountPage,
                                        }),
                                    },
                                    { path: '/projects/:projectId', element: <Outlet />, children: projectPages },
                                    {
                                        path: '/integrations/netlify/oauth2/callback',
                                        lazy: async () => ({
                                            Component: (await import('@/features/native/callback-page')).CallbackPage,
                                        }),
                                    },
                                    {
                                        path: '/integrations/netlify/create',
                                        lazy: async () => ({
                                            Component: (await import('@/features/native/old-address')).OldAddress,
                                        }),
                                    },
                                    ...legacyPages,
                                    { path: '*', element: <NotFound /> },
                                ],
                            },
                        ],
                    },
                ] }],
            },
        ],
    },
], {
    future: {
        v7_relativeSplatPath: true, v7_fetcherPersist: true, v7_normalizeFormMethod: true,
        v7_partialHydration: true, v7_skipActionErrorRevalidation: true,
    },
});
