// The fields of an integration.
import { Autocomplete, Button, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { Choice } from '@/components/choice';
import { ErrorPanel } from '@/components/error-panel';
import { ApiError, fieldErrors } from '@/lib/api-error';
import { plural } from '@/lib/format';
import { useFolders, useProject } from '@/lib/project';

import { useSites } from './api';
import { contextAbout, contexts } from './contexts';
import type { Wiring } from './types';

interface WiringFormProps {
    projectId: string;
    authId: string;
    error: unknown;
    isPending: boolean;
    onSubmit: (wiring: Wiring) => void;
    children?: ReactNode;
}

export function WiringForm({ projectId, authId, error, isPending, onSubmit, children }: WiringFormProps) {
    const project = useProject(projectId);
    const sites = useSites(authId);
    const [chosen, setChosen] = useState<Partial<Wiring>>({});
    const environments = project.data?.environments ?? [];
    const found = sites.data ?? [];
    const site = found.find(({ appId }) => appId === chosen.appId) ?? found[0];
    const environment = chosen.environment ?? environments[0]?.slug ?? '';
    const context = chosen.context ?? contexts[0]?.value ?? '';
    const folders = useFolders(projectId, environment, '/', true);
    const known = ['/', ...(folders.data ?? []).map((folder) => folder.path || folder.relativePath || '')];
    const said = fieldErrors(error);
    const isOther = error instanceof ApiError && error.issues.length === 0;
    const choose = (part: Partial<Wiring>) => { setChosen((before) => ({ ...before, ...part })); };

    function submit() {
        if (!site || environment === '') return;
        onSubmit({ environment, context, secretPath: chosen.secretPath?.trim() || '/', appId: site.appId, app: site.name });
    }
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
            <Stack gap="md">
                <Choice
                    label="Project Environment" allowDeselect={false} required error={said['sourceEnvironment']}
                    data={environments.map(({ slug, name }) => ({ value: slug, label: name }))} value={environment || null}
                    onChange={(value) => { choose({ environment: value ?? '' }); }}
                />
                <Autocomplete
                    label="Secrets Path" placeholder="Provide a path, default is /" spellCheck={false} error={said['secretPath']}
                    data={[...new Set(known.filter((path) => path !== ''))]} value={chosen.secretPath ?? '/'}
                    onChange={(secretPath) => { choose({ secretPath }); }} classNames={{ input: 'mono' }}
                />
                {sites.isError ? (
                    <ErrorPanel error={sites.error} title="Netlify did not list the sites" onRetry={() => void sites.refetch()} />
                ) : (
                    <Choice
                        label="Netlify Site" searchable required allowDeselect={false} error={said['appId']} limit={200}
                        nothingFoundMessage="No site has such a name" disabled={found.length === 0}
                        placeholder={sites.isPending ? 'Asking Netlify…' : 'No sites found'}
                        description={found.length > 20 ? `Type to search ${plural(found.length, 'site')}.` : undefined}
                        data={found.map(({ appId, name }) => ({ value: appId, label: name }))} value={site?.appId ?? null}
                        onChange={(appId) => { choose({ appId: appId ?? '' }); }}
                    />
                )}
                <Choice
                    label="Netlify Context" allowDeselect={false} required error={said['targetEnvironment']} description={contextAbout(context)}
                    data={contexts.map(({ value, label }) => ({ value, label }))} value={context}
                    onChange={(value) => { choose({ context: value ?? '' }); }}
                />
                {children}
                {error !== null && isOther && <ErrorPanel error={error} title="The integration was not created" />}
                <div>
                    <Button type="submit" loading={isPending} disabled={!site || environment === ''}>Create Integration</Button>
                </div>
            </Stack>
        </form>
    );
}
