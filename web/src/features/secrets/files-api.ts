// Files of secrets, in and out: the server reads and writes the formats.
import { useMutation } from '@tanstack/react-query';

import { useRefreshSecrets } from '@/features/secrets/api';
import type { Place } from '@/features/secrets/types';
import { api } from '@/lib/api-client';

export type FileFormat = 'auto' | 'env' | 'json' | 'yaml' | 'shell';
export type FileStatus = 'new' | 'changed' | 'unchanged' | 'kept' | 'ignored' | 'invalid';

export interface FileItem {
    secretKey: string;
    status: FileStatus;
    line: number;
    valueLines: number;
    reason: string | null;
}

export interface FilePlan {
    format: FileFormat;
    summary: Record<FileStatus, number>;
    secrets: FileItem[];
}

/** As much as the server takes in one file. */
export const FILE_CHARACTERS_MAX = 512 * 1024;

export function formatOfFile(name: string): FileFormat {
    if (/\.json$/i.test(name)) return 'json';
    if (/\.ya?ml$/i.test(name)) return 'yaml';
    return 'auto';
}

const importFile = (place: Place, content: string, format: FileFormat, dryRun: boolean) =>
    api.post<FilePlan>('/api/v1/secrets/import', { ...place, content, format, dryRun, skipInvalid: true });

/** What the file would do; nothing is saved. */
export function usePreviewFile(place: Place) {
    return useMutation({
        mutationFn: ({ content, format }: { content: string; format: FileFormat }) => importFile(place, content, format, true),
        gcTime: 0, // what is sent holds values
    });
}

export function useImportFile(place: Place) {
    const refresh = useRefreshSecrets(place.projectId);
    return useMutation({
        mutationFn: ({ content, format }: { content: string; format: FileFormat }) => importFile(place, content, format, false),
        onSettled: refresh,
        gcTime: 0,
    });
}

export interface ExportChoice {
    format: Exclude<FileFormat, 'auto'>;
    includeImports: boolean;
    expandSecretReferences: boolean;
    includePersonalOverrides: boolean;
}

/** The file's text: not kept anywhere, since it is made of values. */
export const exportFile = (place: Place, choice: ExportChoice) => api.getText('/api/v1/secrets/export', { ...place, ...choice });
