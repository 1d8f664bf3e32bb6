// A sync while it is being set up or edited. Holds names and choices only, so it may be kept in the
// tab's storage and survive a reload or a detour.
import type { RedeployVia } from '@/lib/redeploy';

import { keySchemaProblem } from './key-schema';
import { contextsOf, contextsProblem, draftContextsOf, type DraftContext } from './more-contexts';
import type { Context, InitialSyncBehavior, SecretSync, SyncBody, SyncOptions } from './types';

export interface SyncDraft {
    environment: string;
    secretPath: string;
    connectionId: string;
    connectionName: string;
    accountId: string;
    accountName: string;
    siteId: string;
    siteName: string;
    context: Context | '';
    contextParameter: string;
    /** Further sources, each for a context of its own. */
    contexts: DraftContext[];
    initialSyncBehavior: InitialSyncBehavior | '';
    keySchema: string;
    isAutoSyncEnabled: boolean;
    disableSecretDeletion: boolean;
    deleteOnlyOwned: boolean;
    createAsSecret: boolean;
    replaceContextValues: boolean;
    allowEmptySource: boolean;
    allowMassDeletion: boolean;
    reviewFirstRun: boolean;
    driftCheckMinutes: number;
    staleAfterHours: number;
    redeploy: RedeployVia;
    /** A credential: never kept in the tab's storage. */
    hookUrl: string;
    /** The site whose hook the server has; empty: it has none. */
    hookKeptFor: string;
    name: string;
    description: string;
    /** Options that this form does not show, kept as they are. */
    otherOptions: Partial<SyncOptions>;
}

export const emptyDraft: SyncDraft = {
    environment: '', secretPath: '/', connectionId: '', connectionName: '', accountId: '', accountName: '',
    siteId: '', siteName: '', context: '', contextParameter: '', contexts: [], initialSyncBehavior: '', keySchema: '',
    isAutoSyncEnabled: true, disableSecretDeletion: false, deleteOnlyOwned: false, createAsSecret: false,
    replaceContextValues: false, allowEmptySource: false, allowMassDeletion: false, reviewFirstRun: false,
    driftCheckMinutes: 60, staleAfterHours: 24, redeploy: 'off', hookUrl: '', hookKeptFor: '', name: '', description: '',
    otherOptions: {},
};

export type DraftField = keyof SyncDraft;
export type DraftChange = Partial<SyncDraft>;
export type Problems = Partial<Record<DraftField, string>>;

export const stepNames = ['source', 'destination', 'options', 'details', 'review'] as const;
export type Step = (typeof stepNames)[number];

export const stepTitles: Record<Step, string> = {
    source: 'Source', destination: 'Destination', options: 'Sync Options', details: 'Details', review: 'Review',
};

function sourceProblems(draft: SyncDraft): Problems {
    const found: Problems = {};
    if (draft.environment === '') found.environment = 'Choose the environment to read from';
    if (!draft.secretPath.startsWith('/')) found.secretPath = 'A path begins with a slash, for example /api';
    return found;
}

function destinationProblems(draft: SyncDraft): Problems {
    const found: Problems = {};
    if (draft.connectionId === '') found.connectionId = 'Choose a connection, or create one';
    if (draft.accountId === '') found.accountId = 'Choose the Netlify account';
    if (draft.context === 'branch' && draft.contextParameter.trim() === '') {
        found.contextParameter = 'Name the branch';
    }
    const contexts = contextsProblem(draft, draft.contexts);
    if (contexts) found.contexts = contexts;
    return found;
}

function hookProblem(draft: SyncDraft): string | null {
    if (draft.redeploy !== 'hook' || draft.siteId === '') return null;
    const url = draft.hookUrl.trim();
    if (url === '') return draft.hookKeptFor === draft.siteId ? null : 'Give the address of the build hook';
    return /\/build_hooks\/[\w-]+(\?.*)?$/.test(url) ? null : 'An address like https://api.netlify.com/build_hooks/…, as Netlify shows it';
}

function redeployOf(draft: SyncDraft): SyncOptions['redeploy'] {
    const via = draft.siteId === '' ? 'off' : draft.redeploy;
    const hookUrl = draft.hookUrl.trim();
    return via === 'hook' && hookUrl ? { via, hookUrl } : { via };
}

function optionProblems(draft: SyncDraft): Problems {
    const found: Problems = {};
    const schema = keySchemaProblem(draft.keySchema);
    if (draft.initialSyncBehavior === '') found.initialSyncBehavior = 'Choose what the first run does';
    if (schema) found.keySchema = schema;
    const hook = hookProblem(draft);
    if (hook) found.hookUrl = hook;
    return found;
}

function detailProblems(draft: SyncDraft): Problems {
    const found: Problems = {};
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(draft.name.trim())) {
        found.name = draft.name.trim() === ''
            ? 'Give it a name, for example shop-production'
            : 'Only lower-case letters, digits and single hyphens between them';
    } else if (draft.name.trim().length > 256) {
        found.name = 'At most 256 characters';
    }
    if (draft.description.trim().length > 256) found.description = 'At most 256 characters';
    return found;
}

