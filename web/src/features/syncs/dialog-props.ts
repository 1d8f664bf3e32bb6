// What every dialog of a sync is given.
import type { SecretSync } from './types';

export interface SyncDialogProps {
    sync: SecretSync;
    isOpen: boolean;
    onClose: () => void;
}
