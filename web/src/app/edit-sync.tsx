// A sync may get another connection: here the two features meet.
import { AddConnectionSheet } from '@/features/connections/add-connection-sheet';
import { EditSyncPage } from '@/features/syncs/edit-sync-page';
import type { ConnectionSheet } from '@/features/syncs/step-props';

const Sheet: ConnectionSheet = (props) => <AddConnectionSheet {...props} onlyNetlify />;

export function EditSync() {
    return <EditSyncPage connectionSheet={Sheet} />;
}
