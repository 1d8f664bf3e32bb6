// A plan in words.
import { plural } from '@/lib/format';

import type { OperationKind, Plan, PlanCounts } from './types';

export type Effect = 'create' | 'change' | 'delete' | 'keep' | 'skip' | 'refuse';

export const effects: Effect[] = ['create', 'change', 'delete', 'refuse', 'skip', 'keep'];

export const effectOf: Record<OperationKind, Effect> = {
    'create': 'create', 'set-value': 'change', 'replace': 'change', 'delete-value': 'delete',
    'delete-variable': 'delete', 'keep': 'keep', 'skip': 'skip', 'refuse': 'refuse',
};

export const effectLabels: Record<Effect, string> = {
    create: 'Create', change: 'Change', delete: 'Delete', refuse: 'Refused', skip: 'Left alone', keep: 'Keep',
};

/** Of one row: exactly what becomes of the variable. */
export const operationLabels: Record<OperationKind, string> = {
    'create': 'Create', 'set-value': 'Change', 'replace': 'Change, all contexts', 'delete-value': 'Delete in this context',
    'delete-variable': 'Delete', 'keep': 'Keep', 'skip': 'Left alone', 'refuse': 'Refused',
};

export function countOf(counts: PlanCounts, effect: Effect): number {
    if (effect === 'change') return counts.setValue + counts.replace;
    if (effect === 'delete') return counts.deleteValue + counts.deleteVariable;
    return counts[effect];
}

export const isRefused = (plan: Plan) => plan.refusal !== null && plan.refusal !== '' && plan.refusal !== 'none';

export const isHeld = (plan: Plan) => Boolean(plan.brake?.message);

/** "This would delete 2 variables that Tacit did not write: A, B". */
export function brakeTitle(plan: Plan): string {
    const [what] = (plan.brake?.message ?? '').split('. ');
    return what || 'This would delete more than expected';
}

export const isIdle = (plan: Plan) =>
    !isRefused(plan) && (['create', 'change', 'delete'] as const).every((effect) => countOf(plan.counts, effect) === 0);

/** Whether something that Netlify has now would be lost or overwritten. */
export const isDestructive = (plan: Plan) => countOf(plan.counts, 'change') + countOf(plan.counts, 'delete') > 0;

const verbs: [Effect, string][] = [
    ['create', 'create'], ['change', 'change'], ['delete', 'delete'], ['refuse', 'refuse'], ['keep', 'keep'],
];

function importText(plan: Plan): string {
    const brought = plan.initialImport ? plan.initialImport.create + plan.initialImport.update : 0;
    return brought > 0 ? `bring ${plural(brought, 'variable')} into Tacit, then ` : '';
}

/** "Creates 3, changes 1, refuses 2, keeps 12." Deletions are for `lossText`. */
export function changesText(plan: Plan): string {
    const words: [Effect, string][] = [['create', 'Creates'], ['change', 'changes'], ['refuse', 'refuses'], ['skip', 'leaves alone'], ['keep', 'keeps']];
    const parts = words
        .map(([effect, verb]) => [verb, countOf(plan.counts, effect)] as const)
        .filter(([, count]) => count > 0)
        .map(([verb, count]) => `${verb} ${count.toLocaleString('en')}`);
    const text = parts.length === 0 ? 'Nothing to send' : new Intl.ListFormat('en-GB').format(parts);
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const LOST_NAMED_MAX = 5;

/** "Deletes 2: A and B." Names what goes, as far as there is room; empty when nothing does. */
export function lossText(plan: Plan): string {
    const lost = [...new Set(plan.operations.filter(({ operation }) => effectOf[operation] === 'delete').map(({ key }) => key))];
    if (lost.length === 0) return '';
    const named = lost.slice(0, LOST_NAMED_MAX);
    const more = lost.length - named.length;
    const names = new Intl.ListFormat('en-GB').format(more > 0 ? [...named, `${more.toLocaleString('en')} more`] : named);
    return `Deletes ${lost.length.toLocaleString('en')}: ${names}.`;
}

/** "create 3, change 1 and keep 12 variables". */
export function summaryOf(plan: Plan): string {
    if (isRefused(plan)) return `nothing. ${plan.refusalMessage ?? 'The run would be refused.'}`;
    const parts = verbs
        .map(([effect, verb]) => [verb, countOf(plan.counts, effect)] as const)
        .filter(([, count]) => count > 0)
        .map(([verb, count]) => `${verb} ${count.toLocaleString('en')}`);
    const told = parts.length === 0
        ? 'write nothing, there is nothing to send'
        : `${new Intl.ListFormat('en').format(parts)} at Netlify`;
    return `${importText(plan)}${told}.`;
}
