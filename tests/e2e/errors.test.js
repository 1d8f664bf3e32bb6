// Bad input gets a clear error: bodies that are no JSON, too large, too deep, of wrong types; paths
// and queries of any bytes; and a walk over every route of the OpenAPI document.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Client, createMachine, createProject, startWithAdmin } from './harness.js';
import { issueOf, refused } from './refusal.js';

/** Sends bytes as they stand, which fetch would not, and reads until the server closes. */
function raw(server, bytes) {
    const { hostname, port } = new URL(server.url);
    return new Promise((resolve, reject) => {
        const socket = connect(Number(port), hostname);
        const chunks = [];
        socket.setTimeout(15_000, () => socket.destroy(new Error(`no end of the answer to ${JSON.stringify(String(bytes).slice(0, 80))}`)));
        socket.on('data', (chunk) => chunks.push(chunk));
        socket.on('error', (error) => (chunks.length > 0 ? resolve(parse(chunks)) : reject(error)));
        socket.on('end', () => resolve(parse(chunks)));
        socket.write(bytes);
    });
}

function parse(chunks) {
    const text = Buffer.concat(chunks).toString('utf8');
    const [head, ...rest] = text.split('\r\n\r\n');
    const body = rest.join('\r\n\r\n');
    let json;
    try { json = JSON.parse(body); } catch { /* the test looks at the text */ }
    return { status: Number(head.split(' ')[1]), head, text: body, body: json };
}

const request = (line, headers = {}, body = '') => Buffer.concat([
    Buffer.from(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`
        + Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')
        + (body.length > 0 ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : '') + '\r\n', 'latin1'),
    Buffer.from(body),
]);

test('bodies', async (t) => {
    const { client } = await startWithAdmin(t);
    const post = (body) => client.send('POST', '/api/v1/projects', body, { 'content-type': 'application/json' });

    await t.test('no JSON', async () => {
        for (const body of ['{', '{"projectName":', '{"projectName":"x"', 'projectName=x', '{"a":1,}', "{'a':1}", '{"a":01}', '{"projectName":"x"} trailing',
            '{"projectName":"x"}{}', '\u0000', 'undefined', '{"a":NaN}', '"\\x"', '{"a":"\\ud800"}', '[1,2', '<xml/>', '{"a":1e99999}']) {
            const answer = await post(body);
            assert.ok([400, 422].includes(answer.status), `${body}: ${answer.status} ${answer.text}`);
            assert.ok(!answer.text.includes('projectName":'), 'the input is not quoted');
        }
        refused(await post('{"projectName":'), 400, /JSON/i);
    });

    await t.test('another kind of JSON', async () => {
        for (const [body, received] of [['[]', 'array'], ['"text"', 'string'], ['7', 'number'], ['true', 'boolean'], ['null', 'null']]) {
            const issue = issueOf(await post(body));
            assert.equal(issue.message, `Expected object, received ${received}`);
        }
        assert.deepEqual(issueOf(await post('')).path, ['projectName'], 'no body is an empty object');
        assert.deepEqual(issueOf(await client.send('POST', '/api/v1/projects')).path, ['projectName']);
    });

    await t.test('repeated keys', async () => {
        refused(await post('{"projectName":"a","projectName":"b"}'), 400, /projectName|repeated|duplicate/i);
        refused(await post('{"projectName":"a","x":{"y":1,"y":2}}'), 400);
    });

    await t.test('deep nesting', async () => {
        for (const depth of [65, 1000, 100_000])
            refused(await post(`{"projectName":"x","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`), 400, /deep|depth|level/i);
        const depth = 60;
        assert.equal((await post(`{"projectName":"x","deep":${'['.repeat(depth)}${']'.repeat(depth)}}`)).status, 200);
    });

    await t.test('unknown keys are passed over', async () => {
        assert.equal((await post('{"projectName":"x","unknown":{"a":[1,null]},"__proto__":{"x":1},"":0}')).status, 200);
    });

    await t.test('bytes that are no text', async () => {
        const send = (bytes) => fetch(`${client.url}/api/v1/projects`, {
            method: 'POST', headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' }, body: bytes,
        }).then(async (response) => ({ status: response.status, body: await response.json() }));
        for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]])
            refused(await send(Buffer.concat([Buffer.from('{"projectName":"'), Buffer.from(bytes), Buffer.from('"}')])), 400);
        refused(await send(Buffer.from('{"projectName":"a\u0000b"}')), 400);
        refused(await send(Buffer.from('{"projectName":"a\\u0000b"}')), 400);
    });

    await t.test('too large', async () => {
        const large = JSON.stringify({ projectName: 'x', padding: 'p'.repeat(1 << 20) });
        const answer = await post(large);
        refused(answer, 413, /larger than this route takes/, 'PayloadTooLarge');
        const fits = JSON.stringify({ projectName: 'x', padding: 'p'.repeat((1 << 20) - 100) });
        assert.equal((await post(fits)).status, 200);
    });

    await t.test('an announced body that never comes is refused at once', async () => {
        const server = { url: client.url };
        const { status } = await raw(server, request('POST /api/v1/projects', { 'Content-Length': '999999999', authorization: `Bearer ${client.token}` }));
        assert.equal(status, 413);
    });

    await t.test('wrong types', async () => {
        for (const value of [7, true, null, [], {}, '']) {
            const answer = await client.post('/api/v1/projects', { projectName: value });
            assert.equal(answer.status, 422, JSON.stringify(value));
        }
        assert.equal(issueOf(await client.post('/api/v1/projects', { projectName: 'x', hasDeleteProtection: 'true' })).message,
            'Expected boolean, received string');
    });
});

