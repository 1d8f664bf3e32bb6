// The services that can be connected, found by typing.
import { Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { NetlifyMark } from '@/components/netlify-mark';
import { SkeletonRows } from '@/components/skeleton-rows';

import { useServiceOptions } from './api';
import classes from './connections.module.css';

export function ServiceList({ onChoose }: { onChoose: (app: string) => void }) {
    const options = useServiceOptions();
    const [text, setText] = useState('');
    const found = options.data?.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase())) ?? [];

    return (
        <Stack gap="sm">
            <TextInput
                aria-label="Search services" placeholder="Search services" leftSection={<Icon name="search" />}
                value={text} onChange={(event) => { setText(event.currentTarget.value); }} data-autofocus
            />
            {options.isPending && <SkeletonRows count={1} label="Loading services" />}
            {options.isError && (
                <ErrorPanel error={options.error} title="The list of services could not be loaded" onRetry={() => void options.refetch()} />
            )}
            <ul className={classes['services']}>
                {found.map(({ app, name }) => (
                    <li key={app}>
                        <UnstyledButton className={classes['service']} onClick={() => { onChoose(app); }}>
                            <NetlifyMark size={36} />
                            <span>
                                <span className={classes['serviceName']}>{name} Connection</span>
                                <span className={classes['serviceText']}>With a personal access token</span>
                            </span>
                            <Icon name="chevronRight" />
                        </UnstyledButton>
                    </li>
                ))}
            </ul>
            <Text size="sm" c="dimmed" role="status">
                {options.data && found.length === 0 ? `No service is called “${text}”. Tacit connects to Netlify.` : ''}
            </Text>
        </Stack>
    );
}
