// LDAP auth: machines that log in with a name and a password of a directory, against one on loopback.
// Also runs on PostgreSQL.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority } from './certificates.js';
import { Client, createMachine, createProject, startWithAdmin } from './harness.js';
import { Directory } from './ldap-server.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

const path = '/api/v1/auth/ldap-auth/login';
const configPath = (id) => `/api/v1/auth/ldap-auth/identities/${id}`;
const service = { dn: 'cn=search,dc=example,dc=com', password: 'only for searching', attributes: { cn: ['search'] } };
const base = 'ou=machines,dc=example,dc=com';
const machineEntry = (uid, password, attributes = {}) => ({ dn: `uid=${uid},${base}`, password, attributes: { uid: [uid], ...attributes } });
const wrong = /Access denied: the name or the password is not right/;

async function startDirectory(t, tls) {
    const directory = await new Directory().start(t, tls);
    directory.entries = [
        service, { dn: base, password: 'x', attributes: { ou: ['machines'] } },
        machineEntry('builder', 'right', { memberOf: ['cn=ci,ou=groups,dc=example,dc=com', 'cn=all,ou=groups,dc=example,dc=com'], team: ['red'] }),
        machineEntry('Runner', 'also right', { team: ['blue'] }),
    ];
    return directory;
}

const settingsOf = (directory, extra = {}) => ({ url: directory.url, bindDN: service.dn, bindPass: service.password, searchBase: base, ...extra });

async function makeIdentity(client, settings) {
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'builder', organizationId: client.organizationId, role: 'no-access' });
    const { identityLdapAuth } = await client.must('POST', configPath(identity.id), settings);
    const anyone = new Client(client.url);
    return {
        id: identity.id, auth: identityLdapAuth, path: configPath(identity.id),
        login: (username, password, extra = {}) => anyone.post(path, { identityId: identity.id, username, password, ...extra }),
    };
}

async function setUp(t, extra) {
    const directory = await startDirectory(t);
    const { client, server } = await startWithAdmin(t);
    return { directory, client, server, machine: await makeIdentity(client, settingsOf(directory, extra)) };
}

test('a machine logs in with its name in the directory and reads a secret', async (t) => {
    const { directory, client, machine } = await setUp(t, { accessTokenTTL: 600 });
    const project = await createProject(client);
    await client.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'dev', secretValue: 'v' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'viewer' });
    const { status, body } = await machine.login('builder', 'right');
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(Object.keys(body).sort(), ['accessToken', 'accessTokenMaxTTL', 'expiresIn', 'tokenType']);
    assert.equal(body.expiresIn, 600);
    assert.equal(JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url')).authMethod, 'ldap-auth');
    const secret = await new Client(client.url, body.accessToken).get(`/api/v3/secrets/raw/KEY?workspaceId=${project.id}&environment=dev`);
    assert.equal(secret.body.secret.secretValue, 'v');
    assert.deepEqual(directory.binds, [
        { dn: service.dn, password: service.password }, { dn: `uid=builder,${base}`, password: 'right' }]);
    const form = await fetch(client.url + path, { method: 'POST', body: new URLSearchParams({ identityId: machine.id, username: 'Runner', password: 'also right' }) });
    assert.equal(form.status, 200);
    refused(await machine.login('builder', 'right', { organizationSlug: 'another' }), 401, /not a member/);
    assert.equal((await machine.login('builder', 'right', { organizationSlug: '' })).status, 200);
});