test('what only the rules of the domain refuse is named to the item, too', async (t) => {
    const { client } = await startWithAdmin(t);
    const project = await createProject(client);
    const machine = await createMachine(client, { projectId: project.id, role: 'viewer' });
    const pathOf = ({ status, body, text }) => { assert.equal(status, 422, text); return body.message[0].path; };
    const roles = (role) => ({ roles: [{ role: 'viewer' }, { role: 'member', isTemporary: true, temporaryMode: 'relative', ...role }] });
    const membership = `/api/v2/workspace/${project.id}/identity-memberships/${machine.identityId}`;
    const start = { temporaryAccessStartTime: '2026-01-01T00:00:00Z' };
    assert.deepEqual(pathOf(await client.patch(membership, roles({ temporaryRange: '1 moon', ...start }))), ['roles', 1, 'temporaryRange']);
    assert.deepEqual(pathOf(await client.patch(membership, roles({ temporaryRange: '1h', temporaryAccessStartTime: 'soon' }))), ['roles', 1, 'temporaryAccessStartTime']);
    const token = { name: 'x', workspaceId: project.id, encryptedKey: '', iv: '', tag: '', expiresIn: null };
    const scope = { environment: 'dev', secretPath: '/' };
    assert.deepEqual(pathOf(await client.post('/api/v2/service-token', { ...token, scopes: [scope], permissions: ['read', 'fly'] })), ['permissions', 1]);
    assert.deepEqual(pathOf(await client.post('/api/v2/service-token', { ...token, scopes: [scope, { ...scope, secretPath: '/a/../b' }], permissions: ['read'] })), ['scopes', 1, 'secretPath']);
    assert.deepEqual(pathOf(await client.post('/api/v1/invite-org/signup', {
        inviteeEmails: ['grace@example.com', 'nobody'], organizationId: client.organizationId, organizationRoleSlug: 'member' })), ['inviteeEmails', 1]);
});

