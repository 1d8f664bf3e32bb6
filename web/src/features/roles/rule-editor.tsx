import { ActionIcon, Button, Checkbox, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core';

import { Icon } from '@/components/icon';
import type { Operator } from '@/features/roles/api';
import { freshId, type ConditionDraft, type RuleDraft } from '@/features/roles/draft';
import classes from '@/features/roles/roles.module.css';
import { actionText, conditionTexts, operatorTexts, subjectOf, type Subject } from '@/features/roles/subjects';

interface RuleEditorProps {
    rule: RuleDraft;
    subjects: Subject[];
    isReadOnly: boolean;
    onChange: (rule: RuleDraft) => void;
    onRemove: () => void;
}

function ConditionRow({ condition, fields, label, onChange, onRemove }: {
    condition: ConditionDraft;
    fields: string[];
    label: string;
    onChange: (condition: ConditionDraft) => void;
    onRemove: () => void;
}) {
    const isList = condition.operator === '$in' || condition.operator === '$all';
    const data = [...new Set([...fields, condition.field])].map((value) => ({ value, label: conditionTexts[value] ?? value }));
    return (
        <div className={classes['condition']}>
            <Select aria-label={`Condition on (${label})`} data={data} value={condition.field} allowDeselect={false}
                onChange={(field) => { if (field) onChange({ ...condition, field }); }} />
            <Select aria-label={`Comparison (${label})`} data={operatorTexts} value={condition.operator} allowDeselect={false}
                onChange={(operator) => { if (operator) onChange({ ...condition, operator: operator as Operator }); }} />
            <TextInput aria-label={`Value (${label})`} value={condition.text} classNames={{ input: 'mono' }} spellCheck={false}
                placeholder={isList ? 'one, another' : condition.operator === '$glob' ? '/app/**' : 'value'}
                onChange={(event) => { onChange({ ...condition, text: event.currentTarget.value }); }} />
            <ActionIcon variant="subtle" color="gray" aria-label={`Remove this condition (${label})`} onClick={onRemove}><Icon name="close" /></ActionIcon>
        </div>
    );
}

export function RuleEditor({ rule, subjects, isReadOnly, onChange, onRemove }: RuleEditorProps) {
    const subject = subjectOf(rule.subject, subjects);
    const actions = [...new Set([...subject.actions, ...rule.actions])];
    const toggle = (action: string, isOn: boolean) => {
        onChange({ ...rule, actions: isOn ? [...rule.actions, action] : rule.actions.filter((one) => one !== action) });
    };
    const setCondition = (changed: ConditionDraft) => {
        onChange({ ...rule, conditions: rule.conditions.map((one) => (one.id === changed.id ? changed : one)) });
    };
    const first = subject.conditions[0];
    return (
        <section className={classes['rule']} aria-label={`Rule on ${subject.label}`}>
            <Group justify="space-between" wrap="wrap">
                <Text fw={600}>{subject.label}</Text>
                <Group gap="xs">
                    <SegmentedControl size="xs" disabled={isReadOnly} aria-label={`What the rule on ${subject.label} does`}
                        data={[{ value: 'allow', label: 'Allow' }, { value: 'forbid', label: 'Forbid' }]}
                        value={rule.isForbidden ? 'forbid' : 'allow'} onChange={(value) => { onChange({ ...rule, isForbidden: value === 'forbid' }); }} />
                    {!isReadOnly && (
                        <ActionIcon variant="subtle" color="gray" aria-label={`Remove the rule on ${subject.label}`} onClick={onRemove}><Icon name="trash" /></ActionIcon>
                    )}
                </Group>
            </Group>
            <div className={classes['actions']} role="group" aria-label={`Actions on ${subject.label}`}>
                {actions.map((action) => (
                    <Checkbox key={action} label={actionText(action)} checked={rule.actions.includes(action)} disabled={isReadOnly}
                        onChange={(event) => { toggle(action, event.currentTarget.checked); }} />
                ))}
            </div>
            {rule.conditions.map((condition) => (
                isReadOnly
                    ? (
                        <Text key={condition.id} size="sm" c="dimmed">
                            only where {conditionTexts[condition.field] ?? condition.field} {operatorTexts.find(({ value }) => value === condition.operator)?.label}{' '}
                            <span className="mono">{condition.text}</span>
                        </Text>
                    )
                    : (
                        <ConditionRow key={condition.id} condition={condition} fields={subject.conditions} label={subject.label} onChange={setCondition}
                            onRemove={() => { onChange({ ...rule, conditions: rule.conditions.filter(({ id }) => id !== condition.id) }); }} />
                    )
            ))}
            {!isReadOnly && first && (
                <div>
                    <Button size="compact-sm" variant="subtle" leftSection={<Icon name="add" />} onClick={() => {
                        onChange({ ...rule, conditions: [...rule.conditions, { id: freshId(), field: first, operator: first === 'secretPath' ? '$glob' : '$eq', text: '' }] });
                    }}>Add condition</Button>
                </div>
            )}
        </section>
    );
}
