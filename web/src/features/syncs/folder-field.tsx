// The path of a folder in an environment, with those that are there to choose from.
import { Autocomplete } from '@mantine/core';

import { useFolders } from '@/lib/project';


interface FolderFieldProps {
    projectId: string;
    environment: string;
    value: string;
    error: string | undefined;
    description?: string;
    onChange: (path: string) => void;
}

export function FolderField({ projectId, environment, value, error, description, onChange }: FolderFieldProps) {
    const folders = useFolders(projectId, environment, '/', true);
    const known = ['/', ...(folders.data ?? []).map((folder) => folder.path || folder.relativePath || '')];
    return (
        <Autocomplete
            label="Secret Path" description={description} required spellCheck={false}
            data={[...new Set(known.filter((path) => path !== ''))]} value={value} error={error}
            onChange={onChange} classNames={{ input: 'mono' }}
        />
    );
}
