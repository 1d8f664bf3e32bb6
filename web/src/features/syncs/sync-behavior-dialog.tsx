// Before the first run touches what Netlify has: what exactly it will lose.
import { List, Text } from '@mantine/core';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { plural } from '@/lib/format';

import { countOf, effectOf, isRefused } from './plan-words';
import { siteText } from './sync-texts';
import { bodyOf, type SyncDraft } from './sync-draft';
import type { Plan } from './types';

interface SyncBehaviorDialogProps {
    plan: Plan | undefined;
    draft: SyncDraft;
    isOpen: boolean;
    isPending: boolean;
    onConfirm: () => void;
    onClose: () => void;
}

const NAMED = 8;

function keysOf(plan: Plan, effect: 'delete' | 'change'): string {
    const keys = [...new Set(plan.operations.filter(({ operation }) => effectOf[operation] === effect).map(({ key }) => key))];
    return keys.slice(0, NAMED).join(', ') + (keys.length > NAMED ? ` and ${keys.length - NAMED} more` : '');
}

export function SyncBehaviorDialog({ plan, draft, isOpen, isPending, onConfirm, onClose }: SyncBehaviorDialogProps) {
    const site = siteText(bodyOf(draft, '').destinationConfig);
    const deleted = plan ? countOf(plan.counts, 'delete') : 0;
    const changed = plan ? countOf(plan.counts, 'change') : 0;
    return (
        <ConfirmDialog
            isOpen={isOpen} title="Secret Sync Behavior" confirmLabel="I Understand" isPending={isPending}
            tone={deleted > 0 ? 'danger' : 'plain'} onConfirm={onConfirm} onClose={onClose}
        >
            {!plan && <Text>Netlify could not be asked, so what the first run would do is not known. It starts as soon as the sync exists.</Text>}
            {plan && isRefused(plan) && <Text>The sync is stored, but its runs write nothing until this is cured: {plan.refusalMessage}</Text>}
            {plan && !isRefused(plan) && (
                <>
                    <Text mb="xs">From now on Tacit decides what {site} holds. The first run starts at once and will:</Text>
                    <List size="sm" spacing="xs">
                        {deleted > 0 && <List.Item>delete {plural(deleted, 'value')} for good: <span className="mono">{keysOf(plan, 'delete')}</span></List.Item>}
                        {changed > 0 && <List.Item>overwrite {plural(changed, 'value')}: <span className="mono">{keysOf(plan, 'change')}</span></List.Item>}
                    </List>
                    <Text mt="xs" size="sm">Netlify keeps no earlier values: what is overwritten or deleted there cannot be brought back from it.</Text>
                </>
            )}
        </ConfirmDialog>
    );
}
