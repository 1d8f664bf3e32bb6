// A group needs a connection: here the two features meet.
import { AddConnectionSheet } from '@/features/connections/add-connection-sheet';
import { NewGroupPage } from '@/features/syncs/new-group-page';
import type { ConnectionSheet } from '@/features/syncs/step-props';

const Sheet: ConnectionSheet = (props) => <AddConnectionSheet {...props} onlyNetlify />;

export function NewGroup() {
    return <NewGroupPage connectionSheet={Sheet} />;
}
