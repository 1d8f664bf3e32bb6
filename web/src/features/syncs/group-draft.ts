// A group while it is set up or edited: the draft of a sync without a site, and which sites.
import type { GroupBody, GroupChange, SyncGroup } from './group-api';
import { isSelectorEmpty, selectorOf } from './group-texts';
import type { SelectorDraft } from './selector-fields';
import { bodyOf, draftOfParts, problemsOf, type Problems, type SyncDraft } from './sync-draft';

export interface GroupDraft {
    /** Its redeploy is of every site: by a build or not at all. */
    sync: SyncDraft;
    sites: SelectorDraft;
}

export const noSelector = 'Give a pattern of names, or a repository, or both';

export const groupDraftOf = (group: SyncGroup, connectionName: string): GroupDraft => ({
    sync: draftOfParts({
        name: group.name, description: group.description, connectionId: group.connectionId, connectionName,
        environment: group.environment, secretPath: group.secretPath, isAutoSyncEnabled: true,
        syncOptions: group.syncOptions, destinationConfig: group.destinationConfig,
    }),
    sites: { names: (group.selector.siteNames ?? []).join(', '), repository: group.selector.repository ?? '' },
});

export const selectorProblem = ({ sites }: GroupDraft) =>
    (isSelectorEmpty(selectorOf(sites.names, sites.repository)) ? noSelector : undefined);

function groupProblems({ sync }: GroupDraft): Problems {
    const found = problemsOf('review', sync);
    if (sync.name.trim().length > 128) found.name = 'At most 128 characters';
    return found;
}

export const problemsOfGroup = (draft: GroupDraft): Problems => groupProblems(draft);

export const isGroupReady = (draft: GroupDraft) =>
    Object.keys(groupProblems(draft)).length === 0 && selectorProblem(draft) === undefined;

export function groupBodyOf({ sync, sites }: GroupDraft, projectId: string): GroupBody {
    const { name, description, connectionId, environment, secretPath, syncOptions, destinationConfig } = bodyOf(sync, projectId);
    return {
        name, description, projectId, connectionId, environment, secretPath, destinationConfig,
        syncOptions: { ...syncOptions, redeploy: { via: sync.redeploy === 'build' ? 'build' : 'off' } },
        selector: selectorOf(sites.names, sites.repository),
    };
}

/** What of a group its members' syncs have too. */
export const changeOf = ({ environment, secretPath, syncOptions, destinationConfig }: GroupBody): GroupChange =>
    ({ environment, secretPath, syncOptions, destinationConfig });
