// The user's own value of a secret. It is saved at once, since it concerns nobody else.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { revealOverride, useRemoveOverride, useSaveOverride } from '@/features/secrets/overrides-api';
import type { Place } from '@/features/secrets/types';
import { ValueEditor } from '@/features/secrets/value-editor';

interface OverrideTabProps {
    place: Place;
    secretKey: string;
    isOverridden: boolean;
}

export function OverrideTab({ place, secretKey, isOverridden }: OverrideTabProps) {
    const [value, setValue] = useState(isOverridden ? undefined : '');
    const [error, setError] = useState<unknown>();
    const toast = useToast();
    const save = useSaveOverride(place, secretKey);
    const remove = useRemoveOverride(place, secretKey);

    useEffect(() => {
        if (value !== undefined) return;
        let isHere = true;
        revealOverride(place, secretKey).then((revealed) => { if (isHere) setValue(revealed); }, (cause: unknown) => { if (isHere) setError(cause); });
        return () => { isHere = false; };
        // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it opens
    }, []);

    if (error !== undefined) return <ErrorPanel title="Your value cannot be read" error={error} />;
    if (value === undefined) return <SkeletonRows count={2} label="Loading your value" />;
    return (
        <Stack gap="md">
            <Text size="sm">
                A value for you alone, in the place of the shared one: you get it where you are signed in yourself. Machines, syncs, imports
                and your colleagues never do.
            </Text>
            <ValueEditor label="My value" place={place} minRows={3} value={value} onChange={setValue} description="Type ${ to refer to another secret." />
            {(save.error ?? remove.error) && <ErrorPanel title="Not saved" error={save.error ?? remove.error} />}
            <Group justify="space-between">
                {isOverridden ? (
                    <Button variant="default" loading={remove.isPending} onClick={() => {
                        remove.mutate(undefined, { onSuccess: () => {
                            toast({ text: `You see the shared value of ${secretKey} again` });
                            setValue('');
                        } });
                    }}>Remove my override</Button>
                ) : <span />}
                <Button loading={save.isPending} onClick={() => {
                    save.mutate({ value, isThere: isOverridden }, { onSuccess: () => { toast({ text: `Your own value of ${secretKey} is saved` }); } });
                }}>{isOverridden ? 'Save my value' : 'Override for me'}</Button>
            </Group>
        </Stack>
    );
}
