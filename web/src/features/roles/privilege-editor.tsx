import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { checkOf } from '@/features/roles/api';
import { CheckPanel } from '@/features/roles/check-panel';
import { flawOf, permissionsOf, rulesOf, type RuleDraft } from '@/features/roles/draft';
import { useRoleHome } from '@/features/roles/home';
import { useSavePrivilege, type Member, type Privilege, type PrivilegeChange } from '@/features/roles/privileges-api';
import { RulesPanel } from '@/features/roles/rules-panel';
import { TimeLeft } from '@/features/roles/time-left';
import { fieldErrors } from '@/lib/api-error';
import type { Environment } from '@/lib/project';

type Time = 'stays' | 'for-good' | 'for-a-while';

function typeOf(time: Time, range: string): Pick<PrivilegeChange, 'type'> {
    if (time === 'stays') return {};
    if (time === 'for-good') return { type: { isTemporary: false } };
    return { type: { isTemporary: true, temporaryMode: 'relative', temporaryRange: range.trim(), temporaryAccessStartTime: new Date().toISOString() } };
}

export function PrivilegeEditor({ member, privilege, environments }: { member: Member; privilege: Privilege | undefined; environments: Environment[] }) {
    const home = useRoleHome();
    const [slug, setSlug] = useState(privilege?.slug ?? '');
    const [time, setTime] = useState<Time>(privilege?.isTemporary ? 'stays' : 'for-good');
    const [range, setRange] = useState(privilege?.temporaryRange ?? '8h');
    const [rules, setRules] = useState<RuleDraft[]>(() => rulesOf(privilege?.permissions ?? []));
    const [flaw, setFlaw] = useState<string>();
    const permissions = useMemo(() => permissionsOf(rules), [rules]);
    const save = useSavePrivilege(member, privilege?.id);
    const navigate = useNavigate();
    const toast = useToast();
    const errors = fieldErrors(save.error);
    const rangeFlaw = time === 'for-a-while' && !/^[1-9]\d*[smhdwy]$/.test(range.trim()) ? 'A number and a unit, such as 30m, 8h or 7d.' : undefined;

    return (
        <form noValidate onSubmit={(event) => {
            event.preventDefault();
            const found = rules.length === 0 ? 'Add at least one rule.' : flawOf(rules) ?? rangeFlaw;
            setFlaw(found);
            if (found) return;
            save.mutate({ ...(slug.trim() ? { slug: slug.trim() } : {}), permissions, ...typeOf(time, range) }, {
                onSuccess: () => {
                    toast({ text: privilege ? 'Privilege saved' : 'Privilege added' });
                    void navigate(member.page, { replace: true });
                },
            });
        }}>
            <Stack gap="lg">
                <Panel title="Privilege">
                    <Stack gap="sm">
                        <TextInput label="Slug" description="What it is for, in lower case. Made up if left empty." maxLength={60} placeholder="look-at-production"
                            classNames={{ input: 'mono' }} spellCheck={false} value={slug} error={errors['slug']} onChange={(event) => { setSlug(event.currentTarget.value); }} />
                        <div>
                            <Text size="sm" fw={550} mb={4} id="privilege-time">It lasts</Text>
                            <SegmentedControl aria-labelledby="privilege-time" value={time} onChange={(value) => { setTime(value as Time); setFlaw(undefined); }}
                                data={[
                                    ...(privilege?.isTemporary ? [{ value: 'stays', label: 'As it is' }] : []),
                                    { value: 'for-good', label: 'For good' }, { value: 'for-a-while', label: 'For a while from now' },
                                ]} />
                        </div>
                        {time === 'stays' && privilege && (
                            <div><TimeLeft from={privilege.temporaryAccessStartTime} to={privilege.temporaryAccessEndTime} /></div>
                        )}
                        {time === 'for-a-while' && (
                            <TextInput label="How long" description="From the moment you save. It then ends by itself, also for who is logged in." maw="16rem" value={range}
                                classNames={{ input: 'mono' }} error={flaw && rangeFlaw ? rangeFlaw : errors['temporaryRange']} onChange={(event) => { setRange(event.currentTarget.value); setFlaw(undefined); }} />
                        )}
                    </Stack>
                </Panel>
                <RulesPanel rules={rules} subjects={home.subjects} onChange={(next) => { setRules(next); setFlaw(undefined); }}
                    about="A rule here decides before those of the roles. One that forbids takes away what a role allows."
                    emptyText="No rules yet." />
                <CheckPanel title="What this privilege allows by itself" about="Without the roles, as it stands above, saved or not." checked={checkOf(home, permissions)}
                    subjects={home.subjects} environments={environments} />
                {flaw && <Text c="red" role="alert">{flaw}</Text>}
                {save.error && <ErrorPanel title="The privilege was not saved" error={save.error} />}
                <Group justify="flex-end">
                    <Button type="submit" loading={save.isPending}>{privilege ? 'Save privilege' : 'Add privilege'}</Button>
                </Group>
            </Stack>
        </form>
    );
}