test('the configuration answers in the contract\'s names, changes and goes', async (t) => {
    const { directory, client, server, machine } = await setUp(t);
    const { auth } = machine;
    assert.match(auth.id, uuid);
    assert.match(auth.createdAt, isoTime);
    assert.deepEqual({ ...auth, id: 0, createdAt: 0, updatedAt: 0 }, {
        id: 0, createdAt: 0, updatedAt: 0, identityId: machine.id, url: directory.url, bindDN: service.dn, bindPass: service.password,
        searchBase: base, searchFilter: '(uid={{username}})', allowedFields: null, ldapCaCertificate: '', templateId: null,
        accessTokenTTL: 2592000, accessTokenMaxTTL: 2592000, accessTokenNumUsesLimit: 0, accessTokenPeriod: 0,
        accessTokenTrustedIps: [{ type: 'ipv4', ipAddress: '0.0.0.0', prefix: 0 }, { type: 'ipv6', ipAddress: '::', prefix: 0 }],
        lockoutEnabled: true, lockoutThreshold: 3, lockoutDurationSeconds: 300, lockoutCounterResetSeconds: 30,
    });
    refused(await client.post(machine.path, settingsOf(directory)), 400, 'Failed to add LDAP auth to already configured identity');
    const patched = await client.patch(machine.path, { allowedFields: [{ key: 'team', value: 'red' }], lockoutThreshold: 5 });
    assert.deepEqual(patched.body.identityLdapAuth.allowedFields, [{ key: 'team', value: 'red' }]);
    assert.equal(patched.body.identityLdapAuth.lockoutThreshold, 5);
    assert.equal((await machine.login('builder', 'right')).status, 200, 'the password that searches stays when it is not given');
    refused(await machine.login('Runner', 'also right'), 401, /an attribute/);
    assert.deepEqual((await client.get(`/api/v1/identities/${machine.id}`)).body.identity.identity.authMethods, ['ldap-auth']);

    // Who may read identities sees how it is set up, not the password.
    await client.must('POST', '/api/v1/organization/roles', { slug: 'looker', name: 'Looker', permissions: [{ subject: 'identity', action: ['read'] }] });
    const reader = await createMachine(client, { orgRole: 'looker' });
    const seen = await reader.must('GET', machine.path);
    assert.equal(seen.identityLdapAuth.bindDN, service.dn);
    assert.equal(seen.identityLdapAuth.bindPass, undefined);
    refused(await reader.patch(machine.path, {}), 403);
    const { body } = await machine.login('builder', 'right');
    assert.equal((await client.delete(machine.path)).status, 200);
    refused(await client.get(machine.path), 404);
    refused(await machine.login('builder', 'right'), 401, /no such identity/);
    assert.equal((await new Client(client.url, body.accessToken).get('/api/v1/identities/details')).status, 401, 'its tokens go with it');
    assert.ok(!server.log().includes(service.password) && !server.log().includes('also right'));
    const data = join(server.dataDir, 'data');
    for (const name of readdirSync(data)) assert.ok(!readFileSync(join(data, name)).includes(service.password), `${name} holds it in the clear`);
});

test('settings that can\'t be meant are refused, naming the field', async (t) => {
    const { directory, client, machine } = await setUp(t);
    const good = settingsOf(directory);
    const cases = [
        ['url', 'http://x'], ['url', 'ldap://'], ['url', 'ldapi:///x'], ['url', `${directory.url}/dc=x`], ['url', 'ldap://u:p@x'], ['url', ''],
        ['bindDN', ''], ['bindPass', ''], ['searchBase', ''], ['searchFilter', '(uid=alice)'], ['searchFilter', 'uid={{username}}'],
        ['allowedFields', 'x'], ['allowedFields', [{ key: 'team' }]], ['allowedFields', [{ key: 'a,b', value: 'x' }]], ['allowedFields', [{ key: 'a?b', value: 'x' }]],
        ['ldapCaCertificate', 'hello'], ['lockoutThreshold', 31], ['lockoutThreshold', 0], ['lockoutDurationSeconds', 29], ['accessTokenTTL', -1],
    ];
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'none', organizationId: client.organizationId, role: 'no-access' });
    for (const [field, value] of cases) {
        assert.equal(issueOf(await client.post(configPath(identity.id), { ...good, [field]: value })).path[0], field, `POST ${field} ${value}`);
        assert.equal(issueOf(await client.patch(machine.path, { [field]: value })).path[0], field, `PATCH ${field} ${value}`);
    }
    for (const field of ['url', 'bindDN', 'bindPass', 'searchBase']) {
        assert.equal(issueOf(await client.post(configPath(identity.id), { ...good, [field]: undefined })).path[0], field, `without ${field}`);
    }
    assert.deepEqual((await client.get(`/api/v1/identities/${identity.id}`)).body.identity.identity.authMethods, []);
    assert.equal((await machine.login('builder', 'right')).status, 200);
});

