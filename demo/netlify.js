// Netlify as the demo looks at it: the simulator, or the real one when NETLIFY_AUTH_TOKEN is set.
import { startSimulator } from './processes.js';

const SIMULATED_LATENCY_MS = 20;
const siteId = 'c0b6f1de-5a3e-4b39-8f6d-0d9a51a7c2e4';
const accountId = '64d1c8f0a2b3c4d5e6f70819';
const token = 'nfp_' + 'DemoDemoDemoDemoDemoDemoDemoDemoDemo';

/** A site somebody already works with: values of other contexts, and keys that are not ours. */
const world = {
    tokens: [{ token, email: 'ada@kiosk.example' }],
    accounts: [{ id: accountId, slug: 'kiosk', name: 'Kiosk' }],
    sites: [{ id: siteId, name: 'kiosk-shop', account_slug: 'kiosk' }],
    variables: [
        { key: 'NODE_VERSION', values: [{ context: 'all', value: '20' }] },
        { key: 'PREVIEW_BANNER', values: [{ context: 'deploy-preview', value: 'This is a preview' }] },
        { key: 'LOG_LEVEL', values: [{ context: 'dev', value: 'debug' }, { context: 'production', value: 'info' }] },
    ].map((variable) => ({ account: 'kiosk', site_id: siteId, is_secret: false, ...variable })),
};

async function request(url, options = {}) {
    const response = await fetch(url, options);
    const text = await response.text();
    if (!response.ok) throw new Error(`Netlify answered ${response.status} to ${new URL(url).pathname}: ${text.slice(0, 200)}`);
    return text === '' ? undefined : JSON.parse(text);
}

async function simulated() {
    const simulator = await startSimulator(SIMULATED_LATENCY_MS);
    const control = (method, path, body) => request(simulator.url + path, {
        method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body),
    });
    await control('PUT', '/__sim/state', { ...world, settings: { latencyMs: SIMULATED_LATENCY_MS } });
    const cells = async () => (await control('GET', '/__sim/state')).variables.flatMap(
        ({ key, values }) => values.map(({ context, value }) => ({ key, context, value })));
    const calls = () => control('GET', '/__sim/requests');
    return {
        isReal: false, token, apiUrl: simulator.url, where: `Netlify's simulator, ${SIMULATED_LATENCY_MS} ms a call`,
        destination: { accountId, accountName: 'Kiosk', siteId, siteName: 'kiosk-shop' },
        syncOptions: {}, keyName: (key) => key, stop: simulator.stop,
        forgetCalls: () => control('DELETE', '/__sim/requests'),
        async callRows() {
            const counts = new Map();
            for (const { method, path } of await calls()) {
                const shape = `${method} ${path.replace(/\/env\/[^/]+/, '/env/{key}').replace(accountId, '{account}')}`;
                counts.set(shape, (counts.get(shape) ?? 0) + 1);
            }
            return [...counts].map(([shape, count]) => [shape, count]);
        },
        writes: async () => (await calls()).filter(({ method }) => method !== 'GET').length,
        values: async (wanted) => new Map((await cells()).filter(({ context }) => context === wanted)
            .map(({ key, value }) => [key, value])),
        otherCells: async () => (await cells()).filter(({ context }) => context !== 'production')
            .sort((a, b) => a.key.localeCompare(b.key) || a.context.localeCompare(b.context)),
    };
}

/** Writes under a prefix of its own, deletes nothing, and asks first. */
async function real(env) {
    const apiUrl = env.TACIT_NETLIFY_API_URL ?? 'https://api.netlify.com';
    const get = (path) => request(`${apiUrl}/api/v1${path}`, {
        headers: { authorization: `Bearer ${env.NETLIFY_AUTH_TOKEN}`, 'user-agent': 'tacit-demo' },
    });
    if (!env.NETLIFY_SITE_ID) throw new Error('NETLIFY_AUTH_TOKEN is set: say which site with NETLIFY_SITE_ID');
    const site = await get(`/sites/${env.NETLIFY_SITE_ID}`);
    const account = site.account_id ?? site.account_slug;
    const variables = () => get(`/accounts/${account}/env?site_id=${site.id}`);
    const prefix = 'TACIT_DEMO_';
    return {
        isReal: true, token: env.NETLIFY_AUTH_TOKEN, apiUrl, where: `Netlify, site ${site.name}`,
        destination: { accountId: account, accountName: site.account_name, siteId: site.id, siteName: site.name },
        syncOptions: { keySchema: `${prefix}{{secretKey}}`, disableSecretDeletion: true },
        keyName: (key) => prefix + key,
        stop: async () => {}, forgetCalls: async () => {}, callRows: async () => [],
        writes: async () => 'uncounted',
        values: async (wanted) => new Map((await variables()).flatMap(({ key, values }) =>
            values.filter(({ context }) => context === wanted).map(({ value }) => [key, value]))),
        otherCells: async () => (await variables()).filter(({ key }) => !key.startsWith(prefix))
            .map(({ key, values, scopes }) => ({ key, values, scopes })).sort((a, b) => a.key.localeCompare(b.key)),
    };
}

export function connectNetlify(env) {
    return env.NETLIFY_AUTH_TOKEN ? real(env) : simulated();
}
