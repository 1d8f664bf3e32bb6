// Builds of a site that follow what was written to it, and their words.
export type RedeployVia = 'off' | 'build' | 'hook';
export type RedeployState = 'gathering' | 'asking' | 'building' | 'ready' | 'failed' | 'timed-out' | 'dropped';

/** The build of the site that runs asked for. */
export interface Redeploy {
    id: string;
    state: RedeployState;
    via: RedeployVia;
    deployId: string | null;
    deployUrl: string | null;
    adminUrl: string | null;
    message: string | null;
    createdAt: string;
    askedAt: string | null;
    finishedAt: string | null;
}

export const redeployVias: Record<RedeployVia, string> = {
    off: 'Not after a sync', build: 'Built after a sync', hook: 'Built after a sync, by a build hook',
};

export const redeployLabels: Record<RedeployState, string> = {
    'gathering': 'Deploy soon', 'asking': 'Deploy asked for', 'building': 'Deploying', 'ready': 'Deployed', 'failed': 'Deploy failed',
    'timed-out': 'Deploy not seen', 'dropped': 'Not deployed',
};

export const redeployTones: Record<RedeployState, 'plain' | 'good' | 'bad' | 'warn' | 'accent'> = {
    'gathering': 'plain', 'asking': 'accent', 'building': 'accent', 'ready': 'good', 'failed': 'bad', 'timed-out': 'warn', 'dropped': 'plain',
};

const sentences: Record<RedeployState, string> = {
    'gathering': 'The site is built in a moment, once no further changes come.',
    'asking': 'Netlify is being asked to build the site.',
    'building': 'Netlify is building the site with the new values.',
    'ready': 'The site is deployed with the new values.',
    'failed': 'The site could not be deployed: it still has the old values.',
    'timed-out': 'It is not known whether the site was deployed.',
    'dropped': 'The site was not deployed.',
};

export const redeployText = (redeploy: Redeploy) => [sentences[redeploy.state], redeploy.message].filter(Boolean).join(' ');

export const isDeploying = (redeploy: Redeploy | null | undefined) => Boolean(redeploy && !redeploy.finishedAt);
