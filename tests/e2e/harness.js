// Starts the real server (and Netlify's simulator) for a test, and speaks to both over HTTP.
// Nothing here knows how the server works inside.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { databaseEnvironment } from './database.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binary = process.env.TACIT_BIN ?? join(root, 'build', 'release', 'tacit');
const START_MS = 30_000;

/** Waits for "listening on URL" on a child's standard output. */
async function listeningUrl(child, name, log) {
    let text = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
    try {
        for await (const chunk of child.stdout) {
            text += chunk;
            const found = /listening on (\S+)/.exec(text);
            if (found) return found[1];
        }
    } finally {
        clearTimeout(timer);
    }
    throw new Error(`${name} did not start:\n${log().slice(-4000)}`);
}

function spawnLogged(command, args, env) {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stderr.on('data', (chunk) => { log = (log + chunk).slice(-200_000); });
    return { child, log: () => log };
}

async function ended(child) {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return { code: child.exitCode, signal: child.signalCode };
}

/** A directory that is gone when the test is over. */
export function temporaryDirectory(t) {
    const path = mkdtempSync(join(tmpdir(), 'tacit-test-'));
    t?.after(() => rmSync(path, { recursive: true, force: true }));
    return path;
}

export class Server {
    constructor({ dataDir, env = {}, args = [] }) {
        Object.assign(this, { dataDir, env, args });
    }

    async start() {
        const env = {
            PATH: process.env.PATH, HOME: this.dataDir, TACIT_RATE_LIMITS: 'off', TACIT_LOG: 'json',
            ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '', UBSAN_OPTIONS: process.env.UBSAN_OPTIONS ?? '',
            ...await databaseEnvironment(this.dataDir), ...this.env,
        };
        const { child, log } = spawnLogged(
            binary, ['serve', '--listen', '127.0.0.1:0', '--data', join(this.dataDir, 'data'), ...this.args], env);
        this.child = child;
        this.log = log;
        this.url = await listeningUrl(child, 'tacit serve', log);
        child.stdout.resume();
        return this;
    }

    get pid() { return this.child.pid; }

    /** Ends it politely; throws if it does not end with 0, which is how leaks show. */
    async stop() {
        this.child.kill('SIGTERM');
        const { code, signal } = await ended(this.child);
        if (code !== 0) throw new Error(`tacit serve ended with ${code ?? signal}:\n${this.log().slice(-8000)}`);
    }

    async kill() {
        this.child.kill('SIGKILL');
        await ended(this.child);
    }

    async restart() {
        await this.start();
        return this;
    }
}

/** A server of its own for one test (or, with `before`, for one file). */
export async function startServer(t, { env, args, dataDir } = {}) {
    const server = new Server({ dataDir: dataDir ?? temporaryDirectory(t), env, args });
    await server.start();
    t.after(async () => {
        if (server.child.exitCode === null && server.child.signalCode === null) await server.stop();
    });
    return server;
}

/** Runs the binary to its end: for starts that must be refused. */
export async function runServer({ dataDir, env = {}, args = [] }) {
    const { child, log } = spawnLogged(
        binary, ['serve', '--listen', '127.0.0.1:0', '--data', join(dataDir, 'data'), ...args],
        { PATH: process.env.PATH, TACIT_LOG: 'json', ...await databaseEnvironment(dataDir), ...env });
    const timer = setTimeout(() => child.kill('SIGTERM'), 5_000);
    child.stdout.resume();
    const end = await ended(child);
    clearTimeout(timer);
    return { ...end, log: log() };
}

/** One caller: a token and a base address. Every method answers {status, body, headers}. */
export class Client {
    constructor(url, token) { Object.assign(this, { url, token }); }

    async send(method, path, body, headers = {}) {
        const response = await fetch(this.url + path, {
            method,
            headers: {
                ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
                ...(body === undefined ? {} : { 'content-type': 'application/json' }),
                'user-agent': 'tacit-test',
                ...headers,
            },
            body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
        });
        const text = await response.text();
        let parsed = text;
        try { parsed = text === '' ? undefined : JSON.parse(text); } catch { /* not JSON: the test sees the text */ }
        return { status: response.status, body: parsed, text, headers: response.headers };
    }

    get(path, headers) { return this.send('GET', path, undefined, headers); }
    post(path, body, headers) { return this.send('POST', path, body, headers); }
    patch(path, body, headers) { return this.send('PATCH', path, body, headers); }
    put(path, body, headers) { return this.send('PUT', path, body, headers); }
    delete(path, body, headers) { return this.send('DELETE', path, body, headers); }

    /** The same, but an answer other than 200 is an error: for what a test only prepares. */
    async must(method, path, body) {
        const answer = await this.send(method, path, body);
        if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
        return answer.body;
    }
}

export const admin = { email: 'ada@example.com', password: 'a long enough passphrase', organization: 'Acme' };

