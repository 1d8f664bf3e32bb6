// What the server says about native integrations.
import type { Redeploy } from '@/lib/redeploy';

export interface Option {
    name: string;
    slug: string;
    clientId?: string; // left out: no application is registered at Netlify
    redirectUri: string;
}

export interface Authorization {
    id: string;
    projectId: string;
    integration: string;
    accountId: string | null;
    createdAt: string;
    updatedAt: string;
}

export interface Site {
    name: string;
    appId: string;
}

export type JobStatus = 'pending' | 'running' | 'succeeded' | 'failed' | null;

export interface Integration {
    id: string;
    isActive: boolean;
    app: string | null;
    appId: string | null;
    targetEnvironment: string | null;
    integrationAuthId: string;
    secretPath: string;
    metadata: { secretPrefix?: string; secretSuffix?: string; shouldAutoRedeploy?: boolean };
    environment: { id: string; name: string; slug: string } | null;
    createdAt: string;
    updatedAt: string;
    lastUsed: string | null;
    isSynced: boolean | null;
    syncMessage: string | null;
    syncStatus: JobStatus;
    removeStatus: JobStatus;
    lastRedeploy: Redeploy | null;
}

/** What the form gives. */
export interface Wiring {
    environment: string;
    secretPath: string;
    appId: string;
    app: string;
    context: string;
    isDeployed: boolean;
    /** Another one on some of the same values is meant. */
    confirmOverlap: boolean;
}
