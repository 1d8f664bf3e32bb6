// The event stream of a project: who hears what, when, and until when.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMachine, createProject, startWithAdmin } from './harness.js';

const path = '/api/v1/events/subscribe/project-events';
const PATIENCE_MS = 30_000;
const all = ['secret:create', 'secret:update', 'secret:delete', 'secret:import-mutation'];
const wish = (projectId, conditions = {}, events = all) => ({ projectId, register: events.map((event) => ({ event, conditions })) });

/** An open stream: its events as they come. */
class Stream {
    constructor(response, stop) { Object.assign(this, { response, stop, events: [], pings: 0, isOver: false }); }

    static async open(t, client, body, { method = 'POST', headers = {} } = {}) {
        const abort = new AbortController();
        const address = method === 'POST' ? path
            : `${path}?projectId=${body.projectId}&register=${encodeURIComponent(JSON.stringify(body.register))}`;
        const response = await fetch(client.url + address, {
            method, signal: abort.signal,
            headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json', ...headers },
            body: method === 'POST' ? JSON.stringify(body) : undefined,
        });
        const stream = new Stream(response, () => abort.abort());
        t.after(() => stream.stop());
        if (response.status === 200) stream.reading = stream.read();
        return stream;
    }

    async read() {
        let text = '';
        try {
            for await (const chunk of this.response.body) {
                text += Buffer.from(chunk).toString();
                for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
                    this.take(text.slice(0, end));
                    text = text.slice(end + 2);
                }
            }
        } catch { /* stopped by us */ }
        this.isOver = true;
    }

    /** As the Kubernetes operator and the CLI do: no line beyond 64 KiB, the payload a list, "ping" by its name. */
    take(block) {
        for (const line of block.split('\n')) assert.ok(Buffer.byteLength(line) < 64 * 1024, 'a line too long for readers');
        const fields = Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
        if (!fields.event) this.isConnected = true;
        else if (fields.event === 'ping') this.pings += 1;
        else this.push(fields);
    }

    push({ id, event, data }) {
        const told = { id, event, ...JSON.parse(data) };
        assert.equal(told.data.eventType, event);
        assert.ok(Array.isArray(told.data.payload), data);
        this.events.push(told);
    }

    /** ["secret:create dev / A", …] */
    get told() {
        return this.events.flatMap(({ event, data }) => data.payload.map(({ environment, secretPath, secretKey = '*' }) => `${event} ${environment} ${secretPath} ${secretKey}`));
    }

    async wait(count) {
        await until(() => this.events.length >= count, `${count} events`);
        return this.events;
    }
}

async function until(holds, what) {
    const end = Date.now() + PATIENCE_MS;
    while (!(await holds())) {
        if (Date.now() > end) assert.fail(`no ${what} in time`);
        await sleep(20);
    }
}

const at = (project, more = {}) => ({ workspaceId: project.id, environment: 'dev', secretPath: '/', ...more });
const create = (client, project, name, more) =>
    client.must('POST', `/api/v3/secrets/raw/${name}`, at(project, { secretValue: 'never-to-be-told', ...more }));

