import { Button, Group, Stack, Text } from '@mantine/core';

import { CopyButton } from '@/components/copy-button';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { StatusBadge } from '@/components/status-badge';
import { useAuditCheck, type AuditCheck } from '@/features/audit/api';
import { exactTime } from '@/lib/format';

function Outcome({ check }: { check: AuditCheck }) {
    if (!check.isIntact) {
        return (
            <div>
                <StatusBadge tone="bad" icon="alert">Not intact</StatusBadge>
                <Text mt="xs">The entry at position {check.wrongPosition} was changed, or one before it was taken out. Nothing behind it can be trusted.</Text>
            </div>
        );
    }
    const noted = check.newestLink ? `${check.newestPosition}:${check.newestLink}` : '';
    return (
        <div>
            <StatusBadge tone="good" icon="check">Intact</StatusBadge>
            <Text mt="xs" size="sm">
                {check.entries.toLocaleString()} entries of the whole server, {check.purged.toLocaleString()} dropped after their time.
                Checked {exactTime(check.checkedAt)}.
            </Text>
            {noted && (
                <Group gap="xs" mt="xs" wrap="nowrap">
                    <Text size="sm" c="dimmed">Newest link, to be noted elsewhere for <span className="mono">tacit audit verify --expect</span></Text>
                    <CopyButton text={noted} label="Copy the newest link" />
                </Group>
            )}
        </div>
    );
}

export function VerifyPanel() {
    const check = useAuditCheck();
    return (
        <Panel title="Verification" about="Each entry is chained to the one before with a keyed hash: nobody can change, move or take one out unseen."
            actions={<Button variant="default" loading={check.isPending} onClick={() => { check.mutate(); }}>Verify the log</Button>}>
            <Stack gap="sm" role="status">
                {!check.data && !check.error && <Text size="sm" c="dimmed">Not checked on this visit.</Text>}
                {check.data && <Outcome check={check.data.check} />}
            </Stack>
            {check.error && <ErrorPanel title="The log could not be checked" error={check.error} />}
        </Panel>
    );
}
