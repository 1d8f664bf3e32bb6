// Another sync with the very same destination: the two would undo each other's work.
import { Anchor } from '@mantine/core';
import { Link } from 'react-router-dom';

import { paths } from '@/lib/paths';

import { useDuplicate } from './api';
import { Notice } from './notice';
import type { SyncBody } from './types';

export function DuplicateNotice({ body, projectId, excludeSyncId }: { body: SyncBody; projectId: string; excludeSyncId?: string }) {
    const duplicate = useDuplicate(body, excludeSyncId);
    if (!duplicate.data?.hasDuplicate) return null;
    const other = duplicate.data.duplicateProjectId;
    return (
        <Notice tone="warn" title="Another sync writes to this very destination">
            {other === projectId && <>It is in this project: <Anchor component={Link} underline="always" to={paths.secretSyncs(projectId)}>see the syncs</Anchor>. </>}
            {other && other !== projectId && <>It is in <Anchor component={Link} underline="always" to={paths.secretSyncs(other)}>another project</Anchor>. </>}
            The two may overwrite and delete each other’s variables. Give them different sites or contexts, or key schemas that do not overlap.
        </Notice>
    );
}
