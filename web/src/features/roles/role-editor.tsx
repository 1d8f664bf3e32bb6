import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { checkOf, useSaveRole, type Role } from '@/features/roles/api';
import { CheckPanel } from '@/features/roles/check-panel';
import { flawOf, permissionsOf, rulesOf, type RuleDraft } from '@/features/roles/draft';
import type { RoleHome } from '@/features/roles/home';
import { RulesPanel } from '@/features/roles/rules-panel';
import { fieldErrors } from '@/lib/api-error';
import type { Environment } from '@/lib/project';

const slugOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64);

export function RoleEditor({ home, environments, role }: { home: RoleHome; environments: Environment[]; role: Role | undefined }) {
    const isReadOnly = role !== undefined && home.builtIn.includes(role.slug);
    const [rules, setRules] = useState<RuleDraft[]>(() => rulesOf(role?.permissions ?? []));
    const [flaw, setFlaw] = useState<string>();
    const permissions = useMemo(() => permissionsOf(rules), [rules]);
    const save = useSaveRole(home, role?.id);
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
        const found = flawOf(rules, home.subjects);
        setFlaw(found);
        if (found) return;
        save.mutate({ ...values, name: values.name.trim(), slug: values.slug.trim() || slugOf(values.name), permissions }, {
            onSuccess: ({ role: saved }) => {
                toast({ text: role ? 'Role saved' : 'Role created' });
                void navigate(home.page(saved.slug), { replace: true });
            },
            onError: (error) => { form.setErrors(fieldErrors(error)); },
        });
    });

    return (
        <form noValidate onSubmit={submit}>
            <Stack gap="lg">
                {isReadOnly
                    ? <Text c="dimmed">{home.builtInNote}</Text>
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
                <RulesPanel rules={rules} subjects={home.subjects} isReadOnly={isReadOnly} onChange={change}
                    about="Nothing is allowed that no rule allows. Of several rules that match, the last one decides."
                    emptyText="No rules: whoever has this role alone can do nothing here." />
                <CheckPanel title="What this role allows" about="As it stands above, saved or not." checked={checkOf(home, permissions)}
                    subjects={home.subjects} environments={home.projectId === undefined ? undefined : environments} />
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
