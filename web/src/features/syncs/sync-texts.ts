// Sources and destination of a sync in words.
import { contextText } from './contexts';
import type { DestinationConfig, SecretSync } from './types';

export const siteText = (target: DestinationConfig) =>
    target.siteId ? target.siteName ?? target.siteId : 'All sites of the account';

export const accountText = (target: DestinationConfig) => target.accountName ?? target.accountId;

const contextTexts = (target: DestinationConfig) =>
    [target, ...(target.contexts ?? [])].map(({ context, contextParameter }) => contextText(context, contextParameter));

/** "Production", or all of them: "Production, DeployPreview". */
export const targetContextText = (target: DestinationConfig) => contextTexts(target).join(', ');

/** One source and its context. `environment` null: the source is gone. */
export interface Mapping {
    environment: string | null;
    environmentName: string;
    path: string;
    context: string | undefined;
    contextParameter: string | undefined;
}

export function mappingsOf(sync: SecretSync, environments: { slug: string; name: string }[] | undefined): Mapping[] {
    const { context, contextParameter, contexts = [] } = sync.destinationConfig;
    const isThere = sync.environment !== null && sync.folder !== null;
    const nameOf = (slug: string | null) => environments?.find((one) => one.slug === slug)?.name ?? slug ?? '';
    return [
        { environment: isThere ? sync.environment?.slug ?? null : null, environmentName: sync.environment?.name ?? '', path: sync.folder?.path ?? '', context, contextParameter },
        ...contexts.map((one) => ({
            environment: one.environment, environmentName: nameOf(one.environment), path: one.secretPath ?? '',
            context: one.context, contextParameter: one.contextParameter,
        })),
    ];
}

/** One of its sources at least. */
export const isSourceGone = (sync: SecretSync) => mappingsOf(sync, undefined).some(({ environment }) => environment === null);

/** Everything the search box looks at. */
export const searchText = (sync: SecretSync) => [
    sync.name, sync.description, 'netlify', sync.folder?.path, sync.environment?.name, sync.environment?.slug,
    sync.connection?.name, accountText(sync.destinationConfig), siteText(sync.destinationConfig),
    targetContextText(sync.destinationConfig), ...(sync.destinationConfig.contexts ?? []).flatMap((one) => [one.environment, one.secretPath]),
].filter(Boolean).join('\n').toLowerCase();
