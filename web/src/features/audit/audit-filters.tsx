import { Button, Group, Select, TextInput } from '@mantine/core';

import { noFilters, type AuditFilters } from '@/features/audit/api';
import { actorChoices, clientChoices, eventChoices, eventWords } from '@/features/audit/audit-words';
import type { Environment } from '@/lib/project';

interface AuditFiltersBarProps {
    filters: AuditFilters;
    environments: Environment[];
    onChange: (filters: AuditFilters) => void;
}

export function AuditFiltersBar({ filters, environments, onChange }: AuditFiltersBarProps) {
    const set = (change: Partial<AuditFilters>) => { onChange({ ...filters, ...change }); };
    return (
        <Group gap="sm" align="end" p="md">
            <Select label="Event" placeholder="Any" searchable clearable w="14rem" value={filters.eventType || null}
                data={eventChoices.map((value) => ({ value, label: eventWords(value) }))} onChange={(value) => { set({ eventType: value ?? '' }); }} />
            <Select label="Who" placeholder="Anybody" clearable w="11rem" data={actorChoices} value={filters.actorType || null}
                onChange={(value) => { set({ actorType: value ?? '' }); }} />
            <Select label="Client" placeholder="Any" clearable w="10rem" data={clientChoices} value={filters.userAgentType || null}
                onChange={(value) => { set({ userAgentType: value ?? '' }); }} />
            <Select label="Environment" placeholder="Any" clearable w="10rem" value={filters.environment || null}
                data={environments.map(({ slug, name }) => ({ value: slug, label: name }))} onChange={(value) => { set({ environment: value ?? '' }); }} />
            <TextInput label="Secret path" placeholder="Any" w="9rem" value={filters.secretPath} classNames={{ input: 'mono' }} spellCheck={false}
                onChange={(event) => { set({ secretPath: event.currentTarget.value }); }} />
            <TextInput label="Secret name" placeholder="Any" w="11rem" value={filters.secretKey} classNames={{ input: 'mono' }} spellCheck={false}
                autoComplete="off" onChange={(event) => { set({ secretKey: event.currentTarget.value }); }} />
            <TextInput label="From" type="date" w="9.5rem" value={filters.startDate} onChange={(event) => { set({ startDate: event.currentTarget.value }); }} />
            <TextInput label="To" type="date" w="9.5rem" value={filters.endDate} onChange={(event) => { set({ endDate: event.currentTarget.value }); }} />
            <Button variant="subtle" onClick={() => { onChange(noFilters()); }}>Clear filters</Button>
        </Group>
    );
}
