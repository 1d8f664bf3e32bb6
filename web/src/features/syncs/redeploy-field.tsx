// Whether Netlify builds the site anew once a run has changed its variables, and how it is asked.
import { PasswordInput, Radio, Stack } from '@mantine/core';

import type { RedeployVia } from '@/lib/redeploy';

import type { StepProps } from './step-props';
import classes from './syncs.module.css';

const choices: { value: RedeployVia; label: string; about: string }[] = [
    { value: 'off', label: 'Do nothing', about: 'The values reach the site with its next deploy, whenever that comes.' },
    {
        value: 'build', label: 'Build and deploy the site',
        about: 'Netlify builds the main branch anew, asked with the connection’s token. Needs a site that is connected to a repository.',
    },
    {
        value: 'hook', label: 'Call a build hook',
        about: 'Calls an address made under Build hooks in the site’s settings at Netlify: for another branch, or a token that may not build.',
    },
];

/** `isGroup`: of many sites, while a hook belongs to one. */
export function RedeployField({ draft, problems, onChange, isGroup }: StepProps & { isGroup: boolean }) {
    const isWithoutSite = !isGroup && draft.siteId === '';
    const via = isWithoutSite ? 'off' : draft.redeploy;
    const offered = choices.filter(({ value }) => !isGroup || value !== 'hook');
    const isKept = draft.hookKeptFor !== '' && draft.hookKeptFor === draft.siteId;
    return (
        <Radio.Group
            label={isGroup ? 'After a run that changed a site' : 'After a run that changed something'} value={via} onChange={(value) => { onChange({ redeploy: value as RedeployVia }); }}
            description={isWithoutSite
                ? 'Variables shared by all sites of an account build nothing: choose a site to have it deployed.'
                : 'Variables reach a site only with a deploy. All that changes within moments, by any sync of the site, makes one build. A run that fails halfway builds nothing.'}
        >
            <Stack gap="xs" mt="xs">
                {offered.map(({ value, label, about }) => (
                    <div key={value} className={classes['choice']} data-checked={via === value}>
                        <Radio value={value} label={label} description={about} disabled={isWithoutSite} />
                    </div>
                ))}
                {via === 'hook' && (
                    <PasswordInput
                        label="Address of the build hook" placeholder={isKept ? 'Kept as it is' : 'https://api.netlify.com/build_hooks/…'}
                        description={isKept
                            ? 'One is kept sealed. Leave this empty to keep it, or give another one.'
                            : 'Whoever knows it may build the site: it is kept sealed and never shown again.'}
                        autoComplete="off" spellCheck={false} required={!isKept} value={draft.hookUrl} error={problems.hookUrl}
                        onChange={(event) => { onChange({ hookUrl: event.currentTarget.value }); }}
                    />
                )}
            </Stack>
        </Radio.Group>
    );
}
