// The fields of an integration.
import { Autocomplete, Button, Stack, Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { Choice } from '@/components/choice';
import { ErrorPanel } from '@/components/error-panel';
import { ApiError, fieldErrors } from '@/lib/api-error';
import { plural } from '@/lib/format';
import { useFolders, useProject } from '@/lib/project';

import { useSites } from './api';
import { contextAbout, contexts, contextsWith } from './contexts';
import { isOverlap } from './overlap';
import { OverlapQuestion } from './overlap-question';
import type { Wiring } from './types';

interface WiringFormProps {
    projectId: string;
    authId: string;
    initial?: Partial<Wiring>;
    error: unknown;
    errorTitle: string;
    submitLabel: string;
    isPending: boolean;
    onSubmit: (wiring: Wiring) => void;
    /** The site or its context is another one: an error may be over. */
    onMove?: () => void;
    children?: ReactNode;
}

export function WiringForm({ projectId, authId, initial = {}, error, errorTitle, submitLabel, isPending, onSubmit, onMove, children }: WiringFormProps) {
    const project = useProject(projectId);
    const sites = useSites(authId);
    const [chosen, setChosen] = useState<Partial<Wiring>>(initial);
    const environments = project.data?.environments ?? [];
    const found = sites.data ?? [];
    const site = found.find(({ appId }) => appId === chosen.appId) ?? (chosen.appId ? undefined : found[0]);
    const environment = chosen.environment ?? environments[0]?.slug ?? '';
    const context = chosen.context ?? contexts[0]?.value ?? '';
    const folders = useFolders(projectId, environment, '/', true);
    const known = ['/', ...(folders.data ?? []).map((folder) => folder.path || folder.relativePath || '')];
    const said = fieldErrors(error);
    const isOther = error instanceof ApiError && error.issues.length === 0;
    const choose = (part: Partial<Wiring>) => { setChosen((before) => ({ ...before, ...part })); };
    /** What was agreed to was another place. */
    const move = (part: Partial<Wiring>) => { onMove?.(); choose({ ...part, confirmOverlap: false }); };

    function submit() {
        if (!site || environment === '') return;
        onSubmit({
            environment, context, secretPath: chosen.secretPath?.trim() || '/', appId: site.appId, app: site.name,
            isDeployed: chosen.isDeployed ?? false, confirmOverlap: chosen.confirmOverlap ?? false,
        });
    }
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
            <Stack gap="md">
                <Choice
                    label="Project Environment" allowDeselect={false} required error={said['sourceEnvironment'] ?? said['environment']}
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
                        onChange={(appId) => { move({ appId: appId ?? '' }); }}
                    />
                )}
                <Choice
                    label="Netlify Context" allowDeselect={false} required error={said['targetEnvironment']} description={contextAbout(context)}
                    data={contextsWith(initial.context).map(({ value, label }) => ({ value, label }))} value={context}
                    onChange={(value) => { move({ context: value ?? '' }); }}
                />
                <Switch
                    label="Build and deploy the site after changes" checked={chosen.isDeployed ?? false}
                    description="Variables reach a site only with a deploy. All that changes within moments makes one build of the main branch."
                    onChange={(event) => { choose({ isDeployed: event.currentTarget.checked }); }}
                />
                {children}
                {error !== null && isOther && !isOverlap(error) && <ErrorPanel error={error} title={errorTitle} />}
                {isOverlap(error) && (
                    <OverlapQuestion error={error} title={errorTitle} isMeant={chosen.confirmOverlap ?? false} onChange={(confirmOverlap) => { choose({ confirmOverlap }); }} />
                )}
                <div>
                    <Button type="submit" loading={isPending} disabled={!site || environment === '' || (isOverlap(error) && !chosen.confirmOverlap)}>{submitLabel}</Button>
                </div>
            </Stack>
        </form>
    );
}
