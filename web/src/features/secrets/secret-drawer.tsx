// Everything about one secret. What is edited here waits with the page's other edits to be saved.
import { Drawer, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import type { Edit } from '@/features/secrets/drafts';
import { OverrideTab } from '@/features/secrets/override-tab';
import { ReferencesTab } from '@/features/secrets/references-tab';
import classes from '@/features/secrets/secret-drawer.module.css';
import type { DrawerTab } from '@/features/secrets/secret-row';
import { TagPicker } from '@/features/secrets/tag-picker';
import type { Place, Secret } from '@/features/secrets/types';
import { ValueEditor } from '@/features/secrets/value-editor';
import { VersionsTab } from '@/features/secrets/versions-tab';

interface SecretDrawerProps {
    place: Place;
    secret: Secret;
    edit: Edit | undefined;
    problem: string | undefined;
    isOverridden: boolean;
    tab: DrawerTab;
    onTab: (tab: DrawerTab) => void;
    onReveal: () => Promise<string>;
    onEdit: (edit: Edit) => void;
    onChanged: () => void;
    onClose: () => void;
}

export function SecretDrawer({ place, secret, edit, problem, isOverridden, tab, onTab, onReveal, onEdit, onChanged, onClose }: SecretDrawerProps) {
    return (
        <Drawer opened onClose={onClose} position="right" size="34rem" title={<span className="mono">{secret.secretKey}</span>}>
            <Tabs value={tab} onChange={(value) => { onTab(value as DrawerTab); }} keepMounted={false}>
                <Tabs.List className={classes['tabs'] ?? ''}>
                    <Tabs.Tab value="edit">Details</Tabs.Tab>
                    <Tabs.Tab value="override">My value</Tabs.Tab>
                    <Tabs.Tab value="history">History</Tabs.Tab>
                    <Tabs.Tab value="references">Who uses it</Tabs.Tab>
                </Tabs.List>
                <Tabs.Panel value="edit">
                    <Details place={place} secret={secret} edit={edit} problem={problem} onReveal={onReveal} onEdit={onEdit} />
                </Tabs.Panel>
                <Tabs.Panel value="override"><OverrideTab place={place} secretKey={secret.secretKey} isOverridden={isOverridden} /></Tabs.Panel>
                <Tabs.Panel value="history"><VersionsTab place={place} secret={secret} onChanged={onChanged} /></Tabs.Panel>
                <Tabs.Panel value="references"><ReferencesTab place={place} secretKey={secret.secretKey} /></Tabs.Panel>
            </Tabs>
        </Drawer>
    );
}

function Details({ place, secret, edit, problem, onReveal, onEdit }: Pick<SecretDrawerProps, 'place' | 'secret' | 'edit' | 'problem' | 'onReveal' | 'onEdit'>) {
    const [value, setValue] = useState(edit?.value);
    const [error, setError] = useState<unknown>();

    useEffect(() => {
        if (value !== undefined) return;
        let isHere = true;
        onReveal().then((revealed) => { if (isHere) setValue(revealed); }, (cause: unknown) => { if (isHere) setError(cause); });
        return () => { isHere = false; };
        // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it opens
    }, []);

    return (
        <Stack gap="md">
            <TextInput label="Key" classNames={{ input: 'mono' }} value={edit?.key ?? secret.secretKey} error={problem} spellCheck={false} autoComplete="off"
                onChange={(event) => { onEdit({ key: event.currentTarget.value }); }} />
            {value === undefined && !error && <SkeletonRows count={1} label="Loading the value" />}
            {error !== undefined && <ErrorPanel title="The value cannot be read" error={error} />}
            {(value !== undefined || error !== undefined) && (
                <ValueEditor label="Value" place={place} minRows={3} value={edit?.value ?? value ?? ''} onChange={(next) => { onEdit({ value: next }); }}
                    description="Type ${ to refer to another secret." />
            )}
            <Textarea label="Comment" autosize minRows={2} maxRows={8} value={edit?.comment ?? secret.secretComment}
                onChange={(event) => { onEdit({ comment: event.currentTarget.value }); }} />
            <TagPicker projectId={place.projectId} value={edit?.tagIds ?? secret.tags.map(({ id }) => id)} onChange={(tagIds) => { onEdit({ tagIds }); }} />
            <Text size="xs" c="dimmed">Changes are kept on the page until you save them there.</Text>
        </Stack>
    );
}
