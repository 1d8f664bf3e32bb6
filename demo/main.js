// The main job, from nothing: secrets go in, a Netlify site follows. Speaks to the server only as
// any client does, over HTTP, and to Netlify (or its simulator) only to look at what arrived.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Api } from './api.js';
import { sampleSecrets } from './dotenv.js';
import { connectNetlify } from './netlify.js';
import { startServer } from './processes.js';
import { say, step, table, ask, warn } from './terminal.js';

const dataDir = '.demo';
const admin = { email: 'ada@kiosk.example', password: 'correct-horse-battery-staple', organization: 'Kiosk' };
const isOnce = process.argv.includes('--once');
const ARRIVAL_MS = 30_000;

async function until(probe, what, everyMs = 5) {
    const end = Date.now() + ARRIVAL_MS;
    while (Date.now() < end) {
        const found = await probe();
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    throw new Error(`Gave up waiting for ${what} after ${ARRIVAL_MS / 1000} s`);
}

/** Waits until no run of the sync is under way; answers the sync as it ended. */
async function settled(api, syncId) {
    const sync = await until(async () => {
        const { secretSync } = await api.get(`/api/v1/secret-syncs/netlify/${syncId}`);
        return ['succeeded', 'failed'].includes(secretSync.syncStatus) && secretSync;
    }, 'the sync to end');
    if (sync.syncStatus === 'failed') throw new Error(`The sync failed: ${sync.lastSyncMessage}`);
    return sync;
}

/** What a plan's counters and operations are called here. */
const planWords = {
    setValue: 'change', 'set-value': 'change', replace: 'replace', deleteValue: 'delete in one context', 'delete-value': 'delete in one context',
    deleteVariable: 'delete', 'delete-variable': 'delete',
};
const inWords = (name) => planWords[name] ?? name;

function planRows({ counts, operations }) {
    const shown = operations.filter(({ operation }) => operation !== 'keep');
    const rows = shown.slice(0, 8).map(({ key, context, operation, before, after }) =>
        [inWords(operation), key, context, `${before} → ${after}`]);
    if (shown.length > 8) rows.push(['…', `and ${shown.length - 8} more`, '', '']);
    const total = Object.entries(counts).filter(([, count]) => count > 0)
        .map(([name, count]) => (name === 'calls' ? `in ${count} calls` : `${count} to ${inWords(name)}`)).join(', ');
    return { rows, total };
}

async function keepSecrets(api, projectId) {
    const secrets = await sampleSecrets();
    await api.post('/api/v4/secrets/batch', {
        projectId, environment: 'prod', secretPath: '/', secrets,
    });
    return secrets.length;
}

async function readSource(api, projectId) {
    const { secrets } = await api.get(
        `/api/v4/secrets?projectId=${projectId}&environment=prod&secretPath=/&expandSecretReferences=true`);
    return new Map(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]));
}

/** Keys whose value in the site's production context is not the source's; empty when all is well. */
function differences(source, site, name) {
    const wrong = [];
    for (const [key, value] of source) {
        if (site.get(name(key)) !== value) wrong.push(key);
    }
    return wrong;
}

async function createSync(api, { project, connection, netlify }) {
    const wish = {
        name: 'shop-production', projectId: project.id, connectionId: connection.id,
        environment: 'prod', secretPath: '/', isAutoSyncEnabled: true,
        syncOptions: { initialSyncBehavior: 'overwrite-destination', ...netlify.syncOptions },
        destinationConfig: { ...netlify.destination, context: 'production' },
    };
    const { plan } = await api.post('/api/v1/secret-syncs/netlify/plan', wish);
    const { rows, total } = planRows(plan);
    step('The plan, before anything is written', total);
    table(['does', 'key', 'context', 'value'], rows);
    for (const { key, message } of plan.findings.slice(0, 5)) warn(`${key}: ${message}`);
    if (netlify.isReal && !await ask(`Write these to the site ${netlify.destination.siteName}?`)) {
        say('Nothing was written.');
        return null;
    }
    return (await api.post('/api/v1/secret-syncs/netlify', wish)).secretSync;
}

