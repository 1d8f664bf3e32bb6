// Every call that the server makes, and every answer it gets, is one that Netlify's published
// document describes. A proxy between the server and the simulator looks at both.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { checkReply, document, findOperation } from '../sim/schema.js';
import { createProject, startNetlify, startServer } from './harness.js';
import {
    Client, accountId, callbackOf, netlifyToken, otherAccountId, otherSiteId, signUp, siteId, siteUrl, twoTeams, until, variable, withApp,
} from './integration-helper.js';

const BodyValidator = createRequire(import.meta.url)('openapi-response-validator').default;
const base = '/api/v1/secret-syncs/netlify';

// Not in the document: where codes are exchanged, and the hooks that need no token.
const OUTSIDE = [/^\/oauth\/token$/, /^\/build_hooks\/[0-9a-f]+$/];
// The document of Netlify's own Terraform provider has this one, the published one lacks it.
const ALSO = { listSitesForAccount: ['filter'] };

function operationObject(operation) {
    return Object.values(document.paths).flatMap((methods) => Object.values(methods))
        .find(({ operationId }) => operationId === operation.id);
}

/** Throws unless the request is one that the document describes. */
function checkRequest(method, url, headers, body) {
    const { pathname, searchParams } = new URL(url, 'http://netlify');
    const operation = findOperation(method, pathname);
    assert.ok(operation, `${method} ${pathname} is not in the document`);
    const parameters = operationObject(operation).parameters ?? [];
    const shared = Object.entries(document.paths).find(([, methods]) => Object.values(methods)
        .some(({ operationId }) => operationId === operation.id))[1].parameters ?? [];
    const all = [...parameters, ...shared];
    const known = [...all.filter((one) => one.in === 'query').map(({ name }) => name), ...(ALSO[operation.id] ?? [])];
    for (const name of searchParams.keys()) assert.ok(known.includes(name), `${operation.id} knows no ${name}`);
    const inBody = all.find((one) => one.in === 'body');
    if (body === '') {
        assert.ok(!inBody?.required, `${operation.id} needs a body`);
    } else {
        assert.ok(inBody, `${operation.id} takes no body`);
        assert.match(headers['content-type'], /^application\/json/);
        const validator = new BodyValidator({ responses: { 200: { schema: inBody.schema } }, definitions: document.definitions });
        const problem = validator.validateResponse(200, JSON.parse(body));
        assert.equal(problem, undefined, `${operation.id}: ${JSON.stringify(problem)}`);
    }
    assert.match(headers.authorization, /^Bearer \S+$/);
    assert.match(headers['user-agent'], /^Tacit\/\S+ \(.+\)$/);
    assert.equal(headers.accept, 'application/json');
    return operation.id;
}

