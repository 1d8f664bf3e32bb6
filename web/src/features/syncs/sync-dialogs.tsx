// The dialogs of a sync, opened by the address: "back" closes them, and a link can open them.
import { useNavigate, useSearchParams } from 'react-router-dom';

import { paths } from '@/lib/paths';

import { DeleteDialog } from './delete-dialog';
import { ImportDialog } from './import-dialog';
import { RemoveDialog } from './remove-dialog';
import { dialogNames } from './sync-addresses';
import { TriggerDialog } from './trigger-dialog';
import type { SecretSync } from './types';
import { UndoDialog } from './undo-dialog';

export function SyncDialogs({ projectId, sync }: { projectId: string; sync: SecretSync }) {
    const [search, setSearch] = useSearchParams();
    const navigate = useNavigate();
    const name = dialogNames.find((known) => known === search.get('do'));

    function close() {
        setSearch((before) => {
            const after = new URLSearchParams(before);
            after.delete('do');
            return after;
        }, { replace: true });
    }
    const props = { sync, onClose: close };
    return (
        <>
            <TriggerDialog {...props} isOpen={name === 'trigger'} />
            <TriggerDialog {...props} isOpen={name === 'restore'} isRestore />
            <ImportDialog {...props} isOpen={name === 'import'} />
            <RemoveDialog {...props} isOpen={name === 'remove'} />
            <UndoDialog {...props} isOpen={name === 'undo'} runId={search.get('run') ?? ''} />
            <DeleteDialog {...props} isOpen={name === 'delete'} onGone={() => { navigate(paths.secretSyncs(projectId), { replace: true }); }} />
        </>
    );
}