test('paths, queries and methods', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client);

    await t.test('unknown routes have the framework\'s shape', async () => {
        for (const [method, path] of [['GET', '/api/v1/nothing'], ['POST', '/api/v9/secrets'], ['DELETE', '/api/v1/projects'], ['PUT', '/api/v1/projects'],
            ['POST', '/api'], ['GET', '/api/v1/projects/a/b/c/d/e/f'], ['POST', '/nowhere'], ['OPTIONS', '/api/v1/projects']]) {
            const { status, body } = await client.send(method, path);
            assert.equal(status, 404, path);
            assert.equal(body.message, `Route ${method}:${path} not found`);
            assert.equal(body.error, 'Not Found');
            assert.equal(body.statusCode, 404);
        }
        // Without a token too: what is not there needs none.
        assert.equal((await new Client(client.url).get('/api/v1/nothing')).status, 404);
    });

    await t.test('paths are case sensitive, trailing slashes do not count', async () => {
        assert.equal((await client.get('/api/v1/Projects')).status, 404);
        assert.equal((await client.get('/api/v1/projects/')).status, 200);
        assert.equal((await client.get(`/api/v1/projects/${project.id}/`)).status, 200);
    });

    await t.test('malformed paths', async () => {
        for (const path of ['/api/v1/projects/%', '/api/v1/projects/%zz', '/api/v1/projects/%2', '/api/v1/projects/%00', '/api/v1/../admin',
            '/api/v1/projects/%2e%2e', '/api/v1/./projects', '/../../etc/passwd', '/api/v1/projects/..', '/assets/../index.html']) {
            const answer = await raw(server, request(`GET ${path}`, { authorization: `Bearer ${client.token}` }));
            assert.equal(answer.status, 400, `${path}: ${answer.status} ${answer.text}`);
            assert.match(answer.body.message, /malformed/);
        }
    });

    await t.test('bytes that are no text, in paths and queries', async () => {
        for (const path of ['/api/v1/projects/%FF%FE', `/api/v1/projects/slug/%C0%80`, '/api/v1/projects/\xFF', `/api/v1/folders?workspaceId=${project.id}&environment=%FF`,
            `/api/v1/folders?workspaceId=${project.id}&environment=dev&path=%00`, '/api/v1/app-connections?projectId=%ED%A0%80', '/api/v1/projects?type=%',
            `/api/v1/app-connections/netlify/connection-name/${encodeURIComponent("'; DROP TABLE project; --")}`, `/api/v1/projects/slug/${'x'.repeat(5000)}`]) {
            const { status, text } = await raw(server, request(`GET ${path}`, { authorization: `Bearer ${client.token}` }));
            assert.ok(status >= 400 && status < 500, `${path}: ${status} ${text}`);
        }
        assert.equal((await client.must('GET', `/api/v1/projects/${project.id}`)).project.id, project.id);
    });

    await t.test('HEAD is GET without a body', async () => {
        const response = await fetch(`${client.url}/api/v1/projects`, { method: 'HEAD', headers: { authorization: `Bearer ${client.token}` } });
        assert.equal(response.status, 200);
        assert.equal(await response.text(), '');
        assert.equal((await fetch(`${client.url}/api/v1/projects`, { method: 'HEAD' })).status, 401);
        assert.equal((await fetch(`${client.url}/api/v1/nothing`, { method: 'HEAD' })).status, 404);
    });

    await t.test('a GET with a body (trap 14)', async () => {
        const first = request('GET /api/v1/projects', { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' }, '{"workspaceId":"x"}');
        const { status, body } = await raw(server, first);
        assert.equal(status, 200);
        assert.equal(body.projects.length, 1);
    });

    await t.test('what is no HTTP', async () => {
        for (const bytes of ['\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\u0000\u0001\u0002\u0003\r\n\r\n', 'GET / HTTP/1.1\r\nno colon\r\n\r\n',
            'POST /api/v1/projects HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n', 'POST /api/v1/projects HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
            `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'b'.repeat(100_000)}\r\n\r\n`]) {
            const answer = await Promise.race([
                raw(server, bytes).catch(() => ({ status: 0 })),
                new Promise((resolve) => setTimeout(() => resolve({ status: 0 }), 1500)),
            ]);
            assert.ok(!(answer.status >= 500) || answer.status === 505, `${JSON.stringify(bytes.slice(0, 60))}: ${answer.status}`);
        }
        assert.equal((await client.get('/api/status')).status, 200, 'the server is still there');
    });

    await t.test('an unknown method', async () => {
        const { status } = await raw(server, request('BREW /api/v1/projects', { authorization: `Bearer ${client.token}` }));
        assert.equal(status, 405);
    });

    await t.test('tokens of every bad kind', async () => {
        const [head, body, signature] = client.token.split('.');
        const answer = (authorization) => client.get('/api/v1/projects', { authorization });
        refused(await new Client(client.url).get('/api/v1/projects'), 401, 'Token missing', 'UnauthorizedError');
        for (const empty of ['Bearer ', 'Bearer', ' ']) assert.ok([401, 403].includes((await answer(empty)).status), empty);
        for (const bad of ['Bearer x', `Bearer ${head}.${body}`, `Bearer ${head}.${body}.${signature.split('').reverse().join('')}`,
            `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`, `Basic ${Buffer.from('a:b').toString('base64')}`, `Bearer ${'x'.repeat(8000)}`,
            'Bearer st.x.y', `Bearer st.${randomUUID()}.abc`, `Bearer ..`, 'Bearer ☃'.replace('☃', '%E2')]) {
            const refusal = await answer(bad);
            assert.ok([401, 403].includes(refusal.status), `${bad.slice(0, 60)}: ${refusal.status} ${refusal.text}`);
            assert.equal(typeof refusal.body.message, 'string');
        }
        assert.equal((await answer(`bearer ${client.token}`)).status, 200);
        assert.equal((await answer(`BEARER   ${client.token}  `)).status, 200);
    });
});

