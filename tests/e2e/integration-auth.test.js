// Authorisations of native integrations: 60-legacy-integrations §2 and §3, against the simulator.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createMachine, createProject } from './harness.js';
import {
    Client, accountId, app, callbackOf, netlifyToken, otherAccountId, otherSiteId, signIn, siteId, siteUrl, startNative,
} from './integration-helper.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

const base = '/api/v1/integration-auth';
const nobody = '00000000-0000-4000-8000-000000000000';

test('without an application, options say so and only tokens authorise', async (t) => {
    const native = await startNative(t, { env: {} });
    const { integrationOptions } = await native.client.must('GET', `${base}/integration-options`);
    assert.deepEqual(integrationOptions,
        [{ name: 'Netlify', slug: 'netlify', image: 'Netlify.png', isAvailable: true, type: 'oauth', docsLink: '',
            redirectUri: callbackOf(siteUrl) }]);
    const missing = 'Missing client id and client secret';
    refused(await native.client.post(`${base}/netlify/authorize-url`, { projectId: native.project.id }), 400, missing, 'BadRequest');
    refused(await native.exchange({ code: 'any' }), 400, missing, 'BadRequest');
    assert.deepEqual(await native.netlify.requests(), []);
    const auth = await native.authorizeByToken();
    assert.equal(auth.accountId, accountId);
});

test('an authorisation by OAuth', async (t) => {
    const native = await startNative(t);
    const { client, project, netlify, server } = native;

    await t.test('the option names the application, and nobody without a login sees it', async () => {
        const { integrationOptions: [option] } = await client.must('GET', `${base}/integration-options`);
        assert.equal(option.clientId, app.client_id);
        assert.ok(!JSON.stringify(option).includes(app.client_secret));
        assert.equal((await new Client(server.url).get(`${base}/integration-options`)).status, 401);
    });

    await t.test('the way to Netlify and back gives an authorisation, whose token nobody sees', async () => {
        const { url, state } = await native.begin();
        const asked = new URL(url);
        assert.equal(asked.origin + asked.pathname, `${netlify.url}/authorize`);
        assert.match(state, /^[0-9a-f]{32}$/);
        assert.deepEqual(Object.fromEntries(asked.searchParams), {
            response_type: 'code', client_id: app.client_id, state, redirect_uri: callbackOf(siteUrl),
        });
        const back = await native.approve(url);
        assert.deepEqual([back.address, back.state], [callbackOf(siteUrl), state]);

        const { status, body, text } = await native.exchange({ code: back.code, state });
        assert.equal(status, 200, text);
        assert.deepEqual(Object.keys(body), ['integrationAuth']);
        const { id, createdAt, updatedAt, ...rest } = body.integrationAuth;
        assert.match(id, uuid);
        assert.match(createdAt, isoTime);
        assert.match(updatedAt, isoTime);
        assert.deepEqual(rest, {
            projectId: project.id, integration: 'netlify', teamId: null, url: null, namespace: null,
            accountId, metadata: null,
        });
        const { tokens } = await netlify.state();
        const issued = tokens.at(-1).token;
        assert.notEqual(issued, netlifyToken);
        for (const one of [text, server.log(), (await client.get(`${base}/${id}`)).text,
            (await client.get(`/api/v1/workspace/${project.id}/authorizations`)).text]) {
            for (const secret of [issued, back.code, state, app.client_secret]) assert.ok(!one.includes(secret));
        }
    });

    await t.test('the code goes to the host of the API, as a form, with the same redirect address', async () => {
        const exchanges = (await netlify.requests()).filter(({ path }) => path === '/oauth/token');
        assert.deepEqual(exchanges.map(({ method, status }) => [method, status]), [['POST', 200]]);
    });

    await t.test('a client that checks its own state need not send it', async () => {
        const code = await native.code();
        const { status } = await native.exchange({ code, url: 'https://example.com', installationId: 'x' });
        assert.equal(status, 200);
    });
});

