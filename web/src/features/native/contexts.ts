// The contexts that a native integration may write, in the order of its form.
export const contexts = [
    { value: 'dev', label: 'Local development', about: 'Read by the Netlify CLI on developers’ machines.' },
    { value: 'branch-deploy', label: 'Branch deploys', about: 'Read by deploys of every branch other than the main one.' },
    { value: 'deploy-preview', label: 'Deploy previews', about: 'Read by previews of pull and merge requests.' },
    { value: 'production', label: 'Production', about: 'Read by deploys of the main branch: the live site.' },
];

const all = { value: 'all', label: 'All contexts', about: 'One value for every deploy and for local development.' };

/** The choices, and with them one that an integration made by the API may have. */
export const contextsWith = (value: string | undefined) => (value === all.value ? [...contexts, all] : contexts);

/** "Production", or the name as Netlify has it. */
export function contextLabel(value: string | null): string {
    return contextsWith(value ?? undefined).find((context) => context.value === value)?.label ?? value ?? 'None';
}

export const contextAbout = (value: string) => contextsWith(value).find((context) => context.value === value)?.about ?? '';
