// Source and destination of a sync in words, two lines each.
import { contextText } from './contexts';
import type { DestinationConfig, SecretSync } from './types';

export const siteText = (target: DestinationConfig) =>
    target.siteId ? target.siteName ?? target.siteId : 'All sites of the account';

export const accountText = (target: DestinationConfig) => target.accountName ?? target.accountId;

export const targetContextText = (target: DestinationConfig) => contextText(target.context, target.contextParameter);

/** Everything the search box looks at. */
export const searchText = (sync: SecretSync) => [
    sync.name, sync.description, 'netlify', sync.folder?.path, sync.environment?.name, sync.environment?.slug,
    sync.connection?.name, accountText(sync.destinationConfig), siteText(sync.destinationConfig),
    targetContextText(sync.destinationConfig),
].filter(Boolean).join('\n').toLowerCase();
