// What the first run does with what Netlify already has.
import type { InitialSyncBehavior } from './types';

export interface BehaviorChoice {
    value: InitialSyncBehavior;
    label: string;
    about: string;
}

export const behaviorChoices: BehaviorChoice[] = [
    {
        value: 'overwrite-destination',
        label: 'Overwrite Destination Secrets',
        about: 'Tacit decides alone. Variables that the source does not have are removed at Netlify.',
    },
    {
        value: 'import-prioritize-source',
        label: 'Import Secrets (Prioritize Tacit)',
        about: 'First brings into Tacit what it does not have. Where both have a key, Tacit’s value wins.',
    },
    {
        value: 'import-prioritize-destination',
        label: 'Import Secrets (Prioritize Netlify)',
        about: 'First brings into Tacit what Netlify has. Where both have a key, Netlify’s value wins.',
    },
];

export const behaviorLabel = (value: string) =>
    behaviorChoices.find((choice) => choice.value === value)?.label ?? value;
