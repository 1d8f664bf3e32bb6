// Addresses of a sync's dialogs, runs and form.
import { paths } from '@/lib/paths';

export const dialogNames = ['trigger', 'import', 'remove', 'delete', 'undo', 'restore'] as const;
export type DialogName = (typeof dialogNames)[number];

export const dialogAddress = (projectId: string, syncId: string, dialog: DialogName) =>
    `${paths.secretSync(projectId, syncId)}?do=${dialog}`;

export const editAddress = (projectId: string, syncId: string) => `${paths.secretSync(projectId, syncId)}/edit`;
