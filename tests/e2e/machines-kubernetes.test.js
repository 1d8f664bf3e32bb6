// Kubernetes auth: a machine shows the token of its service account, and its cluster is asked whose it is.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { once } from 'node:events';
import { makeAuthority } from './certificates.js';
import { Client, createProject, startWithAdmin } from './harness.js';
import { kinds, makeIdentity, makeToken } from './issuer.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

const reviewPath = '/apis/authentication.k8s.io/v1/tokenreviews';
const pair = kinds.ES256();
const tokenOf = (subject) => makeToken(pair, { claims: { sub: subject, iss: 'https://kubernetes.default.svc' } });
const webToken = tokenOf('system:serviceaccount:shop:web');
const reviewerToken = tokenOf('system:serviceaccount:infra:reviewer');

/** A cluster's API on loopback, behind TLS. `accounts` are the tokens it knows: token → {username, audiences}. */
class Cluster {
    requests = [];
    accounts = new Map([[webToken, { username: 'system:serviceaccount:shop:web', audiences: ['https://kubernetes.default.svc', 'tacit'] }],
        [reviewerToken, { username: 'system:serviceaccount:infra:reviewer' }]]);
    reviewers = new Set([reviewerToken]);

    async start(t, authority) {
        this.server = createServer(authority.issue(), (request, response) => void this.answer(request, response)).listen(0, '127.0.0.1');
        await once(this.server, 'listening');
        this.host = `127.0.0.1:${this.server.address().port}`;
        t.after(() => { this.server.closeAllConnections(); this.server.close(); });
        return this;
    }

    async answer(request, response) {
        let text = '';
        for await (const chunk of request) text += chunk;
        const { method, url, headers } = request;
        this.requests.push({ method, url, headers, text });
        if (this.instead) { this.instead(response); return; }
        const say = (status, body) => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)); };
        if (method !== 'POST' || url !== reviewPath) { say(404, { kind: 'Status', code: 404 }); return; }
        const asking = headers.authorization?.replace(/^Bearer /, '');
        if (!this.accounts.has(asking)) { say(401, { kind: 'Status', code: 401 }); return; }
        if (!this.reviewers.has(asking)) { say(403, { kind: 'Status', code: 403 }); return; }
        const review = JSON.parse(text);
        const account = this.accounts.get(review.spec.token);
        const audiences = review.spec.audiences ? (account?.audiences ?? []).filter((one) => review.spec.audiences.includes(one)) : account?.audiences;
        const isGood = account && (!review.spec.audiences || audiences.length > 0);
        say(201, { ...review, spec: {}, status: isGood ? { authenticated: true, user: { username: account.username, groups: ['system:serviceaccounts'] }, audiences }
            : { user: {}, error: 'invalid bearer token' } });
    }
}

async function setUp(t, settings = {}) {
    const authority = makeAuthority();
    const cluster = await new Cluster().start(t, authority);
    const { server, client } = await startWithAdmin(t);
    const config = { kubernetesHost: `https://${cluster.host}`, caCert: authority.cert, tokenReviewerJwt: reviewerToken,
        allowedNamespaces: 'shop', allowedNames: 'web,api', allowedAudience: '', ...settings };
    const machine = await makeIdentity(client, 'kubernetes-auth', config);
    return { authority, cluster, server, client, config, machine };
}

const make = (client, config) => makeIdentity(client, 'kubernetes-auth', config);

test('a pod logs in with its service account and reads a secret', async (t) => {
    const { cluster, client, machine } = await setUp(t, { accessTokenTTL: 600 });
    const project = await createProject(client);
    await client.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'dev', secretValue: 'v' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'viewer' });

    const { status, body } = await machine.login(webToken);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(Object.keys(body).sort(), ['accessToken', 'accessTokenMaxTTL', 'expiresIn', 'tokenType']);
    assert.deepEqual([body.expiresIn, body.accessTokenMaxTTL, body.tokenType], [600, 2592000, 'Bearer']);
    const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url'));
    assert.deepEqual([claims.authMethod, claims.identityId], ['kubernetes-auth', machine.id]);
    const secret = await new Client(client.url, body.accessToken).get(`/api/v3/secrets/raw/KEY?workspaceId=${project.id}&environment=dev`);
    assert.equal(secret.body.secret.secretValue, 'v');

    assert.equal(cluster.requests.length, 1, 'one question a login');
    const [{ method, url, headers, text }] = cluster.requests;
    assert.deepEqual([method, url, headers.authorization, headers['content-type']], ['POST', reviewPath, `Bearer ${reviewerToken}`, 'application/json']);
    assert.deepEqual(JSON.parse(text), { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: webToken } });

    const form = new URLSearchParams({ identityId: machine.id, jwt: `${webToken}\n` });
    const byForm = await new Client(client.url).send('POST', '/api/v1/auth/kubernetes-auth/login', form.toString(), { 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal(byForm.status, 200, byForm.text);
    const { organizations } = await client.must('GET', '/api/v1/organization');
    assert.equal((await machine.login(webToken, { organizationSlug: organizations[0].slug })).status, 200);
    refused(await machine.login(webToken, { organizationSlug: 'another' }), 401, /not a member/);
});