/** Passes everything on to the simulator and keeps what was wrong with it. */
async function startProxy(t, target) {
    const seen = new Set();
    const problems = [];
    const proxy = createServer(async (request, response) => {
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const body = Buffer.concat(chunks).toString();
        const path = request.url.split('?')[0];
        const isOutside = OUTSIDE.some((pattern) => pattern.test(path));
        const { host: _host, connection: _connection, ...headers } = request.headers;
        const reply = await fetch(target + request.url, {
            method: request.method, headers, redirect: 'manual', ...(body === '' ? {} : { body }),
        });
        const text = await reply.text();
        try {
            if (isOutside) {
                assert.equal(headers.authorization, undefined, `${path} carries no token`);
                seen.add(path.split('/')[1]);
            } else {
                seen.add(checkRequest(request.method, request.url, headers, body));
                checkReply({ method: request.method, path, status: reply.status, headers: reply.headers, text });
            }
        } catch (error) {
            problems.push(`${request.method} ${request.url}: ${error.message}`);
        }
        response.writeHead(reply.status, Object.fromEntries([...reply.headers].filter(([name]) => !['content-length', 'connection', 'transfer-encoding'].includes(name))));
        response.end(text);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    t.after(() => { proxy.closeAllConnections(); proxy.close(); });
    return { url: `http://127.0.0.1:${proxy.address().port}`, seen, problems };
}

test('all calls and answers are as published', async (t) => {
    const secret = { is_secret: true, scopes: ['builds', 'functions', 'runtime'] };
    const hookId = '65a1b2c3d4e5f60718293a4b';
    const netlify = await startNetlify(t, { world: { buildHooks: [{ id: hookId, site_id: siteId, title: 'Tacit', branch: 'main' }], ...twoTeams({ variables: [
        variable('SHARED', { all: 'theirs' }), variable('SECRET', { production: 'old', 'deploy-preview': 'p' }, secret),
        variable('BY_BRANCH', { 'branch:main': 'b', production: 'x' }),
    ] }) } });
    const proxy = await startProxy(t, netlify.url);
    const server = await startServer(t, { env: {
        TACIT_NETLIFY_API_URL: `${proxy.url}/api/v1/`, TACIT_NETLIFY_APP_URL: netlify.url, TACIT_SITE_URL: siteUrl, TACIT_REDEPLOY_WINDOW: '1', ...withApp,
    } });
    const client = await signUp(server);
    const project = await createProject(client);
    const at = { workspaceId: project.id, environment: 'dev', secretPath: '/', type: 'shared' };
    const put = (method, values) => client.must(method, '/api/v3/secrets/batch/raw',
        { ...at, secrets: Object.entries(values).map(([secretKey, secretValue]) => ({ secretKey, secretValue })) });
    await put('POST', { ONE: '1', SHARED: 'ours', SECRET: 'new', BY_BRANCH: 'ours' });

    const { appConnection } = await client.must('POST', '/api/v1/app-connections/netlify',
        { name: 'netlify', method: 'access-token', projectId: project.id, credentials: { accessToken: netlifyToken } });
    const connection = `/api/v1/app-connections/netlify/${appConnection.id}`;
    await client.must('GET', `${connection}/accounts`);
    await client.must('GET', `${connection}/accounts/${otherAccountId}/sites`);

    const { secretSync } = await client.must('POST', base, {
        name: 'calls', projectId: project.id, connectionId: appConnection.id, environment: 'dev', secretPath: '/',
        syncOptions: { initialSyncBehavior: 'import-prioritize-source' }, destinationConfig: { accountId, siteId, context: 'production' },
    });
    const settle = () => until(async () => {
        const { secretSync: now } = await client.must('GET', `${base}/${secretSync.id}`);
        return ['pending', 'running'].includes(now.syncStatus) ? undefined : now;
    }, 'the sync to settle');
    const first = await settle();
    assert.equal(first.syncStatus, 'succeeded', first.lastSyncMessage);
    await put('PATCH', { ONE: 'one', SECRET: 'newer' });
    await until(async () => {
        const { variables } = await netlify.state();
        return variables.find(({ key }) => key === 'ONE').values[0].value === 'one';
    }, 'the change');
    await settle();
    await client.must('DELETE', '/api/v3/secrets/batch/raw', { ...at, secrets: [{ secretKey: 'ONE' }, { secretKey: 'BY_BRANCH' }] });
    await until(async () => !(await netlify.state()).variables.some(({ key }) => key === 'ONE'), 'the deletion');
    await settle();

    const ask = async (redeploy, value) => {
        await client.must('PATCH', `${base}/${secretSync.id}`, { syncOptions: { initialSyncBehavior: 'import-prioritize-source', redeploy } });
        await settle();
        await put('PATCH', { SECRET: value });
        return until(async () => {
            const { lastRedeploy } = (await client.must('GET', `${base}/${secretSync.id}`)).secretSync;
            return lastRedeploy?.via === redeploy.via && lastRedeploy.state === 'ready';
        }, 'the redeploy', 60_000);
    };
    await ask({ via: 'build' }, 'newest');
    await ask({ via: 'hook', hookUrl: `https://api.netlify.com/build_hooks/${hookId}` }, 'newest of all');

    const { url, state } = await client.must('POST', '/api/v1/integration-auth/netlify/authorize-url', { projectId: project.id });
    const back = new URL((await fetch(`${url}&approve=1`, { redirect: 'manual' })).headers.get('location'));
    assert.equal(back.origin + back.pathname, callbackOf(siteUrl));
    const { integrationAuth } = await client.must('POST', '/api/v1/integration-auth/oauth-token',
        { workspaceId: project.id, integration: 'netlify', code: back.searchParams.get('code'), state });
    const { integration } = await client.must('POST', '/api/v1/integration', {
        integrationAuthId: integrationAuth.id, sourceEnvironment: 'dev', secretPath: '/', appId: otherSiteId, targetEnvironment: 'dev',
    });
    await until(async () => (await client.must('GET', `/api/v1/integration/${integration.id}`)).integration.isSynced, 'the integration');

    const unknown = await new Client(server.url, client.token).post('/api/v1/app-connections/netlify',
        { name: 'bad', method: 'access-token', projectId: project.id, credentials: { accessToken: 'nfp_wrong' } });
    assert.equal(unknown.status, 400);

    assert.deepEqual(proxy.problems, []);
    for (const id of ['listAccountsForUser', 'listSites', 'listSitesForAccount', 'getEnvVars', 'createEnvVars', 'updateEnvVar',
        'setEnvVarValue', 'deleteEnvVar', 'deleteEnvVarValue', 'createSiteBuild', 'getDeploy', 'listSiteDeploys', 'build_hooks', 'oauth']) {
        assert.ok(proxy.seen.has(id), `${id} was not called: ${[...proxy.seen].join(', ')}`);
    }
});
