// A server with its first user, Netlify's simulator beside it, and a project: what the tests of
// connections and syncs start from.
import { accountId, netlifyToken, siteId, smallWorld, startNetlify } from '../e2e/harness.js';
import { createProject, createSecrets, openBrowser, openPage, signIn, startWithUser } from './browser.js';

export { accountId, netlifyToken, siteId };

/** A variable of the shop's site, as the simulator takes it. */
export function variable(key, values, extra = {}) {
    return {
        account: 'acme', site_id: siteId, key, is_secret: false,
        values: Object.entries(values).map(([context, value]) => ({ context, value })), ...extra,
    };
}

/** The site in plain words: { KEY: { production: 'value' } }. */
export async function cells(netlify) {
    const { variables } = await netlify.state();
    return Object.fromEntries(variables.map(({ key, values }) =>
        [key, Object.fromEntries(values.map(({ context, value }) => [context, value]))]));
}

/** { netlify, server, client, project, page, open }: signed in, with the secrets given by environment. */
export async function startWithNetlify(t, { variables = [], sites = [], settings, latencyMs, secrets = {}, env, ...pageOptions } = {}) {
    const netlify = await startNetlify(t, { world: smallWorld({ variables, sites, settings }), latencyMs });
    const { server, client } = await startWithUser(t, {
        env: { TACIT_NETLIFY_API_URL: netlify.url, TACIT_NETLIFY_APP_URL: netlify.url, ...env },
    });
    const project = await createProject(client);
    for (const [environment, values] of Object.entries(secrets)) await createSecrets(client, project, environment, values);
    const page = await openPage(await openBrowser(t), pageOptions);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await signIn(page, server);
    const open = (rest) => page.goto(`${server.url}/projects/${project.id}/${rest}`);
    return { netlify, server, client, project, page, open };
}

export async function createConnection({ client, project }, name = 'acme-netlify') {
    return (await client.must('POST', '/api/v1/app-connections/netlify', {
        name, method: 'access-token', projectId: project.id, credentials: { accessToken: netlifyToken },
    })).appConnection;
}

/** A sync of the environment "prod" to the shop's production context; waits for its first run. */
export async function createSync(world, connection, { name = 'shop-production', options = {}, destination = {}, ...rest } = {}) {
    const { client, project } = world;
    const { secretSync } = await client.must('POST', '/api/v1/secret-syncs/netlify', {
        name, projectId: project.id, connectionId: connection.id, environment: 'prod', secretPath: '/', confirmOverlap: true,
        syncOptions: { initialSyncBehavior: 'overwrite-destination', ...options },
        destinationConfig: { accountId, accountName: 'Acme', siteId, siteName: 'acme-shop', context: 'production', ...destination },
        ...rest,
    });
    return secretSync.isAutoSyncEnabled ? settled(client, secretSync.id) : secretSync;
}

/** Waits until nothing of the sync is pending or running; answers the sync. */
export async function settled(client, id) {
    for (let i = 0; i < 800; i++) {
        const { secretSync } = await client.must('GET', `/api/v1/secret-syncs/netlify/${id}`);
        const states = [secretSync.syncStatus, secretSync.importStatus, secretSync.removeStatus];
        if (!states.some((state) => state === 'pending' || state === 'running')) return secretSync;
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('the sync did not settle');
}