test('the configuration answers in the contract\'s names, changes and goes', async (t) => {
    const { authority, cluster, client, machine } = await setUp(t);
    const auth = machine.body.identityKubernetesAuth;
    assert.match(auth.id, uuid);
    assert.match(auth.createdAt, isoTime);
    const { id, createdAt, updatedAt, accessTokenTrustedIps, ...rest } = auth;
    assert.deepEqual(rest, {
        identityId: machine.id, kubernetesHost: `https://${cluster.host}`, caCert: authority.cert.trim(), tokenReviewerJwt: reviewerToken, tokenReviewMode: 'api',
        verifyTlsCertificate: true, allowedNamespaces: 'shop', allowedNames: 'web,api', allowedAudience: '', gatewayId: null, gatewayPoolId: null,
        accessTokenTTL: 2592000, accessTokenMaxTTL: 2592000, accessTokenNumUsesLimit: 0,
    });
    assert.equal(accessTokenTrustedIps.length, 2);
    refused(await client.post(machine.path, { kubernetesHost: cluster.host }), 400, 'Failed to add Kubernetes auth to already configured identity');
    assert.deepEqual((await client.get(`/api/v1/identities/${machine.id}`)).body.identity.identity.authMethods, ['kubernetes-auth']);

    const patched = (await client.must('PATCH', machine.path, { allowedNames: 'web', accessTokenTTL: 60 })).identityKubernetesAuth;
    assert.deepEqual([patched.allowedNames, patched.allowedNamespaces, patched.accessTokenTTL, patched.tokenReviewerJwt], ['web', 'shop', 60, reviewerToken], 'what is not given stays');
    assert.deepEqual((await client.must('GET', machine.path)).identityKubernetesAuth, patched);
    for (const nothing of ['', null]) {
        await client.must('PATCH', machine.path, { tokenReviewerJwt: reviewerToken });
        const without = (await client.must('PATCH', machine.path, { tokenReviewerJwt: nothing })).identityKubernetesAuth;
        assert.equal(without.tokenReviewerJwt, undefined);
    }
    assert.equal((await client.must('PATCH', machine.path, { kubernetesHost: null, tokenReviewerJwt: reviewerToken })).identityKubernetesAuth.kubernetesHost, `https://${cluster.host}`);

    const { body } = await machine.login(webToken);
    assert.equal(body.expiresIn, 60);
    assert.equal((await client.delete(machine.path)).body.identityKubernetesAuth.id, id);
    refused(await client.get(machine.path), 404);
    refused(await machine.login(webToken), 401, /no such identity/);
    assert.equal((await new Client(client.url, body.accessToken).get('/api/v1/identities/details')).status, 401, 'its tokens go with it');
});

