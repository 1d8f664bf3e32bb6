// The rules of a role or of a privilege, one below the other.
import { Group, Select, Text } from '@mantine/core';

import { Icon } from '@/components/icon';
import { Panel } from '@/components/panel';
import { newRule, type RuleDraft } from '@/features/roles/draft';
import { RuleEditor } from '@/features/roles/rule-editor';
import type { Subject } from '@/features/roles/subjects';

interface RulesPanelProps {
    rules: RuleDraft[];
    subjects: Subject[];
    about: string;
    emptyText: string;
    isReadOnly?: boolean;
    onChange: (rules: RuleDraft[]) => void;
}

export function RulesPanel({ rules, subjects, about, emptyText, isReadOnly = false, onChange }: RulesPanelProps) {
    return (
        <Panel title="Rules" about={about} isFlush>
            {rules.map((rule) => (
                <RuleEditor key={rule.id} rule={rule} subjects={subjects} isReadOnly={isReadOnly}
                    onChange={(changed) => { onChange(rules.map((one) => (one.id === rule.id ? changed : one))); }}
                    onRemove={() => { onChange(rules.filter(({ id }) => id !== rule.id)); }} />
            ))}
            {rules.length === 0 && <Text p="md" c="dimmed">{emptyText}</Text>}
            {!isReadOnly && (
                <Group p="md">
                    <Select aria-label="Add a rule on" placeholder="Add a rule on…" searchable leftSection={<Icon name="add" />} value={null}
                        data={subjects.map(({ value, label }) => ({ value, label }))}
                        onChange={(subject) => { if (subject) onChange([...rules, newRule(subject)]); }} />
                </Group>
            )}
        </Panel>
    );
}
