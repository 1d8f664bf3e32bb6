// Addresses below the App Connections page.
import { paths } from '@/lib/paths';

export const connectionAddress = (projectId: string, connectionId: string) =>
    `${paths.appConnections(projectId)}/${encodeURIComponent(connectionId)}`;

export const tokenGuideAddress = (projectId: string) => `${paths.appConnections(projectId)}/netlify-token`;

export const netlifyTokensPage = 'https://app.netlify.com/user/applications#personal-access-tokens';
