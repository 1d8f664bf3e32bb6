// The form that connects to Netlify. The token is tried live; Netlify's own words come back to the
// field. It lives in this component only and leaves with it.
import { Button, Group, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useLayoutEffect, useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { NetlifyMark } from '@/components/netlify-mark';
import { TokenInput } from '@/components/token-input';
import { slugFrom } from '@/lib/format';

import { useCreateConnection, type AppConnection } from './api';
import { connectionErrors, nameProblem } from './connection-errors';
import classes from './connections.module.css';
import { TokenGuideLink } from './token-guide-link';

interface NetlifyConnectionFormProps {
    projectId: string;
    onCancel: () => void;
    onCreated: (connection: AppConnection) => void;
    onDirty: (isDirty: boolean) => void;
    onChooseAnother?: () => void;
}

export function NetlifyConnectionForm({ projectId, onCancel, onCreated, onDirty, onChooseAnother }: NetlifyConnectionFormProps) {
    const [name, setName] = useState('');
    const [description, setDescription] = useState('');
    const [token, setToken] = useState('');
    const [isTried, setIsTried] = useState(false);
    const create = useCreateConnection();
    const refused = connectionErrors(create.error);
    const nameError = (isTried ? nameProblem(name) : undefined) ?? refused.name;
    const tokenError = (isTried && token.trim() === '' ? 'Netlify access token required' : undefined) ?? refused.token;

    const isDirty = name !== '' || description !== '' || token !== '';
    // Before anything else can be pressed: Escape must know that there is something to lose.
    useLayoutEffect(() => { onDirty(isDirty); }, [isDirty, onDirty]);

    function submit() {
        setIsTried(true);
        if (nameProblem(name) !== undefined || token.trim() === '') return;
        create.mutate(
            { projectId, name: name.trim(), description: description.trim() || null, accessToken: token.trim() },
            { onSuccess: (body) => { setToken(''); onCreated(body.appConnection); } });
    }
    return (
        <form noValidate onSubmit={(event) => {
            event.preventDefault();
            // The sheet may stand inside another form's tree, which must not take this for its own.
            event.stopPropagation();
            submit();
        }}>
            <Stack gap="md">
                <div className={classes['named']}>
                    <NetlifyMark size={36} />
                    <div>
                        <Title order={3}>Netlify Connection</Title>
                        {onChooseAnother
                            ? <button type="button" className={classes['linkButton']} onClick={onChooseAnother}>Select Another App</button>
                            : <Text size="sm" c="dimmed">Ready for this sync as soon as Netlify has accepted the token.</Text>}
                    </div>
                </div>
                <TextInput
                    label="Name" placeholder="my-app-connection" description="Lower-case letters, digits and hyphens"
                    value={name} error={nameError} required autoComplete="off" spellCheck={false} data-autofocus
                    onChange={(event) => { create.reset(); setName(event.currentTarget.value); }}
                    onBlur={() => { if (name !== '' && nameProblem(name)) setName(slugFrom(name)); }}
                />
                <Textarea
                    label="Description" description="Optional" placeholder="Connection description..." autosize minRows={2}
                    value={description} error={refused.description ?? (description.trim().length > 256 ? 'At most 256 characters' : undefined)}
                    onChange={(event) => { setDescription(event.currentTarget.value); }}
                />
                <Select
                    label="Method" description="How Tacit proves itself to Netlify; it cannot be changed later"
                    data={[{ value: 'access-token', label: 'Access Token' }]} value="access-token" readOnly allowDeselect={false}
                />
                <TokenInput value={token} error={tokenError} onChange={(value) => { create.reset(); setToken(value); }} />
                <Text size="sm"><TokenGuideLink projectId={projectId} /></Text>
                {create.isError && refused.other && <ErrorPanel error={create.error} title="The connection was not made" />}
                <Group gap="xs">
                    <Button type="submit" loading={create.isPending}>Connect to Netlify</Button>
                    <Button variant="default" onClick={onCancel}>Cancel</Button>
                </Group>
                <Text size="sm" c="dimmed" role="status">{create.isPending ? 'Asking Netlify whether the token is good…' : ''}</Text>
            </Stack>
        </form>
    );
}
