// Infisical's own SDK, unchanged, against the server: the whole of what it offers for secrets.
// Also runs against the release build.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { InfisicalSDK } from '@infisical/sdk';
import { admin, createMachine, createProject, startWithAdmin } from './harness.js';

async function startWithSdk(t, auth = {}) {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client);
    const machine = await createMachine(client, { projectId: project.id, role: 'admin', orgRole: 'member', auth });
    const sdk = new InfisicalSDK({ siteUrl: server.url });
    await sdk.auth().universalAuth.login({ clientId: machine.clientId, clientSecret: machine.clientSecret });
    return { sdk, project, place: { projectId: project.id, environment: 'dev', secretPath: '/' }, machine };
}

test('secrets: create, read, list, change, delete', async (t) => {
    const { sdk, place } = await startWithSdk(t);
    const created = await sdk.secrets().createSecret('URL', { ...place, secretValue: 'https://a.example/?x=1#y', secretComment: 'where' });
    assert.equal(created.secret.secretValue, 'https://a.example/?x=1#y');
    await sdk.secrets().createSecret('FULL', { ...place, secretValue: '${URL}/path' });
    assert.equal((await sdk.secrets().getSecret({ ...place, secretName: 'FULL' })).secretValue, 'https://a.example/?x=1#y/path');
    await sdk.secrets().updateSecret('URL', { ...place, secretValue: 'https://b.example' });
    const { secrets } = await sdk.secrets().listSecrets({ ...place, expandSecretReferences: true });
    assert.deepEqual(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]),
        [['FULL', 'https://b.example/path'], ['URL', 'https://b.example']]);
    await sdk.secrets().deleteSecret('URL', place);
    await assert.rejects(sdk.secrets().getSecret({ ...place, secretName: 'URL' }), /StatusCode=404.*Secret with name 'URL' not found/);
});

test('environments, folders and imports', async (t) => {
    const { sdk, project, place, machine } = await startWithSdk(t);
    const environment = await sdk.environments().create({ projectId: project.id, name: 'Preview', slug: 'preview' });
    assert.equal(environment.slug, 'preview');
    const folder = await sdk.folders().create({ projectId: project.id, environment: 'dev', path: '/', name: 'shared' });
    assert.equal(folder.name, 'shared');
    assert.deepEqual((await sdk.folders().listFolders({ projectId: project.id, environment: 'dev', path: '/' })).map(({ name }) => name), ['shared']);
    await sdk.secrets().createSecret('SHARED', { ...place, secretPath: '/shared', secretValue: 'from the folder' });
    await machine.must('POST', '/api/v1/secret-imports', {
        workspaceId: project.id, environment: 'dev', path: '/', import: { environment: 'dev', path: '/shared' } });
    const merged = await sdk.secrets().listSecretsWithImports(place);
    assert.deepEqual(merged.map(({ secretKey, secretValue }) => [secretKey, secretValue]), [['SHARED', 'from the folder']]);
});

test('a project made by the SDK has its environments', async (t) => {
    const { sdk } = await startWithSdk(t);
    const project = await sdk.projects().create({ projectName: 'made by the SDK', type: 'secret-manager' });
    assert.deepEqual(project.environments.map(({ slug }) => slug), ['dev', 'staging', 'prod']);
});

test('a wrong secret is refused with the message of the contract', async (t) => {
    const { machine } = await startWithSdk(t);
    const sdk = new InfisicalSDK({ siteUrl: machine.url });
    await assert.rejects(sdk.auth().universalAuth.login({ clientId: machine.clientId, clientSecret: 'wrong' }), /StatusCode=401.*Invalid credentials/);
});

test('what the SDK can say of a secret, and names and values of every kind', async (t) => {
    const { sdk, place } = await startWithSdk(t);
    const secrets = sdk.secrets();
    const values = {
        PEM: '-----BEGIN KEY-----\nabc\n-----END KEY-----\n', JSON: '{"a":"b\\"c"}', UNICODE: 'Grüezi 你好 🌷', EMPTY: '', 'with space': 'x',
        'PERCENT%': '100%', DOLLAR: 'a$b${c', LONG: 'v'.repeat(20_000),
    };
    for (const [name, secretValue] of Object.entries(values)) await secrets.createSecret(name, { ...place, secretValue });
    const { secrets: listed } = await secrets.listSecrets({ ...place, expandSecretReferences: false });
    assert.deepEqual(Object.fromEntries(listed.map(({ secretKey, secretValue }) => [secretKey, secretValue])), values);
    for (const name of ['with space', 'PEM', 'UNICODE'])
        assert.equal((await secrets.getSecret({ ...place, secretName: name })).secretValue, values[name], name);
    await secrets.updateSecret('PEM', { ...place, newSecretName: 'CERTIFICATE', secretComment: 'renamed', skipMultilineEncoding: true });
    const renamed = await secrets.getSecret({ ...place, secretName: 'CERTIFICATE' });
    assert.equal(renamed.secretComment, 'renamed');
    assert.equal(renamed.skipMultilineEncoding, true);
    assert.equal(renamed.secretValue, values.PEM);
    const first = await secrets.getSecret({ ...place, secretName: 'CERTIFICATE', version: 1 });
    assert.equal(first.version, 1);
    await assert.rejects(secrets.createSecret('DOLLAR', { ...place, secretValue: 'again' }), /StatusCode=400/);
    await assert.rejects(secrets.listSecrets({ ...place, projectId: '00000000-0000-4000-8000-000000000000' }), /StatusCode=404/);
});

test('tokens are renewed, and people invited', async (t) => {
    const { sdk, project, place } = await startWithSdk(t, { accessTokenTTL: 3600, accessTokenMaxTTL: 86_400 });
    const before = sdk.auth().getAccessToken();
    await sdk.auth().universalAuth.renew();
    assert.ok(sdk.auth().getAccessToken());
    assert.equal((await sdk.secrets().listSecrets(place)).secrets.length, 0);
    sdk.auth().accessToken(before);
    const memberships = await sdk.projects().inviteMembers({ projectId: project.id, emails: [admin.email], roleSlugs: ['viewer'] });
    assert.equal(memberships[0].projectId, project.id);
});

test('a token whose lifetime is its longest possible one is not renewed', async (t) => {
    const { sdk } = await startWithSdk(t, { accessTokenTTL: 3600, accessTokenMaxTTL: 3600 });
    await assert.rejects(sdk.auth().universalAuth.renew(), /StatusCode=401.*Failed to renew MI access token past its Max TTL expiration/);
});