/** First administrator and organisation; the client acts as the instance admin identity. */
export async function bootstrap(server) {
    const anyone = new Client(server.url);
    const body = await anyone.must('POST', '/api/v1/admin/bootstrap', admin);
    return Object.assign(new Client(server.url, body.identity.credentials.token), {
        organizationId: body.organization.id, identityId: body.identity.id, bootstrapAnswer: body,
    });
}

/** A server with its first administrator: {server, client}. */
export async function startWithAdmin(t, options) {
    const server = await startServer(t, options);
    return { server, client: await bootstrap(server) };
}

export async function createProject(client, name = `project ${randomUUID().slice(0, 8)}`) {
    return (await client.must('POST', '/api/v1/projects', { projectName: name })).project;
}

/** A machine identity with universal auth and a role in a project; logged in. */
export async function createMachine(client, { projectId, role = 'member', orgRole = 'no-access', auth = {} } = {}) {
    const { identity } = await client.must('POST', '/api/v1/identities', {
        name: `machine ${randomUUID().slice(0, 8)}`, organizationId: client.organizationId, role: orgRole,
    });
    const { identityUniversalAuth } = await client.must(
        'POST', `/api/v1/auth/universal-auth/identities/${identity.id}`, auth);
    const { clientSecret } = await client.must(
        'POST', `/api/v1/auth/universal-auth/identities/${identity.id}/client-secrets`, {});
    if (projectId) {
        await client.must('POST', `/api/v2/workspace/${projectId}/identity-memberships/${identity.id}`, { role });
    }
    const login = await new Client(client.url).must(
        'POST', '/api/v1/auth/universal-auth/login', { clientId: identityUniversalAuth.clientId, clientSecret });
    return Object.assign(new Client(client.url, login.accessToken), {
        identityId: identity.id, clientId: identityUniversalAuth.clientId, clientSecret, login,
        organizationId: client.organizationId,
    });
}

/** Netlify's simulator, with its control interface. */
export class Netlify {
    async start({ latencyMs = 0 } = {}) {
        const { child, log } = spawnLogged(
            process.execPath, [join(root, 'sim', 'netlify', 'server.js'), '--port', '0', '--latency', String(latencyMs)],
            { PATH: process.env.PATH });
        this.child = child;
        this.url = await listeningUrl(child, 'the Netlify simulator', log);
        child.stdout.resume();
        return this;
    }

    async control(method, path, body) {
        const response = await fetch(this.url + path, {
            method, headers: { 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
        return text === '' ? undefined : JSON.parse(text);
    }

    state() { return this.control('GET', '/__sim/state'); }
    setState(state) { return this.control('PUT', '/__sim/state', state); }
    requests() { return this.control('GET', '/__sim/requests'); }
    clearRequests() { return this.control('DELETE', '/__sim/requests'); }
    fault(fault) { return this.control('POST', '/__sim/faults', fault); }
    clearFaults() { return this.control('DELETE', '/__sim/faults'); }

    async stop() {
        this.child.kill('SIGTERM');
        await ended(this.child);
    }
}

export const netlifyToken = 'nfp_' + 'TestTokenTestTokenTestTokenTestToken';
export const siteId = '7a1f3c52-6f0e-4c7e-9d0b-2b1f6a0c9e11';
export const accountId = '5f7d2c9b8a6e4d3c2b1a0f9e';

/** One account with one site and one token; further state can be given. */
export function smallWorld(extra = {}) {
    return {
        settings: { rateLimit: 100_000, ...extra.settings },
        tokens: [{ token: netlifyToken, email: 'ada@example.com' }],
        accounts: [{ id: accountId, slug: 'acme', name: 'Acme' }],
        sites: [{ id: siteId, name: 'acme-shop', account_slug: 'acme' }, ...(extra.sites ?? [])],
        variables: extra.variables ?? [],
    };
}

export async function startNetlify(t, { world = smallWorld(), latencyMs } = {}) {
    const netlify = await new Netlify().start({ latencyMs });
    t.after(() => netlify.stop());
    await netlify.setState(world);
    return netlify;
}

/** Server, simulator, project and connection, ready for a sync. */
export async function startConnected(t, { world, latencyMs, env, args } = {}) {
    const netlify = await startNetlify(t, { world, latencyMs });
    const { server, client } = await startWithAdmin(t, {
        env: { TACIT_NETLIFY_API_URL: netlify.url, TACIT_NETLIFY_APP_URL: netlify.url, ...env }, args,
    });
    const project = await createProject(client);
    const { appConnection } = await client.must('POST', '/api/v1/app-connections/netlify', {
        name: 'netlify', method: 'access-token', projectId: project.id, credentials: { accessToken: netlifyToken },
    });
    return { netlify, server, client, project, connection: appConnection };
}

/** Asks again until `probe` answers something truthy. Bounded; the last answer is in the error. */
export async function until(probe, what, timeoutMs = 20_000) {
    const end = Date.now() + timeoutMs;
    let last;
    while (Date.now() < end) {
        last = await probe();
        if (last) return last;
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`timed out waiting for ${what}`);
}