test('a state is good once, for its own session and project', async (t) => {
    const native = await startNative(t);
    const { client, server, netlify } = native;
    const message = /Start it again\.$/;
    const other = await createProject(client, 'Other');

    const { url, state } = await native.begin();
    const { code } = await native.approve(url);
    await netlify.clearRequests();

    const elsewhere = await signIn(server, client.organizationId);
    refused(await native.exchange({ code, state }, elsewhere), 400, message, 'BadRequest');
    refused(await native.exchange({ code, state, workspaceId: other.id }), 400, message);
    refused(await native.exchange({ code, state: state.replace(/./, (c) => (c === '0' ? '1' : '0')) }), 400, message);
    refused(await native.exchange({ code, state: 'ffff' }), 400, message);
    assert.deepEqual(await netlify.requests(), [], 'nothing is asked of Netlify for a wrong state');

    assert.equal((await native.exchange({ code, state })).status, 200);
    refused(await native.exchange({ code: await native.code(), state }), 400, message);

    const second = await native.begin();
    refused(await native.exchange({ code: 'wrong', state: second.state }), 400, /authorization code/);
    refused(await native.exchange({ code: 'wrong', state: second.state }), 400, message);

    const old = await native.begin();
    for (let n = 0; n < 20; n++) await native.begin();
    refused(await native.exchange({ code: await native.code(), state: old.state }), 400, message);
});

test('a session that ended takes its states along', async (t) => {
    const native = await startNative(t);
    const elsewhere = await signIn(native.server, native.client.organizationId);
    const { state } = await native.begin(elsewhere);
    await native.client.must('DELETE', '/api/v2/users/me/sessions');
    const again = await signIn(native.server, native.client.organizationId);
    refused(await native.exchange({ code: await native.code().catch(() => 'x'), state }, again), 400, /Start it again\.$/);
});

test('bad input and bad answers', async (t) => {
    const native = await startNative(t);
    const { client, project, netlify } = native;
    const token = (body) => client.post(`${base}/access-token`, { workspaceId: project.id, integration: 'netlify', accessToken: netlifyToken, ...body });

    await t.test('what is missing or wrong is named', async () => {
        assert.deepEqual(issueOf(await native.exchange({})).path, ['code']);
        assert.deepEqual(issueOf(await native.exchange({ code: '' })).path, ['code']);
        assert.deepEqual(issueOf(await native.exchange({ code: 'a', integration: undefined })).path, ['integration']);
        assert.deepEqual(issueOf(await native.exchange({ code: 5 })).path, ['code']);
        refused(await native.exchange({ code: 'a', integration: 'vercel' }), 404, 'Unknown integration', 'NotFound');
        refused(await token({ integration: 'vercel' }), 400, 'Invalid integration', 'BadRequest');
        assert.deepEqual(issueOf(await token({ accessToken: undefined })).path, ['accessToken']);
        assert.deepEqual(issueOf(await token({ accessToken: ' ' })).path, ['accessToken']);
        assert.deepEqual(issueOf(await token({ accessToken: 'a\r\nx: y' })).path, ['accessToken']);
        assert.equal((await token({ workspaceId: undefined })).status >= 400, true);
        refused(await token({ workspaceId: nobody }), 404, `Project with ID '${nobody}' not found`, 'NotFound');
        assert.deepEqual(issueOf(await client.delete(base)).path.length, 1);
        assert.deepEqual(issueOf(await client.get(`${base}/not-an-id`)).path, ['integrationAuthId']);
        refused(await client.get(`${base}/${nobody}`), 404, `Integration auth with ID '${nobody}' not found`, 'NotFound');
    });

    await t.test('a code that Netlify refuses, and one that was used', async () => {
        refused(await native.exchange({ code: 'made up' }), 400, /Netlify answered 400/, 'NetlifyError');
        const code = await native.code();
        assert.equal((await native.exchange({ code })).status, 200);
        refused(await native.exchange({ code }), 400, /authorization code/);
    });

    for (const [what, fault, wanted] of [
        ['another status', { status: 500, body: '{"code":500,"message":"no"}' }, /Netlify answered 500/],
        ['no JSON', 'garbage', /unexpected form/],
        ['no token', { status: 200, headers: { 'content-type': 'application/json' }, body: '{"token_type":"Bearer"}' }, /access_token/],
        ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, /redirect/],
        ['half an answer', 'truncate', /broke/],
    ]) {
        await t.test(`${what} instead of a token`, async () => {
            const code = await native.code();
            await netlify.fault({ match: { path: '^/oauth/token' }, times: 'always', do: fault });
            const answer = await native.exchange({ code });
            await netlify.clearFaults();
            refused(answer, 400, wanted, 'NetlifyError');
            assert.ok(!answer.text.includes(app.client_secret) && !answer.text.includes(code));
        });
    }

    await t.test('a token that is bad, or good for no team', async () => {
        refused(await token({ accessToken: 'nfp_wrong' }), 400, 'Failed to validate credentials: Request failed with status code 401');
        const world = await netlify.state();
        await netlify.setState({ ...world, tokens: [...world.tokens, { token: 'nfp_lonely', email: 'a@b.example', accounts: [] }] });
        refused(await token({ accessToken: 'nfp_lonely' }), 400, /belongs to no Netlify team/);
    });

    await t.test('a person who says no at Netlify comes back without a code', async () => {
        const { url, state } = await native.begin();
        assert.deepEqual(await native.approve(url, '0'), { status: 302, address: callbackOf(siteUrl), error: 'access_denied', state });
    });
});

