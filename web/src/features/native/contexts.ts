// The contexts that a native integration may write, in the order of its form.
export const contexts = [
    { value: 'dev', label: 'Local development', about: 'Read by the Netlify CLI on developers’ machines.' },
    { value: 'branch-deploy', label: 'Branch deploys', about: 'Read by deploys of every branch other than the main one.' },
    { value: 'deploy-preview', label: 'Deploy previews', about: 'Read by previews of pull and merge requests.' },
    { value: 'production', label: 'Production', about: 'Read by deploys of the main branch: the live site.' },
];

/** "Production", or the name as Netlify has it. */
export function contextLabel(value: string | null): string {
    return contexts.find((context) => context.value === value)?.label ?? value ?? 'None';
}

export const contextAbout = (value: string) => contexts.find((context) => context.value === value)?.about ?? '';