export function problemsOf(step: Step, draft: SyncDraft): Problems {
    if (step === 'source') return sourceProblems(draft);
    if (step === 'destination') return destinationProblems(draft);
    if (step === 'options') return optionProblems(draft);
    if (step === 'details') return detailProblems(draft);
    return { ...sourceProblems(draft), ...destinationProblems(draft), ...optionProblems(draft), ...detailProblems(draft) };
}

export const isStepDone = (step: Step, draft: SyncDraft) => Object.keys(problemsOf(step, draft)).length === 0;

/** The first step that still needs something; "review" when none does. */
export const openStep = (draft: SyncDraft): Step =>
    stepNames.find((step) => step !== 'review' && !isStepDone(step, draft)) ?? 'review';

function optionsOf(draft: SyncDraft): SyncOptions {
    const schema = draft.keySchema.trim();
    return {
        ...draft.otherOptions,
        initialSyncBehavior: draft.initialSyncBehavior || 'overwrite-destination',
        ...(schema ? { keySchema: schema } : {}),
        disableSecretDeletion: draft.disableSecretDeletion,
        deleteOnlyOwned: draft.deleteOnlyOwned,
        createAsSecret: draft.createAsSecret,
        replaceContextValues: draft.replaceContextValues,
        allowEmptySource: draft.allowEmptySource,
        allowMassDeletion: draft.allowMassDeletion,
        reviewFirstRun: draft.reviewFirstRun,
        driftCheckMinutes: draft.driftCheckMinutes,
        staleAfterHours: draft.staleAfterHours,
        redeploy: redeployOf(draft),
    };
}

export function bodyOf(draft: SyncDraft, projectId: string): SyncBody {
    const contexts = contextsOf(draft, draft.contexts);
    return {
        name: draft.name.trim() || 'new-sync',
        description: draft.description.trim() || null,
        projectId,
        connectionId: draft.connectionId,
        environment: draft.environment,
        secretPath: draft.secretPath,
        isAutoSyncEnabled: draft.isAutoSyncEnabled,
        syncOptions: optionsOf(draft),
        destinationConfig: {
            accountId: draft.accountId,
            ...(draft.accountName ? { accountName: draft.accountName } : {}),
            ...(draft.siteId ? { siteId: draft.siteId } : {}),
            ...(draft.siteId && draft.siteName ? { siteName: draft.siteName } : {}),
            ...(draft.context ? { context: draft.context } : {}),
            ...(draft.context === 'branch' ? { contextParameter: draft.contextParameter.trim() } : {}),
            ...(contexts.length > 0 ? { contexts } : {}),
        },
    };
}

/** Whether saving it writes to Netlify without anybody doing more. */
export const startsAtOnce = (draft: SyncDraft) => draft.isAutoSyncEnabled && !draft.reviewFirstRun;

const shown = [
    'initialSyncBehavior', 'keySchema', 'disableSecretDeletion', 'deleteOnlyOwned', 'createAsSecret', 'replaceContextValues',
    'allowEmptySource', 'allowMassDeletion', 'reviewFirstRun', 'driftCheckMinutes', 'staleAfterHours', 'redeploy',
];

const othersOf = (options: SyncOptions): Partial<SyncOptions> =>
    Object.fromEntries(Object.entries(options).filter(([name]) => !shown.includes(name)));

type SyncParts = Pick<SecretSync, 'name' | 'description' | 'connectionId' | 'isAutoSyncEnabled' | 'syncOptions' | 'destinationConfig'>
    & { connectionName: string; environment: string | null; secretPath: string | null };

export const draftOf = (sync: SecretSync): SyncDraft => draftOfParts({
    ...sync, connectionName: sync.connection?.name ?? '', environment: sync.environment?.slug ?? null, secretPath: sync.folder?.path ?? null,
});

export function draftOfParts(sync: SyncParts): SyncDraft {
    const { syncOptions: options, destinationConfig: target } = sync;
    return {
        environment: sync.environment ?? '',
        secretPath: sync.secretPath ?? '/',
        connectionId: sync.connectionId,
        connectionName: sync.connectionName,
        accountId: target.accountId,
        accountName: target.accountName ?? '',
        siteId: target.siteId ?? '',
        siteName: target.siteName ?? '',
        context: target.context ?? '',
        contextParameter: target.contextParameter ?? '',
        contexts: draftContextsOf(target.contexts),
        initialSyncBehavior: options.initialSyncBehavior,
        keySchema: options.keySchema ?? '',
        isAutoSyncEnabled: sync.isAutoSyncEnabled,
        disableSecretDeletion: options.disableSecretDeletion ?? false,
        deleteOnlyOwned: options.deleteOnlyOwned ?? false,
        createAsSecret: options.createAsSecret ?? false,
        replaceContextValues: options.replaceContextValues ?? false,
        allowEmptySource: options.allowEmptySource ?? false,
        allowMassDeletion: options.allowMassDeletion ?? false,
        reviewFirstRun: options.reviewFirstRun ?? false,
        driftCheckMinutes: options.driftCheckMinutes ?? emptyDraft.driftCheckMinutes,
        staleAfterHours: options.staleAfterHours ?? emptyDraft.staleAfterHours,
        redeploy: options.redeploy?.via ?? 'off',
        hookUrl: '',
        hookKeptFor: options.redeploy?.via === 'hook' ? target.siteId ?? '' : '',
        name: sync.name,
        description: sync.description ?? '',
        otherOptions: othersOf(options),
    };
}
