import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { CopyButton } from '@/components/copy-button';
import classes from '@/features/account/recovery-codes.module.css';

/** The one time that recovery codes can be seen. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
    const [isKept, setIsKept] = useState(false);
    return (
        <Modal opened onClose={onDone} title="Your recovery codes" closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false} size="lg">
            <Stack gap="md">
                <Text size="sm">
                    If the app is lost, one of these lets you in in its place. Each works once. Print them or keep them in a safe place
                    that is not this account: they cannot be shown again.
                </Text>
                <ul className={classes['codes']} aria-label="Recovery codes">
                    {codes.map((code) => <li key={code} className="mono">{code}</li>)}
                </ul>
                <Group><CopyButton isWide text={codes.join('\n')} label="Copy all codes" /></Group>
                <Checkbox label="I have stored the recovery codes" checked={isKept} onChange={(event) => { setIsKept(event.currentTarget.checked); }} />
                <Group justify="flex-end"><Button disabled={!isKept} onClick={onDone}>Done</Button></Group>
            </Stack>
        </Modal>
    );
}
