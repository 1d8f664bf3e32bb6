// What a change of a group would do at each of its sites, and what has to be agreed to before it is saved.
import { Checkbox, Stack, Text } from '@mantine/core';

import { Panel } from '@/components/panel';
import { listed, plural } from '@/lib/format';

import type { GroupSite, useSitePlans } from './group-api';
import { Notice } from './notice';
import { OverlapNotice } from './overlap-notice';
import { SitePlans } from './site-plans';
import type { PlansSummary } from './site-plans-summary';

interface ChangePlansProps {
    projectId: string;
    members: GroupSite[];
    plans: ReturnType<typeof useSitePlans>;
    summary: PlansSummary;
    isOverlapMeant: boolean;
    onOverlap: (isMeant: boolean) => void;
    isUnknownMeant: boolean;
    onUnknown: (isMeant: boolean) => void;
}

const heldText = 'Saved here, its run does exactly this plan or, if anything changed meanwhile, nothing.';

export function ChangePlans({ projectId, members, plans, summary, isOverlapMeant, onOverlap, isUnknownMeant, onUnknown }: ChangePlansProps) {
    const { unknown, refused, overlaps, isPending } = summary;
    return (
        <Panel title="What the change would do" about={`At ${plural(members.length, 'site')} of this group. Nothing has been written or stored yet.`}>
            <Stack gap="md">
                <SitePlans label="Sites and what would happen to each" sites={members} plans={plans} heldText={heldText} />
                {!isPending && refused.length > 0 && (
                    <Notice tone="bad" title={`Nothing would be written to ${listed(refused)}`}>
                        The runs there would be refused for the reason above, and the sites stay as they are until that is mended.
                    </Notice>
                )}
                {!isPending && <OverlapNotice overlaps={overlaps} projectId={projectId} isMeant={isOverlapMeant} onChange={onOverlap} />}
                {!isPending && unknown.length > 0 && (
                    <Notice
                        tone="warn" title={`No plan for ${listed(unknown)}`}
                        actions={<Checkbox checked={isUnknownMeant} label="Save it without seeing them" onChange={(event) => { onUnknown(event.currentTarget.checked); }} />}
                    >
                        Their runs will be ones that nobody looked at: one that would delete much is held until somebody does.
                    </Notice>
                )}
                <Text size="sm" c="dimmed">Where Auto-Sync was turned off for a site, nothing happens until its sync is triggered.</Text>
            </Stack>
        </Panel>
    );
}
