// Netlify's contexts: which deploys read a value.
import type { Context } from './types';

export interface ContextChoice {
    value: Context;
    label: string;
    about: string;
}

export const contextChoices: ContextChoice[] = [
    { value: 'all', label: 'All', about: 'One value for every deploy and for local development.' },
    { value: 'deploy-preview', label: 'DeployPreview', about: 'Previews of pull and merge requests.' },
    { value: 'production', label: 'Production', about: 'Deploys of the main branch: the live site.' },
    { value: 'branch-deploy', label: 'BranchDeploy', about: 'Deploys of every branch other than the main one.' },
    { value: 'dev', label: 'Dev', about: 'Local development with the Netlify CLI.' },
    { value: 'branch', label: 'Branch', about: 'Deploys of one named branch; goes before BranchDeploy.' },
];

/** "Production", "branch staging", or the name as Netlify has it. */
export function contextText(context: string | undefined, parameter?: string | null): string {
    if (context === 'branch' && parameter) return `Branch ${parameter}`;
    return contextChoices.find(({ value }) => value === (context ?? 'all'))?.label ?? context ?? 'All';
}
