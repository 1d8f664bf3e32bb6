// What every part of the form is given.
import type { ReactNode } from 'react';

import type { DraftChange, Problems, SyncDraft } from './sync-draft';

export interface StepProps {
    projectId: string;
    draft: SyncDraft;
    problems: Problems; // empty until somebody tried to go on
    onChange: (part: DraftChange) => void;
}

/** Made by the app out of another feature: the sheet that connects to Netlify. */
export type ConnectionSheet = (props: {
    projectId: string;
    isOpen: boolean;
    onClose: () => void;
    onCreated: (connection: { id: string; name: string }) => void;
}) => ReactNode;
