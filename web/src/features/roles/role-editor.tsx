import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { isBuiltIn, useSaveRole, type Role } from '@/features/roles/api';
import { CheckPanel } from '@/features/roles/check-panel';
import { flawOf, newRule, permissionsOf, rulesOf, type RuleDraft } from '@/features/roles/draft';
import { RuleEditor } from '@/features/roles/rule-editor';
import { subjects } from '@/features/roles/subjects';
import { fieldErrors } from '@/lib/api-error';
import { paths } from '@/lib/paths';
import type { Environment } from '@/lib/project';

const slugOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64);

export function RoleEditor({ projectId, environments, role }: { projectId: string; environments: Environment[]; role: Role | undefined }) {
    const isReadOnly = role !== undefined && isBuiltIn(role.slug);
    const [rules, setRules] = useState<RuleDraft[]>(() => rulesOf(role?.permissions ?? []));
    const [flaw, setFlaw] = useState<string>();
    const permissions = useMemo(() => permissionsOf(rules), [rules]);
    const save = useSaveRole(projectId, role?.id);
    const navigate = useNavigate();
    const toast = useToast();
    const form = useForm({
        initialValues: { name: role?.name ?? '', slug: role?.slug ?? '', description: role?.description ?? '' },
        validate: { name: (value) => (value.trim() ? null : 'Give the role a name.') },
    });
    const change = (next: RuleDraft[]) => {
        setRules(next);
        setFlaw(undefined);
    };
    const submit = form.onSubmit((values) => {
        const found = flawOf(rules);
        setFlaw(found);
        if (found) return;
        save.mutate({ ...values, name: values.name.trim(), slug: values.slug.trim() || slugOf(values.name), permissions }, {
            onSuccess: ({ role: saved }) => {
                toast({ text: role ? 'Role saved' : 'Role created' });
                void navigate(paths.role(projectId, saved.slug), { replace: true });
            },
            onError: (error) => { form.setErrors(fieldErrors(error)); },
        });
    });

    return (
        <form noValidate onSubmit={submit}>
            <Stack gap="lg">
                {isReadOnly
                    ? <Text c="dimmed">This role is built in: it is the same in every project and can&apos;t be changed.</Text>
                    : (
                        <Panel title="Role">
                            <Stack gap="sm">
                                <TextInput label="Name" maxLength={64} {...form.getInputProps('name')} />
                                <TextInput label="Slug" description="For Terraform and the API. Made from the name if left empty." maxLength={64}
                                    placeholder={slugOf(form.values.name)} classNames={{ input: 'mono' }} spellCheck={false} {...form.getInputProps('slug')} />
                                <Textarea label="Description" autosize minRows={1} maxRows={4} maxLength={1024} {...form.getInputProps('description')} />
                            </Stack>
                        </Panel>
                    )}
                <Panel title="Rules" about="Nothing is allowed that no rule allows. Of several rules that match, the last one decides." isFlush>
                    {rules.map((rule) => (
                        <RuleEditor key={rule.id} rule={rule} isReadOnly={isReadOnly}
                            onChange={(changed) => { change(rules.map((one) => (one.id === rule.id ? changed : one))); }}
                            onRemove={() => { change(rules.filter(({ id }) => id !== rule.id)); }} />
                    ))}
                    {rules.length === 0 && <Text p="md" c="dimmed">No rules: whoever has this role alone can do nothing here.</Text>}
                    {!isReadOnly && (
                        <Group p="md">
                            <Select aria-label="Add a rule on" placeholder="Add a rule on…" searchable leftSection={<Icon name="add" />} value={null}
                                data={subjects.map(({ value, label }) => ({ value, label }))}
                                onChange={(subject) => { if (subject) change([...rules, newRule(subject)]); }} />
                        </Group>
                    )}
                </Panel>
                <CheckPanel projectId={projectId} permissions={permissions} environments={environments} />
                {flaw && <Text c="red" role="alert">{flaw}</Text>}
                {save.error && <ErrorPanel title="The role was not saved" error={save.error} />}
                {!isReadOnly && (
                    <Group justify="flex-end">
                        <Button type="submit" loading={save.isPending}>{role ? 'Save role' : 'Create role'}</Button>
                    </Group>
                )}
            </Stack>
        </form>
    );
}
