// No value leaves the server without a trace: every documented route is asked, and each answer in which
// a secret's value stands must have left an entry in the audit log that names the project. Generated, so
// that a route which is added is tested with it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { Client, startConnected } from './harness.js';
import { World, requestOf, secretMarker } from './permission-world.js';

const logs = '/api/v1/organization/audit-logs';
let server, client, world, known, routes;

before(async (t) => {
    const connected = await startConnected(t, { env: { TACIT_PRIVATE_WEBHOOKS: 'on' } });
    ({ server, client } = connected);
    world = await World.create(client, connected.netlify.url);
    known = await world.furnish();
    const { paths } = await new Client(server.url).must('GET', '/api/docs/json');
    routes = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => (
        { name: `${method.toUpperCase()} ${path}`, path, method: method.toUpperCase(), operation })));
    // A value that comes by an import, one by a reference, and one that is versioned.
    const at = (more) => ({ projectId: known.projectId, environment: 'dev', secretPath: '/', ...more });
    await client.must('POST', '/api/v4/secrets/FAR', at({ environment: 'staging', secretPath: known.importPath, secretValue: secretMarker }));
    await client.must('POST', '/api/v4/secrets/REFERS', at({ secretValue: `\${${known.secretName}}` }));
    await client.must('PATCH', `/api/v4/secrets/${known.secretName}`, at({ secretComment: 'second version' }));
});

/** The text of an answer; of a stream, nothing. */
async function ask({ method, path, body }) {
    const response = await fetch(server.url + path, {
        method, body: body && JSON.stringify(body),
        headers: { authorization: `Bearer ${client.token}`, ...(body && { 'content-type': 'application/json' }) },
    });
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) return (await response.body.cancel(), '');
    return response.text();
}

/** Both follow the log, which leaves no entry itself. */
const newest = async () => (await client.must('GET', `${logs}?limit=1&afterPosition=1`)).auditLogs[0].position;
const since = async (position) => (await client.must('GET', `${logs}?limit=1000&afterPosition=${position}`)).auditLogs;

/** Reads first; then whatever writes, each with objects of its own. */
const inOrder = () => [...routes.filter(({ method }) => method === 'GET'), ...routes.filter(({ method }) => method !== 'GET')]
    .filter(({ name }) => !/^DELETE .*(\{projectId\}|\{projectSlug\}|\{organizationId\}|\/sessions.*)$/.test(name) && !/token\/revoke$/.test(name));

test('every answer with a value is in the log', { timeout: 300_000 }, async () => {
    const unseen = [];
    const shown = [];
    for (const route of inOrder()) {
        const request = requestOf(route, await world.renew(known, route));
        const before = await newest();
        const text = await ask(request);
        if (!text.includes(secretMarker)) continue;
        shown.push(route.name);
        const entries = await since(before);
        const isOne = ({ projectId, event }) => projectId === known.projectId && (route.method !== 'GET' || /^(get|export)-/.test(event.type));
        const ofProject = entries.filter(isOne);
        if (ofProject.length === 0) unseen.push(`${route.name}: ${JSON.stringify(entries.map(({ event }) => event.type))}`);
        assert.ok(!JSON.stringify(entries).includes(secretMarker), `${route.name}: a value in the log`);
    }
    assert.deepEqual(unseen, []);
    // Those that must be among them, or the walk has missed what it is for.
    for (const name of [
        'GET /api/v3/secrets/raw', 'GET /api/v4/secrets', 'GET /api/v3/secrets/raw/{secretName}', 'GET /api/v4/secrets/{secretName}',
        'GET /api/v3/secrets/raw/id/{secretId}', 'GET /api/v4/secrets/id/{secretId}', 'GET /api/v1/secrets/export',
        'GET /api/v1/secret/{secretId}/secret-versions', 'GET /api/v4/secrets/{secretName}/secret-reference-tree',
    ]) assert.ok(shown.includes(name), `${name} showed no value: ${shown.join(', ')}`);
});

test('a value that was shown unchanged before is in the log again: 304, lists from a cache', async () => {
    const path = `/api/v3/secrets/raw?workspaceId=${known.projectId}&environment=dev&secretPath=/`;
    const { headers } = await client.get(path);
    const before = await newest();
    assert.equal((await client.get(path, { 'if-none-match': headers.get('etag') })).status, 304);
    assert.equal((await client.get(path)).status, 200);
    assert.equal((await since(before)).filter(({ event }) => event.type === 'get-secrets').length, 2);
});