test('a token authorises too, and there is one authorisation a project', async (t) => {
    const native = await startNative(t);
    const { client, project } = native;
    const other = await createProject(client, 'Other');

    const auth = await native.authorize();
    const again = await native.authorizeByToken();
    assert.equal(again.id, auth.id);
    const elsewhere = await native.authorizeByToken(netlifyToken, other);
    assert.notEqual(elsewhere.id, auth.id);
    assert.equal(elsewhere.accountId, accountId);

    for (const word of ['workspace', 'projects']) {
        const { authorizations } = await client.must('GET', `/api/v1/${word}/${project.id}/authorizations`);
        assert.deepEqual(authorizations.map(({ id }) => id), [auth.id]);
    }
    assert.deepEqual((await client.must('GET', `${base}/${auth.id}`)).integrationAuth, again);

    const { integrationAuth: changed } = await client.must('PATCH', `${base}/${auth.id}`, { integration: 'netlify', accessToken: netlifyToken });
    assert.equal(changed.id, auth.id);
    refused(await client.patch(`${base}/${auth.id}`, { integration: 'netlify', accessToken: 'nfp_wrong' }), 400, /status code 401/);
    refused(await client.patch(`${base}/${auth.id}`, { integration: 'vercel' }), 400, 'Invalid integration');
    assert.equal((await client.must('PATCH', `${base}/${auth.id}`, { integration: 'netlify' })).integrationAuth.id, auth.id);

    const { integrationAuth: gone } = await client.must('DELETE', `${base}/${auth.id}`);
    assert.equal(gone.id, auth.id);
    assert.equal((await client.get(`${base}/${auth.id}`)).status, 404);
    const { integrationAuth: all } = await client.must('DELETE', `${base}?integration=netlify&projectId=${other.id}`);
    assert.deepEqual(all.map(({ id }) => id), [elsewhere.id]);
    assert.deepEqual((await client.must('DELETE', `${base}?integration=netlify&projectId=${other.id}`)).integrationAuth, []);
    assert.deepEqual((await client.must('DELETE', `${base}/?integration=vercel&projectId=${other.id}`)).integrationAuth, []);

    const events = await native.events('authorize-integration', 'unauthorize-integration', 'update-integration-auth');
    const count = (type) => events.filter((event) => event.type === type).length;
    assert.deepEqual(['authorize-integration', 'update-integration-auth', 'unauthorize-integration'].map(count), [3, 2, 2]);
    assert.ok(!JSON.stringify(events).includes(netlifyToken));
    for (const event of events) assert.equal(event.metadata.integration, 'netlify');
});