/** Changes one secret and measures until the site has it. */
async function changeOne(api, { project, netlify, name }) {
    const value = `changed-${Date.now()}`;
    await netlify.forgetCalls();
    const begin = performance.now();
    await api.patch('/api/v3/secrets/raw/PAYMENT_WEBHOOK_SECRET', {
        workspaceId: project.id, environment: 'prod', secretPath: '/', secretValue: value,
    });
    await until(async () => (await netlify.values('production')).get(name('PAYMENT_WEBHOOK_SECRET')) === value,
        'the change to arrive', netlify.isReal ? 500 : 5);
    return performance.now() - begin;
}

async function setUp(api, netlify) {
    const begin = performance.now();
    const boot = await api.post('/api/v1/admin/bootstrap', admin);
    api.token = boot.identity.credentials.token;
    const { project } = await api.post('/api/v1/projects', { projectName: 'Kiosk shop' });
    // The administrator can sign in to the dashboard with the same password.
    await api.post('/api/v3/auth/login', { email: admin.email, password: admin.password });
    await api.post(`/api/v2/workspace/${project.id}/memberships`, { emails: [admin.email], roleSlugs: ['admin'] });
    step('Made the administrator, an organisation and a project', `${Math.round(performance.now() - begin)} ms`);
    const count = await keepSecrets(api, project.id);
    step(`Put ${count} secrets into production, sealed`, 'from demo/sample.env');
    const { appConnection } = await api.post('/api/v1/app-connections/netlify', {
        name: 'kiosk-netlify', method: 'access-token', projectId: project.id,
        credentials: { accessToken: netlify.token },
    });
    step('Connected Netlify by a personal access token', `checked live at ${netlify.where}`);
    return { project, connection: appConnection };
}

async function walkThrough(api, netlify) {
    const { project, connection } = await setUp(api, netlify);
    const others = await netlify.otherCells();
    await netlify.forgetCalls();
    const begin = performance.now();
    const sync = await createSync(api, { project, connection, netlify });
    if (!sync) return { isEqual: false, sync: null };
    await settled(api, sync.id);
    step('The sync ran', `${Math.round(performance.now() - begin)} ms, plan and start included`);
    table(['Netlify was asked', 'times'], await netlify.callRows());

    const name = netlify.keyName;
    const arrivals = [];
    for (let i = 0; i < 5; i++) {
        arrivals.push(await changeOne(api, { project, netlify, name }));
        await settled(api, sync.id);
    }
    arrivals.sort((a, b) => a - b);
    step('Changed one secret, five times: from the answer to the value at Netlify',
        `${arrivals.map((ms) => `${Math.round(ms)}`).join(', ')} ms`);
    table(['for the last change Netlify was asked', 'times'], await netlify.callRows());

    await netlify.forgetCalls();
    await api.post(`/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    await settled(api, sync.id);
    step('Ran it again with nothing changed', `${await netlify.writes()} writes`);

    const wrong = differences(await readSource(api, project.id), await netlify.values('production'), name);
    const isUntouched = JSON.stringify(await netlify.otherCells()) === JSON.stringify(others);
    step('Compared source and site', wrong.length === 0 ? 'equal, every key' : `DIFFERENT: ${wrong.join(', ')}`);
    step('Looked at what is not ours: other contexts, other keys', isUntouched ? 'as they were' : 'CHANGED');
    return { isEqual: wrong.length === 0 && isUntouched, sync, project };
}

async function main() {
    await rm(dataDir, { recursive: true, force: true });
    say('Tacit: secrets go in, a Netlify site follows\n');
    const netlify = await connectNetlify(process.env);
    const server = await startServer(join(dataDir, 'data'), netlify.apiUrl);
    const stopAll = async () => { await server.stop(); await netlify.stop(); };
    try {
        step('Started the server on an embedded database', `${server.startMs} ms, ${server.memoryMiB()} MiB resident`);
        const { isEqual, project } = await walkThrough(new Api(server.url), netlify);
        if (isOnce) {
            process.exitCode = isEqual ? 0 : 1;
            return;
        }
        say(`\nDashboard   ${server.url}/\nSign in     ${admin.email}  ${admin.password}`);
        if (project) say(`Project     ${server.url}/projects/${project.id}`);
        say(`Simulator   ${netlify.apiUrl}/__sim/state\n\nCtrl-C ends it all.`);
        await new Promise((resolve) => { process.once('SIGINT', resolve); process.once('SIGTERM', resolve); });
    } finally {
        await stopAll();
    }
}

main().catch((error) => {
    console.error(`\nThe demo failed: ${error.message}`);
    process.exitCode = 1;
});