test('a token that is not of an allowed service account opens nothing', async (t) => {
    const { cluster, machine } = await setUp(t);
    const cases = [
        ['another namespace', 'system:serviceaccount:prod:web', /namespace/],
        ['a namespace that begins like it', 'system:serviceaccount:shop-2:web', /namespace/],
        ['another account', 'system:serviceaccount:shop:evil', /service account is not allowed/],
        ['an account that ends like it', 'system:serviceaccount:shop:evilweb', /service account is not allowed/],
        ['names changed about', 'system:serviceaccount:web:shop', /namespace/],
        ['a person', 'jane', /no service account/],
        ['a person with a telling name', 'x:system:serviceaccount:shop:web', /no service account/],
        ['a node', 'system:node:worker-1', /no service account/],
        ['one part too many', 'system:serviceaccount:shop:web:x', /no service account/],
    ];
    for (const [what, username, message] of cases) {
        // What the token says of itself is the same in all of them: the cluster's word counts.
        const token = makeToken(pair, { claims: { sub: 'system:serviceaccount:shop:web', jti: what } });
        cluster.accounts.set(token, { username });
        const answer = await machine.login(token);
        refused(answer, 401, message, 'UnauthorizedError');
        assert.equal(answer.body.accessToken, undefined, what);
    }
    refused(await machine.login(tokenOf('system:serviceaccount:shop:web')), 401, /does not accept the token/);
    const before = cluster.requests.length;
    for (const jwt of ['x', 'a.b', 'a.b.c.d', `${webToken} x`, `${webToken}\r\nx: y`, 'A'.repeat(16_000)]) refused(await machine.login(jwt), 401, /malformed/);
    assert.equal(cluster.requests.length, before, 'the cluster is not asked about what is no token');
    assert.deepEqual(issueOf(await machine.login('A'.repeat(17_000))).path, ['jwt']);
});

test('an audience that is asked for must be in the cluster\'s answer', async (t) => {
    const { cluster, machine, client, config } = await setUp(t, { allowedAudience: 'tacit' });
    assert.equal((await machine.login(webToken)).status, 200);
    assert.deepEqual(JSON.parse(cluster.requests[0].text).spec, { token: webToken, audiences: ['tacit'] });
    const other = await make(client, { ...config, allowedAudience: 'someone-else' });
    refused(await other.login(webToken), 401, /does not accept/);
    // A cluster that does not know of audiences passes over what was asked.
    cluster.instead = (response) => response.writeHead(201, { 'content-type': 'application/json' })
        .end(JSON.stringify({ kind: 'TokenReview', status: { authenticated: true, user: { username: 'system:serviceaccount:shop:web' } } }));
    refused(await other.login(webToken), 401, /audience/);
});

