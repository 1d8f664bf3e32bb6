// A role while it is edited: each rule with its conditions as rows. What the editor cannot show is
// kept as it is.
import type { ConditionValue, Operator, Permission } from '@/features/roles/api';
import { subjectOf, subjects, type Subject } from '@/features/roles/subjects';

export interface ConditionDraft {
    id: number;
    field: string;
    operator: Operator;
    text: string; // several are separated by commas
}

export interface RuleDraft {
    id: number;
    subject: string;
    actions: string[];
    isForbidden: boolean;
    conditions: ConditionDraft[];
}

let lastId = 0;
export const freshId = () => ++lastId;

const isList = (operator: Operator) => operator === '$in' || operator === '$all';
const textOf = (value: string | string[]) => (Array.isArray(value) ? value.join(', ') : value);
const listOf = (text: string) => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

function conditionsOf(field: string, value: ConditionValue): ConditionDraft[] {
    if (typeof value === 'string') return [{ id: freshId(), field, operator: '$eq', text: value }];
    return Object.entries(value).map(([operator, operand]) => ({
        id: freshId(), field, operator: operator as Operator, text: textOf(operand),
    }));
}

export function rulesOf(permissions: Permission[]): RuleDraft[] {
    return permissions.map(({ subject, action, inverted, conditions }) => {
        const actions = Array.isArray(action) ? action : [action];
        const known = subjectOf(subject).actions;
        // The older `read` of secrets means both of its successors.
        const shown = subject === 'secrets'
            ? [...new Set(actions.flatMap((one) => (one === 'read' ? ['describeSecret', 'readValue'] : [one])))]
            : actions;
        return {
            id: freshId(), subject, isForbidden: inverted ?? false,
            actions: known.length > 0 ? shown : actions,
            conditions: Object.entries(conditions ?? {}).flatMap(([field, value]) => conditionsOf(field, value)),
        };
    });
}

export function permissionsOf(rules: RuleDraft[]): Permission[] {
    return rules.filter(({ actions }) => actions.length > 0).map(({ subject, actions, isForbidden, conditions }) => {
        const given: Record<string, Partial<Record<Operator, string | string[]>>> = {};
        for (const { field, operator, text } of conditions) {
            if (text.trim() === '') continue;
            given[field] = { ...given[field], [operator]: isList(operator) ? listOf(text) : text.trim() };
        }
        return {
            subject, action: actions, inverted: isForbidden,
            ...(Object.keys(given).length > 0 ? { conditions: given } : {}),
        };
    });
}

export const newRule = (subject: string): RuleDraft =>
    ({ id: freshId(), subject, actions: [], isForbidden: false, conditions: [] });

/** Rules that would be dropped or could not be kept, in words; nothing when all is well. */
export function flawOf(rules: RuleDraft[], known: Subject[] = subjects): string | undefined {
    for (const rule of rules) {
        const { label } = subjectOf(rule.subject, known);
        if (rule.actions.length === 0) return `The rule on ${label} has no action: choose one or remove the rule.`;
        if (rule.conditions.some(({ text }) => text.trim() === '')) return `A condition of the rule on ${label} is empty.`;
    }
    return undefined;
}
