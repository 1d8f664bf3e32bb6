import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { useMachine } from '@/features/machines/api';
import classes from '@/features/machines/machines.module.css';
import { useRemoveMethod, type MachinePlace, type Method } from '@/features/machines/methods-api';
import { after } from '@/lib/after';

interface MethodPanelProps {
    title: string; // "OIDC auth"
    about: ReactNode;
    method: Method;
    place: MachinePlace;
    state: { isPending: boolean; error: unknown; data: object | null | undefined; refetch: () => unknown };
    onSetUp: () => void;
    isSettingUp?: boolean;
    /** What stops working when it is taken away. */
    loss: ReactNode;
    children?: ReactNode; // once it is set up
}

/** One way to log in: a line to choose it by, or what it is and how to change it. */
export function MethodPanel({ title, about, method, place, state, onSetUp, isSettingUp = false, loss, children }: MethodPanelProps) {
    const isSetUp = useMachine(place.projectId, place.identityId).data?.identity.authMethods.includes(method);
    const remove = useRemoveMethod(method, place);
    const toast = useToast();
    const [isAsked, setIsAsked] = useState(false);
    const name = title.charAt(0).toUpperCase() + title.slice(1);
    if (isSetUp === false) {
        return (
            <div className={classes['way']}>
                <div>
                    <Text size="sm" fw={550}>{name}</Text>
                    <Text size="sm" c="dimmed">{about}</Text>
                    {state.error !== null && <ErrorPanel error={state.error} />}
                </div>
                <Button variant="default" size="compact-sm" aria-label={`Set up ${title}`} loading={isSettingUp} onClick={onSetUp}>Set up</Button>
            </div>
        );
    }
    return (
        <Panel title={name} about={about} actions={state.data && (
            <Group gap="xs" wrap="nowrap">
                <Button variant="default" size="compact-sm" aria-label={`Change ${title}`} onClick={onSetUp}>Change</Button>
                <Button variant="default" size="compact-sm" aria-label={`Remove ${title}`} onClick={() => { setIsAsked(true); }}>Remove</Button>
            </Group>
        )}>
            {state.isPending && <Skeleton height="2.25rem" />}
            {state.error !== null && <ErrorPanel error={state.error} onRetry={() => void state.refetch()} />}
            {state.data && children}
            <ConfirmDialog isOpen={isAsked} title={`Remove ${title}?`} confirmLabel={`Remove ${title}`} isPending={remove.isPending} error={remove.error}
                onClose={() => { setIsAsked(false); }} onConfirm={() => {
                    after(remove.mutateAsync(), () => {
                        toast({ text: `${title} removed` });
                        setIsAsked(false);
                    });
                }}>{loss}</ConfirmDialog>
        </Panel>
    );
}
