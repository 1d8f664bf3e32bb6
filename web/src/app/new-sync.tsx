// A sync needs a connection: here the two features meet.
import { AddConnectionSheet } from '@/features/connections/add-connection-sheet';
import { NewSyncPage } from '@/features/syncs/new-sync-page';
import type { ConnectionSheet } from '@/features/syncs/step-props';

const Sheet: ConnectionSheet = (props) => <AddConnectionSheet {...props} onlyNetlify />;

export function NewSync() {
    return <NewSyncPage connectionSheet={Sheet} />;
}
