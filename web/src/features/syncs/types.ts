// What the server says about syncs, their plans and their runs.
import type { Redeploy, RedeployVia } from '@/lib/redeploy';

export type InitialSyncBehavior =
    | 'overwrite-destination' | 'import-prioritize-source' | 'import-prioritize-destination';

export type Context = 'all' | 'deploy-preview' | 'production' | 'branch-deploy' | 'dev' | 'branch';

export type JobStatus = 'pending' | 'running' | 'succeeded' | 'failed' | null;

export type DriftStatus = 'in-step' | 'drifted' | 'behind' | 'unknown';

export type DriftKind = 'changed' | 'missing' | 'added' | 'secrecy' | 'scopes' | 'unreadable';

export interface DriftItem {
    key: string;
    context: string;
    contextParameter: string;
    kind: DriftKind;
    message: string;
    canRestore: boolean;
    canAdopt: boolean;
    firstSeenAt: string;
}

/** Where the site differed from what the sync made of it, when it was last looked at. */
export interface Drift {
    status: DriftStatus | null;
    message: string | null;
    pending: number;
    checkedAt: string | null;
    provedAt: string | null;
    staleSince: string | null;
    nextCheckAt: string | null;
    isChecking: boolean;
    items: DriftItem[];
}

export interface SyncOptions {
    initialSyncBehavior: InitialSyncBehavior;
    keySchema?: string;
    disableSecretDeletion?: boolean;
    deleteOnlyOwned?: boolean;
    createAsSecret?: boolean;
    replaceContextValues?: boolean;
    allowEmptySource?: boolean;
    allowMassDeletion?: boolean;
    reviewFirstRun?: boolean;
    recursive?: boolean;
    scopes?: string[];
    driftCheckMinutes?: number;
    staleAfterHours?: number;
    /** The hook's address goes in and never comes back. */
    redeploy?: { via: RedeployVia; hookUrl?: string };
}

/** A further source, and the context of the site that it is for. Null: the source is gone. */
export interface SyncContext {
    environment: string | null;
    secretPath: string | null;
    folderId?: string | null;
    context: Context;
    contextParameter?: string;
}

export interface DestinationConfig {
    accountId: string;
    accountName?: string;
    siteId?: string;
    siteName?: string;
    context?: Context;
    contextParameter?: string;
    contexts?: SyncContext[];
}

export interface SecretSync {
    id: string;
    name: string;
    description: string | null;
    isAutoSyncEnabled: boolean;
    projectId: string;
    connectionId: string;
    createdAt: string;
    updatedAt: string;
    syncStatus: JobStatus;
    lastSyncMessage: string | null;
    lastSyncedAt: string | null;
    importStatus: JobStatus;
    lastImportMessage: string | null;
    lastImportedAt: string | null;
    removeStatus: JobStatus;
    lastRemoveMessage: string | null;
    lastRemovedAt: string | null;
    driftStatus: DriftStatus | null;
    driftCount: number;
    driftCheckedAt: string | null;
    provedAt: string | null;
    staleSince: string | null;
    lastRedeploy: Redeploy | null;
    syncOptions: SyncOptions;
    destinationConfig: DestinationConfig;
    connection: { app: string; name: string; id: string } | null;
    environment: { slug: string; name: string; id: string } | null;
    folder: { id: string; path: string } | null;
}

/** The body that creates a sync, changes one, or only asks for its plan. */
export interface SyncBody {
    name: string;
    description: string | null;
    projectId: string;
    connectionId: string;
    environment: string;
    secretPath: string;
    isAutoSyncEnabled: boolean;
    syncOptions: SyncOptions;
    destinationConfig: DestinationConfig;
    /** Another sync on some of the same values is meant. */
    confirmOverlap?: boolean;
}

/** Another sync that may write some of the same values. What one may not see is null. */
export interface Overlap {
    syncId: string | null;
    syncName: string | null;
    projectId: string | null;
    isIntegration: boolean;
    context: string;
    contextParameter?: string;
    keySchema: string | null;
    keys: string[];
    keyCount: number;
}

export type OperationKind =
    | 'create' | 'set-value' | 'replace' | 'delete-value' | 'delete-variable' | 'keep' | 'skip' | 'refuse';

export interface PlanOperation {
    key: string;
    context: string;
    contextParameter?: string | null;
    operation: OperationKind;
    reason: string;
    message: string | null;
    ownerSyncId?: string;
    before?: string;
    after?: string;
}

export interface Finding {
    code: string;
    key?: string | null;
    message: string;
}

export interface Meter {
    context: string;
    bytes: number;
    hiddenCount: number;
    limit: number;
    isOver: boolean;
}

export interface PlanCounts {
    create: number;
    setValue: number;
    replace: number;
    deleteValue: number;
    deleteVariable: number;
    keep: number;
    skip: number;
    refuse: number;
    calls: number;
}

export interface Plan {
    hash: string;
    refusal: string | null;
    refusalMessage: string | null;
    counts: PlanCounts;
    operations: PlanOperation[];
    findings: Finding[];
    functionsEnvironment: Meter[];
    brake: { cause: string | null; keys: string[]; message: string | null } | null;
    initialImport?: InitialImport | null;
}

/** What the first run would bring into the source before it syncs. */
export interface InitialImport {
    flaw: string | null;
    create: number;
    update: number;
    skip: number;
    items: { key: string; context?: string; contextParameter?: string | null; secretName: string | null; action: 'create' | 'update' | 'keep' | 'skip'; reason: string; message: string }[];
}

export type RunKind = 'sync' | 'import' | 'remove' | 'undo';
export type RunState = 'running' | 'succeeded' | 'failed' | 'held' | 'cancelled';

export interface Run {
    id: string;
    syncId?: string;
    kind: RunKind;
    trigger: string;
    state: RunState;
    message: string | null;
    planHash?: string | null;
    planned: number;
    done: number;
    failed: number;
    kept: number;
    calls: number;
    waitedMs: number;
    waitReason?: 'pacing' | 'rate-limit' | 'retry' | null;
    waitUntil?: string | null;
    startedAt: string;
    finishedAt: string | null;
    undoesRunId: string | null;
    /** What it changed is kept and can be put back. */
    isUndoable: boolean;
    redeploy: Redeploy | null;
}

export interface RunItem {
    position?: number;
    key: string;
    context: string;
    contextParameter: string;
    operation: string;
    reason: string;
    outcome: string;
    message: string | null;
    fingerprint?: string | null; // of the value, keyed; a run of before has none
}