test('sites of all teams, and no teams', async (t) => {
    const native = await startNative(t);
    const { client, netlify } = native;
    const auth = await native.authorize();

    assert.deepEqual((await client.must('GET', `${base}/${auth.id}/apps`)).apps, [
        { name: 'rival-docs', appId: otherSiteId }, { name: 'acme-shop', appId: siteId },
    ]);
    assert.deepEqual((await client.must('GET', `${base}/${auth.id}/apps?teamId=rival`)).apps, [{ name: 'rival-docs', appId: otherSiteId }]);
    assert.deepEqual((await client.must('GET', `${base}/${auth.id}/apps?teamId=${otherAccountId}&workspaceSlug=x&azureDevOpsOrgName=y`)).apps,
        [{ name: 'rival-docs', appId: otherSiteId }]);
    refused(await client.get(`${base}/${auth.id}/apps?teamId=nobody`), 404, /Netlify answered 404/);
    refused(await client.get(`${base}/${auth.id}/apps?teamId=..%2Fuser`), 404, /Netlify answered 404/);
    assert.deepEqual(await client.must('GET', `${base}/${auth.id}/teams`), { teams: [] });

    const world = await netlify.state();
    const many = Array.from({ length: 230 }, (_, n) => ({ name: `site-${String(n).padStart(3, '0')}`, account_slug: 'acme' }));
    await netlify.setState({ ...world, sites: [...world.sites, ...many] });
    assert.equal((await client.must('GET', `${base}/${auth.id}/apps`)).apps.length, 232);

    await netlify.setState({ ...world, tokens: [] });
    refused(await client.get(`${base}/${auth.id}/apps`), 400, /Netlify answered 401/, 'NetlifyError');
});

test('who may do what', async (t) => {
    const native = await startNative(t);
    const { client, project, server } = native;
    const auth = await native.authorize();
    const other = await createProject(client, 'Other');
    const stranger = await createMachine(client, { projectId: other.id, role: 'admin' });
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    const member = await createMachine(client, { projectId: project.id, role: 'member' });
    const tokenBody = { workspaceId: project.id, integration: 'netlify', accessToken: netlifyToken };

    await t.test('another project’s looks like one that does not exist', async () => {
        const message = `Integration auth with ID '${auth.id}' not found`;
        refused(await stranger.get(`${base}/${auth.id}`), 404, message);
        refused(await stranger.patch(`${base}/${auth.id}`, { integration: 'netlify' }), 404, message);
        refused(await stranger.delete(`${base}/${auth.id}`), 404, message);
        assert.equal((await stranger.get(`/api/v1/workspace/${project.id}/authorizations`)).status, 404);
        assert.equal((await stranger.post(`${base}/access-token`, tokenBody)).status, 404);
        assert.equal((await stranger.delete(`${base}?integration=netlify&projectId=${project.id}`)).status, 404);
    });

    await t.test('a viewer reads', async () => {
        assert.equal((await viewer.get(`${base}/${auth.id}`)).status, 200);
        assert.equal((await viewer.get(`/api/v1/workspace/${project.id}/authorizations`)).status, 200);
        for (const answer of [await viewer.post(`${base}/access-token`, tokenBody), await viewer.delete(`${base}/${auth.id}`),
            await viewer.patch(`${base}/${auth.id}`, { integration: 'netlify' }),
            await viewer.delete(`${base}?integration=netlify&projectId=${project.id}`)]) {
            refused(answer, 403);
        }
    });

    await t.test('machines use tokens, not browsers', async () => {
        assert.equal((await member.post(`${base}/access-token`, tokenBody)).status, 200);
        for (const answer of [await member.post(`${base}/netlify/authorize-url`, { projectId: project.id }),
            await native.exchange({ code: 'x' }, member), await member.get(`${base}/${auth.id}/apps`),
            await member.get(`${base}/${auth.id}/teams`)]) {
            assert.ok([401, 403].includes(answer.status), answer.text);
        }
    });

    await t.test('an authorisation is no app connection', async () => {
        const { appConnections } = await client.must('GET', '/api/v1/app-connections');
        assert.deepEqual(appConnections, []);
        assert.equal((await client.get(`/api/v1/app-connections/netlify/${auth.id}`)).status, 404);
        assert.equal((await client.delete(`/api/v1/app-connections/netlify/${auth.id}`)).status, 404);
        assert.equal((await client.get(`/api/v1/app-connections/netlify/${auth.id}/accounts`)).status, 404);
        const sync = await client.post('/api/v1/secret-syncs/netlify', {
            name: 'stolen', projectId: project.id, connectionId: auth.id, environment: 'dev', secretPath: '/',
            syncOptions: { initialSyncBehavior: 'overwrite-destination' }, destinationConfig: { accountId, siteId },
        });
        assert.equal(sync.status, 404);
    });

    assert.equal((await new Client(server.url).get(`${base}/${auth.id}`)).status, 401);
});