test('the OpenAPI document and every route in it', async (t) => {
    const { client } = await startWithAdmin(t);
    const anyone = new Client(client.url);
    const document = await anyone.must('GET', '/api/docs/json');
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation, isPublic: operation.security.length === 0 })));

    await t.test('is a whole document', async () => {
        assert.equal(document.openapi, '3.1.0');
        assert.ok(routes.length > 100, String(routes.length));
        assert.equal(new Set(routes.map(({ operation }) => operation.operationId)).size, routes.length);
        for (const { path, method, operation } of routes) {
            const name = `${method} ${path}`;
            assert.ok(operation.summary, `${name} has no summary`);
            const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param);
            assert.deepEqual(operation.parameters.filter((p) => p.in === 'path').map((p) => p.name), inPath, name);
            const [[type, { schema }]] = Object.entries(operation.responses['200'].content);
            assert.equal(type, /\/(export|live|project-events)$/.test(path) ? '*/*' : 'application/json', name);
            assert.ok(schema, name);
            for (const status of ['400', '401', '403', '404', '422', '429', '500', 'default']) assert.ok(operation.responses[status], `${name} ${status}`);
            for (const { schema: own, name: parameter } of operation.parameters) assert.ok(own.type || own.enum || own.oneOf || own.anyOf || own.$ref || Object.keys(own).length === 0, `${name} ${parameter}`);
        }
        const refs = new Set([...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => ref));
        for (const ref of refs) assert.ok(ref.split('/').reduce((node, key) => node?.[key], document), ref);
        const again = await anyone.get('/api/docs/json');
        assert.equal((await anyone.get('/api/docs/json', { 'if-none-match': again.headers.get('etag') })).status, 304);
    });

    const fill = (path, value) => path.replace(/\{\w+\}/g, encodeURIComponent(value));
    const required = (operation, value) => operation.parameters.filter((p) => p.in === 'query' && p.required).map((p) => `${p.name}=${value}`).join('&');

    await t.test('without a token: 401, whatever else is wrong', async () => {
        for (const { path, method, isPublic } of routes) {
            if (isPublic) continue;
            const answer = await anyone.send(method, fill(path, 'x'), method === 'GET' ? undefined : '{"not json');
            assert.equal(answer.status, 401, `${method} ${path}: ${answer.status} ${answer.text}`);
            assert.equal(answer.body.message, 'Token missing');
        }
    });

    const bodies = ['', '{}', '[]', 'null', '"x"', '{"', '{"projectId":7,"name":{},"environment":[],"secretPath":true}',
        JSON.stringify({ projectId: randomUUID(), workspaceId: randomUUID(), environment: 'dev', name: 'x', secrets: 'x', permissions: 7, roles: {} }),
        JSON.stringify({ email: 'x', password: 7, organization: [], clientId: {}, clientSecret: null, accessToken: 9, folders: [7], syncOptions: [], destinationConfig: 7, credentials: [null] })];

    await t.test('with every wrong value: 4xx or 200, never 5xx', async () => {
        for (const { path, method, operation } of routes) {
            if (path.endsWith('/bootstrap')) continue;
            for (const value of ['x', 'not-a-uuid', randomUUID(), '%FF', '\u0001', '..x', 'ü'.repeat(200)]) {
                const place = value === '%FF' ? path.replace(/\{\w+\}/g, '%FF') : fill(path, value);
                for (const query of ['', `?${required(operation, encodeURIComponent(value))}`, '?projectId=&limit=-1&offset=99999999999999999999&recursive=%00']) {
                    for (const body of method === 'GET' ? [undefined] : value === 'x' ? bodies : [bodies[1]]) {
                        const answer = await client.send(method, place + query, body, { 'content-type': 'application/json' });
                        const said = `${method} ${place}${query} ${body}: ${answer.status} ${answer.text.slice(0, 300)}`;
                        assert.ok(answer.status < 500, said);
                        if (answer.status === 200) continue;
                        assert.equal(answer.body.statusCode, answer.status, said);
                        assert.ok(typeof answer.body.message === 'string' || Array.isArray(answer.body.message), said);
                        assert.equal(typeof answer.body.error, 'string', said);
                        assert.match(answer.body.reqId, /^req-/, said);
                    }
                }
            }
        }
    });

    await t.test('a malformed id in the path says so', async () => {
        for (const path of ['/api/v1/app-connections/netlify/{}', '/api/v1/secret-syncs/netlify/{}', '/api/v1/folders/{}', '/api/v1/workspace/environments/{}'])
            assert.equal(issueOf(await client.get(path.replace('{}', 'nonsense'))).message, 'Invalid uuid', path);
    });

    await t.test('the token still works after all that', async () => {
        assert.equal((await client.get('/api/v1/projects')).status, 200);
    });
});
