// Tries the stored token at Netlify and says what came of it, in Netlify's words.
import { Button, Group, Text } from '@mantine/core';

import { Icon } from '@/components/icon';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { messageOf } from '@/lib/api-error';
import { listed, plural } from '@/lib/format';

import { useConnectionTest } from './api';
import classes from './connections.module.css';

export function ConnectionStatePanel({ connectionId }: { connectionId: string }) {
    const test = useConnectionTest(connectionId);
    const isAsking = test.isFetching;
    const action = (
        <Button variant="default" leftSection={<Icon name="sync" />} loading={isAsking} onClick={() => void test.refetch()}>
            Test now
        </Button>
    );
    return (
        <Panel title="State" actions={action}>
            <div className={classes['state']} aria-live="polite">
                {test.isPending && <StatusBadge>Asking Netlify…</StatusBadge>}
                {test.isSuccess && (
                    <>
                        <Group gap="xs">
                            <StatusBadge tone="good" icon="check">Working</StatusBadge>
                            <Text size="sm" c="dimmed">Tested <RelativeTime at={test.data.at} /></Text>
                        </Group>
                        <Text>
                            {test.data.accounts.length === 0
                                ? 'Netlify takes the token, but shows no account for it. If your team signs in with SAML, make a token that is granted access to it.'
                                : `Netlify takes the token. It reaches ${plural(test.data.accounts.length, 'account')}: ${
                                    listed(test.data.accounts.map((account) => account.name))}.`}
                        </Text>
                    </>
                )}
                {test.isError && (
                    <>
                        <StatusBadge tone="bad" icon="alert">Not working</StatusBadge>
                        <Text className={classes['words']}>{messageOf(test.error)}</Text>
                        <Text c="dimmed" size="sm">
                            If Netlify denies access, the token has expired or was ended: make a new one and choose “Rotate token”
                            below. If Netlify cannot be reached, test again in a moment. Values at Netlify stay as they are meanwhile.
                        </Text>
                    </>
                )}
            </div>
        </Panel>
    );
}
