// What would happen to the sites that wait to join, and the button that lets exactly this happen.
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { plural } from '@/lib/format';

import { useJoin, useSitePlans, type GroupSite, type SyncGroup } from './group-api';
import { OverlapNotice } from './overlap-notice';
import { PlanView } from './plan-view';
import { SitePlans } from './site-plans';
import { summaryOfPlans } from './site-plans-summary';

interface JoinDialogProps {
    group: SyncGroup;
    sites: GroupSite[]; // one or more
    isOpen: boolean;
    onClose: () => void;
}

const heldText = 'Look at them below. Confirmed here, the first run does exactly this plan or, if anything changed meanwhile, nothing.';

export function JoinDialog({ group, sites, isOpen, onClose }: JoinDialogProps) {
    const who = sites.length === 1 ? `“${sites[0]?.siteName ?? ''}”` : plural(sites.length, 'site');
    return (
        <Modal opened={isOpen} onClose={onClose} title={`Let ${who} join “${group.name}”`} size="64rem">
            {isOpen && <JoinBody group={group} sites={sites} onClose={onClose} />}
        </Modal>
    );
}

function JoinBody({ group, sites, onClose }: Omit<JoinDialogProps, 'isOpen'>) {
    const plans = useSitePlans(group.id, sites, null);
    const [only] = sites.length === 1 ? plans : [];
    const [isOverlapMeant, setIsOverlapMeant] = useState(false);
    const join = useJoin(group.id);
    const toast = useToast();
    const summary = summaryOfPlans(sites, plans);
    const { deleted, overlaps } = summary;
    // Those that can't join do not keep the others from it.
    const ready = summary.seen.flatMap(({ siteId, planHash }, index) => {
        const isRefusedHere = summary.refused.includes(sites[index]?.siteName ?? '');
        return planHash !== null && !isRefusedHere ? [{ siteId, planHash }] : [];
    });
    const label = sites.length === 1 ? 'Let it join' : `Let ${plural(ready.length, 'site')} join`;

    function confirm() {
        join.mutate({ sites: ready, confirmOverlap: isOverlapMeant }, {
            onSuccess: () => {
                toast({ text: sites.length === 1 ? `“${sites[0]?.siteName ?? ''}” joins. Its first run starts now.` : `${plural(ready.length, 'site')} join. The first runs start now.` });
                onClose();
            },
        });
    }
    return (
        <Stack gap="md">
            <Text c="dimmed" size="sm">
                What the first run would do now. Nothing has been written yet. Once a site has joined, every change of the source goes
                there by itself.
            </Text>
            <OverlapNotice
                overlaps={sites.length === 1 ? overlaps.map((overlap) => ({ ...overlap, siteName: '' })) : overlaps}
                projectId={group.projectId} isMeant={isOverlapMeant} onChange={setIsOverlapMeant}
            />
            {!only && <SitePlans label="Sites and what would happen to each" sites={sites} plans={plans} heldText={heldText} />}
            {only?.isPending && <SkeletonRows count={6} label="Asking Netlify what is there" />}
            {only?.isError && <ErrorPanel error={only.error} title="The plan could not be made" onRetry={() => void only.refetch()} />}
            {only?.data && <PlanView plan={only.data.plan} heldText={heldText} />}
            {join.isError && (
                <ErrorPanel
                    error={join.error} title={sites.length === 1 ? 'The site did not join' : 'No site joined'}
                    onRetry={() => { join.reset(); for (const plan of plans) void plan.refetch(); }}
                />
            )}
            <Group gap="xs" justify="flex-end">
                <Button variant="default" onClick={onClose}>Cancel</Button>
                <Button
                    color={deleted > 0 ? 'red' : 'petrol'} loading={join.isPending} data-autofocus
                    disabled={ready.length === 0 || summary.isPending || (overlaps.length > 0 && !isOverlapMeant)} onClick={confirm}
                >
                    {deleted > 0 ? `${label} and delete ${plural(deleted, 'value')}` : label}
                </Button>
            </Group>
        </Stack>
    );
}