test('events', async (t) => {
    const { server, client } = await startWithAdmin(t);

    await t.test('creations, changes, deletions and imports are told, without values', async (t) => {
        const project = await createProject(client);
        const stream = await Stream.open(t, client, wish(project.id));
        assert.equal(stream.response.status, 200);
        assert.match(stream.response.headers.get('content-type'), /^text\/event-stream/);
        await until(() => stream.isConnected, 'connection');
        await create(client, project, 'A');
        await client.must('PATCH', '/api/v3/secrets/raw/A', at(project, { secretValue: 'never-to-be-told-2' }));
        await client.must('DELETE', '/api/v3/secrets/raw/A', at(project));
        await client.must('POST', '/api/v3/secrets/batch/raw', at(project, {
            secrets: [{ secretKey: 'B', secretValue: '1' }, { secretKey: 'C', secretValue: '2' }] }));
        await client.must('POST', '/api/v1/secret-imports', {
            workspaceId: project.id, environment: 'dev', path: '/', import: { environment: 'prod', path: '/' } });
        const events = await stream.wait(5);
        assert.deepEqual(events.map((each) => each.event),
            ['secret:create', 'secret:update', 'secret:delete', 'secret:create', 'secret:import-mutation']);
        assert.deepEqual(events[0].data, { eventType: 'secret:create', payload: [{ environment: 'dev', secretPath: '/', secretKey: 'A' }] });
        assert.equal(events[0].projectType, 'secret-manager');
        assert.deepEqual(events[3].data.payload.map((each) => each.secretKey), ['B', 'C']);
        assert.ok(!JSON.stringify(events).includes('never-to-be-told'));
    });

    await t.test('only what was registered is told', async (t) => {
        const project = await createProject(client);
        const other = await createProject(client);
        const exact = await Stream.open(t, client, wish(project.id, { environmentSlug: 'dev', secretPath: '/app' }));
        const glob = await Stream.open(t, client, wish(project.id, { secretPath: '/app/**' }), { method: 'GET' });
        const deletions = await Stream.open(t, client, wish(project.id, {}, ['secret:delete']));
        await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'deep', path: '/app' });
        await create(client, other, 'ELSEWHERE');
        await create(client, project, 'ROOT');
        await create(client, project, 'DEEP', { secretPath: '/app/deep' });
        await create(client, project, 'APP', { secretPath: '/app' });
        await client.must('DELETE', '/api/v3/secrets/raw/ROOT', at(project));
        await Promise.all([deletions.wait(1), exact.wait(1), glob.wait(2)]);
        const keys = (stream) => stream.events.flatMap((each) => each.data.payload.map(({ secretKey }) => secretKey));
        assert.deepEqual(keys(exact), ['APP']);
        assert.deepEqual(keys(glob), ['DEEP', 'APP']);
        assert.deepEqual(keys(deletions), ['ROOT']);
    });

    await t.test('roles decide, and again for each event', async (t) => {
        const project = await createProject(client);
        const { role } = await client.must('POST', `/api/v1/projects/${project.id}/roles`, {
            slug: 'app-listener', name: 'App listener', permissions: [
                { subject: 'secrets', action: ['subscribe'], conditions: { environment: 'dev', secretPath: { $glob: '/app' } } }],
        });
        const listener = await createMachine(client, { projectId: project.id, role: role.slug });
        const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
        const stranger = await createMachine(client);
        assert.equal((await viewer.post(path, wish(project.id))).status, 403);
        assert.equal((await stranger.post(path, wish(project.id))).status, 404);
        assert.equal((await listener.post(path, wish(project.id, { environmentSlug: 'prod', secretPath: '/app' }))).status, 403);
        const stream = await Stream.open(t, listener, wish(project.id));
        assert.equal(stream.response.status, 200);
        await create(client, project, 'HIDDEN');
        await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'app', path: '/' });
        await create(client, project, 'SEEN', { secretPath: '/app' });
        await stream.wait(1);
        assert.deepEqual(stream.events.flatMap((each) => each.data.payload.map(({ secretKey }) => secretKey)), ['SEEN']);
        await client.must('DELETE', `/api/v2/workspace/${project.id}/identity-memberships/${listener.identityId}`);
        await until(() => stream.isOver, 'end of the stream');
    });

    await t.test('every way to write reaches the stream, with what became of each secret', async (t) => {
        const project = await createProject(client);
        const pit = { projectId: project.id, environment: 'dev', path: '/' };
        await create(client, project, 'A');
        await create(client, project, 'B');
        const { commits: [before] } = await client.must('GET', `/api/v1/pit/commits?${new URLSearchParams(pit)}`);
        const stream = await Stream.open(t, client, wish(project.id));
        await until(() => stream.isConnected, 'connection');
        const expected = [];
        const expectMore = async (...lines) => {
            expected.push(...lines);
            await until(() => stream.told.length >= expected.length, `${expected.length} events: ${stream.told}`);
            assert.deepEqual(stream.told, expected);
        };

        await client.must('PATCH', '/api/v3/secrets/batch/raw', at(project, { mode: 'upsert', secrets: [{ secretKey: 'A', secretValue: '2' }, { secretKey: 'C', secretValue: '3' }] }));
        await expectMore('secret:create dev / C', 'secret:update dev / A');
        await client.must('DELETE', '/api/v3/secrets/batch/raw', at(project, { secrets: [{ secretKey: 'B' }] }));
        await expectMore('secret:delete dev / B');
        await client.must('POST', `/api/v1/pit/commits/${before.id}/rollback`, { projectId: project.id });
        await expectMore('secret:create dev / B', 'secret:update dev / A', 'secret:delete dev / C');
        await client.must('POST', '/api/v1/secrets/import', { projectId: project.id, environment: 'dev', secretPath: '/', content: 'D=1\nA=5', format: 'env' });
        await expectMore('secret:create dev / D', 'secret:update dev / A');
        await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'far', path: '/' });
        const { secrets } = await client.must('GET', `/api/v4/secrets?projectId=${project.id}&environment=dev`);
        await client.must('POST', '/api/v4/secrets/move', {
            projectId: project.id, sourceEnvironment: 'dev', sourceSecretPath: '/', destinationEnvironment: 'dev', destinationSecretPath: '/far', secretIds: [secrets[0].id] });
        await expectMore('secret:delete dev / A', 'secret:create dev /far A');
        const { folders: [far] } = await client.must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=dev&path=/`);
        await client.must('PATCH', `/api/v1/folders/${far.id}`, { workspaceId: project.id, environment: 'dev', name: 'near', path: '/' });
        await expectMore('secret:delete dev /far *', 'secret:create dev /near *');
        await client.must('DELETE', '/api/v1/folders/near', { workspaceId: project.id, environment: 'dev', path: '/' });
        await expectMore('secret:delete dev /near *');
        const environments = `/api/v1/workspace/${project.id}/environments`;
        const [dev] = (await client.must('GET', `/api/v1/workspace/${project.id}`)).workspace.environments;
        await client.must('PATCH', `${environments}/${dev.id}`, { slug: 'local', name: 'Local' });
        await expectMore('secret:delete dev / *', 'secret:create local / *');
        await client.must('PATCH', `${environments}/${dev.id}`, { slug: 'local', name: 'Here' });
        await client.must('DELETE', `${environments}/${dev.id}`);
        await expectMore('secret:delete local / *');
    });

    await t.test('who imports or refers to what changed is told, and nobody else', async (t) => {
        const project = await createProject(client);
        await client.must('POST', '/api/v1/secret-imports', {
            workspaceId: project.id, environment: 'staging', path: '/', import: { environment: 'prod', path: '/' } });
        await client.must('POST', '/api/v3/secrets/raw/R', at(project, { secretValue: 'x${staging.S}' }));
        const importing = await Stream.open(t, client, wish(project.id, { environmentSlug: 'staging', secretPath: '/' }));
        const referring = await Stream.open(t, client, wish(project.id, { environmentSlug: 'dev', secretPath: '/' }));
        await until(() => importing.isConnected && referring.isConnected, 'connections');
        await client.must('POST', '/api/v3/secrets/raw/S', at(project, { environment: 'prod', secretValue: '1' }));
        await Promise.all([importing.wait(1), referring.wait(1)]);
        // What came before the streams may be told still, and is the same: that the import was made.
        assert.deepEqual([...new Set(importing.told)], ['secret:import-mutation staging / *']);
        assert.deepEqual([...new Set(referring.told)], ['secret:import-mutation dev / *']);
    });

    await t.test('a thousand secrets come in pieces that readers can take, and pings in between', async (t) => {
        const project = await createProject(client);
        const stream = await Stream.open(t, client, wish(project.id));
        await until(() => stream.isConnected, 'connection');
        const secrets = Array.from({ length: 1000 }, (_, i) => ({ secretKey: `NAME_${'X'.repeat(150)}_${i}`, secretValue: '1' }));
        await client.must('POST', '/api/v3/secrets/batch/raw', at(project, { secrets }));
        await until(() => stream.told.length === 1000, 'all names');
        assert.ok(stream.events.length > 1);
        assert.deepEqual(stream.events.map(({ id }) => id !== undefined), stream.events.map((_, i) => i === stream.events.length - 1));
        assert.equal(new Set(stream.told).size, 1000);
        await until(() => stream.pings > 0, 'ping');
    });

    await t.test('a revoked token ends its stream at once', async (t) => {
        const project = await createProject(client);
        const machine = await createMachine(client, { projectId: project.id, role: 'member' });
        const stream = await Stream.open(t, machine, wish(project.id));
        await until(() => stream.isConnected, 'connection');
        await machine.must('POST', '/api/v1/auth/token/revoke', { accessToken: machine.token });
        await until(() => stream.isOver, 'end of the stream');
    });

    await t.test('who comes back hears what was missed', async (t) => {
        const project = await createProject(client);
        const first = await Stream.open(t, client, wish(project.id));
        await create(client, project, 'ONE');
        await first.wait(1);
        first.stop();
        await create(client, project, 'TWO');
        const second = await Stream.open(t, client, wish(project.id), { headers: { 'last-event-id': first.events[0].id } });
        await second.wait(1);
        assert.deepEqual(second.events.flatMap((each) => each.data.payload.map(({ secretKey }) => secretKey)), ['TWO']);
    });

    await t.test('bad input, no token, and too many streams are refused', async (t) => {
        const project = await createProject(client);
        const machine = await createMachine(client, { projectId: project.id, role: 'member' });
        for (const [body, field] of [
            [{ register: [] }, 'projectId'], [{ projectId: project.id }, 'register'],
            [{ projectId: project.id, register: [] }, 'register'],
            [{ projectId: project.id, register: [{ event: 'moon:full' }] }, 'register'],
            [{ projectId: project.id, register: [{ event: 'secret:create', conditions: { secretPath: 3 } }] }, 'register'],
        ]) {
            const answer = await client.post(path, body);
            assert.equal(answer.status, 422, JSON.stringify(body));
            assert.equal(answer.body.message[0].path[0], field);
        }
        assert.equal((await client.get(`${path}?projectId=${project.id}&register=%7B`)).status, 422);
        const anyone = await fetch(server.url + path, { method: 'POST', body: '{}' });
        assert.equal(anyone.status, 401);
        for (let i = 0; i < 10; i++) assert.equal((await Stream.open(t, machine, wish(project.id))).response.status, 200);
        assert.equal((await machine.post(path, wish(project.id))).status, 429);
    });
});