test('a name can\'t widen the search, and an empty password opens nothing', async (t) => {
    const { directory, client, machine } = await setUp(t, { lockoutEnabled: false });
    for (const name of ['*', 'build*', 'builder)(uid=*', '*)(|(uid=builder', 'builder)(|(objectClass=*)', '\\2a', 'x))(|(uid=builder', 'builder?', 'builder,dc=x', 'ü'])
        refused(await machine.login(name, 'right'), 401, wrong);
    assert.ok(directory.searches.filter(({ scope }) => scope === 2).every(({ filter }) => filter.startsWith('(3 uid ')), 'each was one comparison');
    assert.ok(directory.binds.every(({ dn }) => dn === service.dn), 'nobody else was bound');
    for (const password of ['', undefined, null, 5]) assert.equal(issueOf(await machine.login('builder', password)).path[0], 'password');
    assert.equal(issueOf(await machine.login('', 'right')).path[0], 'username');
    for (const nul of ['\0', '\0right', 'right\0', 'right\0x']) {
        const asJson = await machine.login('builder', nul);
        assert.ok(asJson.status === 400 || asJson.status === 401 || asJson.status === 422, `${asJson.status}`);
        const asForm = await fetch(client.url + path, { method: 'POST', body: new URLSearchParams({ identityId: machine.id, username: 'builder', password: nul }) });
        assert.ok([400, 401, 422].includes(asForm.status), `${asForm.status}`);
    }
    assert.ok(directory.binds.every(({ password }) => password !== ''));
});

test('who is not there, or says another password, is told the same', async (t) => {
    const { directory, machine } = await setUp(t, { lockoutEnabled: false });
    const messages = [];
    for (const [name, password] of [['builder', 'wrong'], ['nobody', 'right'], ['builder', 'right '], ['builder', 'RIGHT'], ['Runner', 'right'], ['search', service.password]]) {
        const answer = await machine.login(name, password);
        refused(answer, 401, wrong, 'UnauthorizedError');
        messages.push(answer.body.message);
    }
    assert.equal(new Set(messages).size, 1);
    directory.entries.push({ dn: `cn=double,${base}`, password: 'right', attributes: { uid: ['builder'] } });
    refused(await machine.login('builder', 'right'), 401, wrong);
});

test('attributes that are asked for must be there', async (t) => {
    const { directory, client, machine } = await setUp(t, { allowedFields: [{ key: 'memberof', value: 'cn=ci,ou=groups,dc=example,dc=com' }, { key: 'team', value: 'green, red' }] });
    assert.equal((await machine.login('builder', 'right')).status, 200, 'names of attributes have no case');
    refused(await machine.login('Runner', 'also right'), 401, /an attribute/);
    directory.entries[2].attributes.team = ['RED'];
    refused(await machine.login('builder', 'right'), 401, /an attribute/);
    directory.entries[2].attributes.team = ['x', 'green'];
    assert.equal((await machine.login('builder', 'right')).status, 200);
    const reads = directory.searches.filter(({ scope, base: name }) => scope === 0 && name !== '');
    assert.ok(reads.every(({ as }) => as === service.dn), 'read by who searches, not by who logs in');
    // A name that looks like more than a name.
    const forged = { dn: `uid=mallory\n\tteam: red\n\tmemberOf: cn=ci,ou=groups,dc=example,dc=com\n,${base}`, password: 'm', attributes: { uid: ['mallory'] } };
    directory.entries.push(forged);
    refused(await machine.login('mallory', 'm'), 503);
    directory.entries.pop();
    directory.entries.push({ ...forged, dn: `uid=builder,${base}\n,${base}` });
    refused(await machine.login('mallory', 'm'), 503);
    await client.must('PATCH', machine.path, { allowedFields: [] });
    assert.equal((await machine.login('Runner', 'also right')).status, 200);
});

