// What would happen to a site that joins, key by key, and the button that lets exactly this happen.
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { plural } from '@/lib/format';

import { useOverlaps } from './api';
import { useJoin, useSitePlan, type GroupSite, type SyncGroup } from './group-api';
import { syncBodyOf } from './group-texts';
import { OverlapNotice } from './overlap-notice';
import { PlanView } from './plan-view';
import { countOf, isRefused } from './plan-words';

interface JoinDialogProps {
    group: SyncGroup;
    site: GroupSite;
    onClose: () => void;
}

export function JoinDialog({ group, site, onClose }: JoinDialogProps) {
    const plan = useSitePlan(group.id, site.siteId);
    const overlaps = useOverlaps(syncBodyOf(group, site)).data ?? [];
    const [isOverlapMeant, setIsOverlapMeant] = useState(false);
    const join = useJoin(group.id);
    const toast = useToast();
    const deleted = plan.data ? countOf(plan.data.counts, 'delete') : 0;

    function confirm(planHash: string) {
        join.mutate({ siteId: site.siteId, planHash, confirmOverlap: isOverlapMeant }, {
            onSuccess: () => {
                toast({ text: `“${site.siteName}” joins. Its first run starts now.` });
                onClose();
            },
        });
    }
    return (
        <Modal opened onClose={onClose} title={`Let “${site.siteName}” join “${group.name}”`} size="64rem">
            <Stack gap="md">
                <Text c="dimmed" size="sm">
                    What the first run would do at this site now. Nothing has been written yet. Once it has joined, every change of the
                    source goes there by itself.
                </Text>
                <OverlapNotice overlaps={overlaps} projectId={group.projectId} isMeant={isOverlapMeant} onChange={setIsOverlapMeant} />
                {plan.isPending && <SkeletonRows count={6} label="Asking Netlify what is there" />}
                {plan.isError && <ErrorPanel error={plan.error} title="The plan could not be made" onRetry={() => void plan.refetch()} />}
                {plan.data && (
                    <PlanView plan={plan.data} heldText="Look at them below. Confirmed here, the first run does exactly this plan or, if anything changed meanwhile, nothing." />
                )}
                {join.isError && <ErrorPanel error={join.error} title="The site did not join" />}
                <Group gap="xs" justify="flex-end">
                    <Button variant="default" onClick={onClose}>Cancel</Button>
                    <Button
                        color={deleted > 0 ? 'red' : 'petrol'} loading={join.isPending} data-autofocus
                        disabled={!plan.data || isRefused(plan.data) || plan.isFetching || (overlaps.length > 0 && !isOverlapMeant)}
                        onClick={() => { if (plan.data) confirm(plan.data.hash); }}
                    >
                        {deleted > 0 ? `Let it join and delete ${plural(deleted, 'value')}` : 'Let it join'}
                    </Button>
                </Group>
            </Stack>
        </Modal>
    );
}