test('without a reviewer each token reviews itself', async (t) => {
    const { cluster, client, config } = await setUp(t);
    const { tokenReviewerJwt, ...rest } = config;
    const machine = await make(client, rest);
    assert.equal(machine.body.identityKubernetesAuth.tokenReviewerJwt, undefined);
    refused(await machine.login(webToken), 401, /review itself.*system:auth-delegator/);
    cluster.reviewers.add(webToken);
    assert.equal((await machine.login(webToken)).status, 200);
    assert.equal(cluster.requests.at(-1).headers.authorization, `Bearer ${webToken}`);
    const stale = await make(client, { ...rest, tokenReviewerJwt: tokenOf('gone') });
    refused(await stale.login(webToken), 401, /reviewer's token/);
});

test('a cluster is asked when its authority is trusted, and not otherwise', async (t) => {
    const { authority, cluster, client, config } = await setUp(t);
    const stranger = makeAuthority('Another authority');
    for (const caCert of ['', stranger.cert]) {
        refused(await (await make(client, { ...config, caCert })).login(webToken), 401, /can't be asked/);
        assert.deepEqual(cluster.requests, [], 'no token leaves us');
    }
    assert.equal((await (await make(client, { ...config, caCert: stranger.cert + authority.cert })).login(webToken)).status, 200);
    assert.equal((await (await make(client, { ...config, kubernetesHost: `${cluster.host}/` })).login(webToken)).status, 200, 'a host and a port are enough');
});

test('a cluster that is away or talks nonsense lets nobody in', async (t) => {
    const { cluster, client, config, machine, server } = await setUp(t);
    const good = JSON.stringify({ kind: 'TokenReview', status: { authenticated: true, user: { username: 'system:serviceaccount:shop:web' } } });
    const say = (status, text, headers = {}) => (response) => response.writeHead(status, headers).end(text);
    const cases = [
        [say(500, good), /can't be asked/],
        [say(302, good, { location: `https://${cluster.host}/elsewhere` }), /can't be asked/],
        [say(307, '', { location: `https://${cluster.host}${reviewPath}?again` }), /can't be asked/],
        [say(204, ''), /can't be asked/],
        [say(201, ''), /no review/],
        [say(201, 'nonsense'), /no review/],
        [say(201, '[]'), /no review/],
        [say(201, good.replace('TokenReview', 'Status')), /no review/],
        [say(201, good.replace('true', '"true"')), /does not accept/],
        [say(201, good + ' '.repeat(100_000)), /can't be asked/],
        [(response) => response.destroy(), /can't be asked/],
    ];
    for (const [instead, message] of cases) {
        cluster.instead = instead;
        refused(await machine.login(webToken), 401, message, 'UnauthorizedError');
    }
    assert.ok(cluster.requests.every(({ url }) => url === reviewPath), 'no redirect is followed');
    const started = Date.now();
    cluster.instead = () => {};
    refused(await machine.login(webToken), 401, /can't be asked/);
    assert.ok(Date.now() - started < 15_000, 'it is not waited for without end');
    // Addresses at which nobody is, or nobody may be asked.
    for (const kubernetesHost of ['127.0.0.1:1', 'https://169.254.169.254', '[fe80::1]:6443', 'https://no-such-host.invalid'])
        refused(await (await make(client, { ...config, kubernetesHost })).login(webToken), 401, /can't be asked about the token at the moment\.$/);
    assert.doesNotMatch(server.log(), /eyJ/, 'no token in the log');
    assert.match(server.log(), /a cluster can't be asked about a token/);
});

test('settings that cannot be meant are refused by field', async (t) => {
    const { client, config, machine } = await setUp(t);
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'm', organizationId: client.organizationId });
    const cases = [
        [{ kubernetesHost: undefined }, 'kubernetesHost'],
        [{ kubernetesHost: null }, 'kubernetesHost'],
        [{ kubernetesHost: '' }, 'kubernetesHost'],
        [{ kubernetesHost: 'http://kube.example' }, 'kubernetesHost'],
        [{ kubernetesHost: 'http://127.0.0.1:8001' }, 'kubernetesHost'],
        [{ kubernetesHost: 'file:///etc/passwd' }, 'kubernetesHost'],
        [{ kubernetesHost: 'https://user:secret@kube.example' }, 'kubernetesHost'],
        [{ kubernetesHost: 'https://kube.example?x' }, 'kubernetesHost'],
        [{ kubernetesHost: 'x'.repeat(2049) }, 'kubernetesHost'],
        [{ caCert: 'hello' }, 'caCert'],
        [{ verifyTlsCertificate: false }, 'verifyTlsCertificate'],
        [{ tokenReviewMode: 'gateway' }, 'tokenReviewMode', /gateway/],
        [{ tokenReviewMode: 'magic' }, 'tokenReviewMode'],
        [{ gatewayId: 'a5e8c4b2-6f0e-4c7e-9d0b-2b1f6a0c9e11' }, 'gatewayId', /gateway/],
        [{ gatewayPoolId: 'a5e8c4b2-6f0e-4c7e-9d0b-2b1f6a0c9e11' }, 'gatewayPoolId', /gateway/],
        [{ tokenReviewerJwt: 'a b' }, 'tokenReviewerJwt'],
        [{ tokenReviewerJwt: 'a\r\nx: y' }, 'tokenReviewerJwt'],
        [{ tokenReviewerJwt: 'x'.repeat(16_385) }, 'tokenReviewerJwt'],
        [{ tokenReviewerJwt: 5 }, 'tokenReviewerJwt'],
        [{ allowedNamespaces: 'x'.repeat(4097) }, 'allowedNamespaces'],
        [{ accessTokenTTL: 100, accessTokenMaxTTL: 50 }, 'accessTokenTTL'],
        [{ accessTokenMaxTTL: 315360001 }, 'accessTokenMaxTTL'],
    ];
    for (const [change, field, message = /./] of cases) {
        for (const answer of [await client.post(`/api/v1/auth/kubernetes-auth/identities/${identity.id}`, { ...config, ...change }),
            ...(Object.values(change)[0] == null ? [] : [await client.patch(machine.path, change)])]) {
            const issue = issueOf(answer);
            assert.equal(issue.path[0], field, answer.text);
            assert.match(issue.message, message);
            assert.doesNotMatch(answer.text, /secret@|x: y/);
        }
    }
    assert.deepEqual((await client.get(`/api/v1/identities/${identity.id}`)).body.identity.identity.authMethods, [], 'nothing was kept');
    assert.equal((await client.must('GET', machine.path)).identityKubernetesAuth.updatedAt, machine.body.identityKubernetesAuth.updatedAt);
    for (const [method, args] of [['get', []], ['patch', [{}]], ['delete', []]]) {
        assert.equal((await new Client(client.url)[method](machine.path, ...args)).status, 401);
    }
});

test('the reviewer\'s token shows to who may change the identity, with a trace; it is nowhere else', async (t) => {
    const { client, config, machine, server } = await setUp(t);
    const reader = await makeIdentity(client, 'token-auth', {});
    await client.must('POST', '/api/v1/organization/roles', { slug: 'looks', name: 'Looks', permissions: [{ subject: 'identity', action: ['read'] }] })
        .catch(async () => client.must('POST', `/api/v1/organization/${client.organizationId}/roles`, { slug: 'looks', name: 'Looks', permissions: [{ subject: 'identity', action: ['read'] }] }));
    await client.must('PATCH', `/api/v1/identities/${reader.id}`, { role: 'looks' });
    const { accessToken } = await client.must('POST', `/api/v1/auth/token-auth/identities/${reader.id}/tokens`, {});
    const seen = await new Client(client.url, accessToken).get(machine.path);
    assert.equal(seen.status, 200, seen.text);
    assert.equal(seen.body.identityKubernetesAuth.tokenReviewerJwt, undefined);
    assert.equal(seen.body.identityKubernetesAuth.kubernetesHost, config.kubernetesHost);

    const trail = '/api/v1/organization/audit-logs?limit=100&eventType=';
    const count = async () => (await client.must('GET', `${trail}get-identity-kubernetes-auth`)).auditLogs.length;
    const before = await count();
    assert.equal((await client.must('GET', machine.path)).identityKubernetesAuth.tokenReviewerJwt, reviewerToken);
    assert.equal(await count(), before + 1);
    await machine.login(webToken);
    await machine.login(tokenOf('x'));
    const all = (await client.must('GET', '/api/v1/organization/audit-logs?limit=1000')).auditLogs;
    assert.ok(!JSON.stringify(all).includes('eyJ'), 'no token in the audit log');
    const of = (type) => all.filter(({ event }) => event.type === type);
    assert.equal(of('login-identity-kubernetes-auth').length, 1);
    assert.equal(of('add-identity-kubernetes-auth').length, 1);
    const [no] = of('login-refused');
    assert.deepEqual([no.actor.metadata.identityId, no.event.metadata.route], [machine.id, '/api/v1/auth/kubernetes-auth/login']);
    assert.match(no.event.metadata.reason, /does not accept the token/);
});

test('conditions may speak of the service account', async (t) => {
    const { cluster, client, machine } = await setUp(t, { allowedNamespaces: '', allowedNames: '' });
    const project = await createProject(client);
    await client.must('POST', `/api/v1/projects/${project.id}/roles`, { slug: 'own', name: 'Own', permissions: [
        { subject: 'secrets', action: ['describeSecret', 'readValue'], conditions: { secretPath: { $glob: '/{{identity.auth.kubernetes.namespace}}/{{identity.auth.kubernetes.name}}' } } }] });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'own' });
    for (const [path, name] of [['/', 'shop'], ['/shop', 'web'], ['/shop', 'api']]) await client.must('POST', '/api/v2/folders', { projectId: project.id, environment: 'dev', name, path });
    const apiToken = tokenOf('system:serviceaccount:shop:api');
    cluster.accounts.set(apiToken, { username: 'system:serviceaccount:shop:api' });
    for (const [token, own, other] of [[webToken, 'web', 'api'], [apiToken, 'api', 'web']]) {
        const who = new Client(client.url, (await machine.login(token)).body.accessToken);
        const reads = async (name) => (await who.get(`/api/v4/secrets?${new URLSearchParams({ projectId: project.id, environment: 'dev', secretPath: `/shop/${name}` })}`)).status;
        assert.deepEqual([await reads(own), await reads(other)], [200, 403]);
    }
});

test('settings that change while the cluster is asked let nobody in', async (t) => {
    const { cluster, client, machine } = await setUp(t);
    const real = cluster.answer.bind(cluster);
    let isAsked, goOn;
    const asked = new Promise((resolve) => { isAsked = resolve; });
    const gate = new Promise((resolve) => { goOn = resolve; });
    cluster.answer = async (request, response) => { isAsked(); await gate; return real(request, response); };
    const login = machine.login(webToken);
    await asked;
    await client.must('PATCH', machine.path, { allowedNamespaces: 'other' });
    goOn();
    refused(await login, 401, /settings have changed/);
    cluster.answer = real;
    refused(await machine.login(webToken), 401, /namespace/);
});