test('wrong passwords lock the name for a while, in whatever case it is written', async (t) => {
    const { directory, client, machine } = await setUp(t, { lockoutThreshold: 3 });
    const locked = /temporarily locked/;
    for (const name of ['builder', 'BUILDER', ' Builder ']) refused(await machine.login(name, 'wrong'), 401, wrong);
    refused(await machine.login('builder', 'right'), 401, locked);
    const asked = directory.binds.length;
    refused(await machine.login('builder', 'right'), 401, locked);
    assert.equal(directory.binds.length, asked, 'the directory is left alone');
    assert.equal((await machine.login('Runner', 'also right')).status, 200, 'another name is not concerned');
    const { deleted } = await client.must('POST', `${machine.path}/clear-lockouts`);
    assert.equal(deleted, 1);
    assert.equal((await machine.login('builder', 'right')).status, 200);
    // A success begins the count anew.
    for (let i = 0; i < 2; i++) refused(await machine.login('builder', 'wrong'), 401, wrong);
    assert.equal((await machine.login('builder', 'right')).status, 200);
    for (let i = 0; i < 2; i++) refused(await machine.login('builder', 'wrong'), 401, wrong);
    assert.equal((await machine.login('builder', 'right')).status, 200);
    // What the directory did wrong counts against nobody.
    const { url } = directory;
    await client.must('PATCH', machine.path, { url: 'ldap://127.0.0.1:1' });
    for (let i = 0; i < 4; i++) refused(await machine.login('builder', 'right'), 503, /can't be asked/);
    await client.must('PATCH', machine.path, { url });
    assert.equal((await machine.login('builder', 'right')).status, 200);
    const { auditLogs } = await client.must('GET', '/api/v1/organization/audit-logs?eventType=clear-identity-ldap-auth-lockouts&limit=10');
    assert.equal(auditLogs.length, 1);
    const refusals = await client.must('GET', '/api/v1/organization/audit-logs?eventType=login-refused&limit=100');
    assert.ok(refusals.auditLogs.length >= 9);
    assert.ok(refusals.auditLogs.every(({ actor }) => actor.metadata.identityId === machine.id));
});

test('a directory that misbehaves holds a login up for some seconds, and lets nobody in', async (t) => {
    const { directory, machine } = await setUp(t, { lockoutEnabled: false });
    for (const fault of ['silent', 'drip', 'garbage', 'flood', () => [directory.entry(`uid=builder,${base}`, {}), directory.entry(service.dn, {})], () => [directory.entry('', {})]]) {
        directory.fault = fault;
        const begun = Date.now();
        const answer = await machine.login('builder', 'right');
        assert.ok(answer.status === 503 || answer.status === 401, `${fault}: ${answer.status}`);
        assert.ok(Date.now() - begun < 30_000, `${fault}`);
    }
    directory.fault = undefined;
    assert.equal((await machine.login('builder', 'right')).status, 200);
});

test('what is set up wrongly is said to be so, without naming passwords', async (t) => {
    const { directory, client } = await setUp(t);
    for (const extra of [{ bindPass: 'wrong' }, { bindDN: 'cn=nobody' }, { searchBase: 'dc=nowhere' }, { url: 'ldap://127.0.0.1:1' }, { searchFilter: '(uid={{username}}))' }]) {
        const machine = await makeIdentity(client, settingsOf(directory, extra));
        const answer = await machine.login('builder', 'right');
        refused(answer, 503, /The directory can't be asked/);
        assert.ok(!answer.text.includes('wrong') && !answer.text.includes(directory.url));
    }
});

test('a directory behind TLS is asked when its authority is trusted, and not otherwise', async (t) => {
    const authority = makeAuthority();
    const stranger = makeAuthority('Another authority');
    const directory = await startDirectory(t, authority.issue());
    const { client } = await startWithAdmin(t);
    for (const ldapCaCertificate of ['', stranger.cert]) {
        const machine = await makeIdentity(client, settingsOf(directory, { ldapCaCertificate }));
        refused(await machine.login('builder', 'right'), 503);
        assert.deepEqual(directory.binds, [], 'the password was not told');
    }
    const machine = await makeIdentity(client, settingsOf(directory, { ldapCaCertificate: authority.cert, allowedFields: [{ key: 'team', value: 'red' }] }));
    const { status, body } = await machine.login('builder', 'right');
    assert.equal(status, 200, JSON.stringify(body));
    refused(await machine.login('builder', 'wrong'), 401, wrong);
});
