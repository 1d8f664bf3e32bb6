// Webhooks: who may have them, what they are told, how they are signed and tried again, and where
// they may not go.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bootstrap, createMachine, createProject, Server, startServer, temporaryDirectory } from './harness.js';
import { Receiver } from './receiver.js';
import { startSyncing } from './sync-helper.js';

const PATIENCE_MS = 30_000;
const hooks = '/api/v1/webhooks';

async function until(holds, what) {
    const end = Date.now() + PATIENCE_MS;
    while (!(await holds())) {
        if (Date.now() > end) assert.fail(`no ${what} in time`);
        await sleep(50);
    }
}

let server;
let client;
let receiver;

before(async (t) => {
    receiver = await new Receiver().start();
    server = new Server({ dataDir: temporaryDirectory(), env: { TACIT_PRIVATE_WEBHOOKS: 'on' } });
    await server.start();
    client = await bootstrap(server);
});

after(async () => {
    await server.stop();
    await receiver.stop();
});

const setSecret = (who, projectId, key, value, path = '/', environment = 'dev') =>
    who.must('POST', `/api/v3/secrets/raw/${key}`, { workspaceId: projectId, environment, secretPath: path, secretValue: value });

async function addHook(project, path, more = {}) {
    const { webhook } = await client.must('POST', hooks, {
        projectId: project.id, environment: 'dev', webhookUrl: receiver.url + path, ...more,
    });
    return webhook;
}

test('a hook is made, listed, read, changed and deleted', async () => {
    const project = await createProject(client);
    const answer = await client.must('POST', hooks, {
        projectId: project.id, environment: 'dev', webhookUrl: `${receiver.url}/crud`, webhookSecretKey: 'hush',
        secretPath: '/app/**/', type: 'general', eventsFilter: [{ eventName: 'secrets.modified' }],
    });
    assert.equal(typeof answer.message, 'string');
    const { webhook } = answer;
    assert.deepEqual({ ...webhook, id: 0, envId: 0, createdAt: 0, updatedAt: 0, environment: { ...webhook.environment, id: 0 } }, {
        id: 0, projectId: project.id, envId: 0, secretPath: '/app/**', type: 'general',
        eventsFilter: [{ eventName: 'secrets.modified' }], lastStatus: null, lastRunErrorMessage: null,
        isDisabled: false, hasSecretKey: true, createdAt: 0, updatedAt: 0,
        environment: { id: 0, name: 'Development', slug: 'dev' }, url: `${receiver.url}/crud`,
    });
    assert.equal(webhook.environment.id, webhook.envId);

    const listed = await client.must('GET', `${hooks}?projectId=${project.id}`);
    assert.deepEqual(listed.webhooks.map((each) => each.id), [webhook.id]);
    assert.equal(listed.webhooks[0].url, `${receiver.url}/crud`);
    const none = await client.must('GET', `${hooks}?projectId=${project.id}&environment=prod`);
    assert.deepEqual(none.webhooks, []);
    const byPath = await client.must('GET', `${hooks}?projectId=${project.id}&environment=dev&secretPath=${encodeURIComponent('/app/**')}`);
    assert.equal(byPath.webhooks.length, 1);
    assert.equal((await client.must('GET', `${hooks}/${webhook.id}`)).webhook.url, `${receiver.url}/crud`);

    const patched = await client.must('PATCH', `${hooks}/${webhook.id}`, { isDisabled: true, eventsFilter: [] });
    assert.equal(patched.webhook.isDisabled, true);
    assert.deepEqual(patched.webhook.eventsFilter, []);
    assert.equal((await client.must('DELETE', `${hooks}/${webhook.id}`)).webhook.id, webhook.id);
    assert.equal((await client.get(`${hooks}/${webhook.id}`)).status, 404);
});

test('bad input names the field and the rule', async () => {
    const project = await createProject(client);
    const good = { projectId: project.id, environment: 'dev', webhookUrl: `${receiver.url}/x` };
    const cases = [
        [{ ...good, webhookUrl: undefined }, 'webhookUrl', 'Required'],
        [{ ...good, webhookUrl: 'ftp://example.com' }, 'webhookUrl', 'Invalid url'],
        [{ ...good, webhookUrl: 'http://' }, 'webhookUrl', 'Invalid url'],
        [{ ...good, webhookUrl: 'http://a\r\nHost: b' }, 'webhookUrl', 'Invalid url'],
        [{ ...good, environment: undefined }, 'environment', 'Required'],
        [{ ...good, type: 'pager' }, 'type', undefined],
        [{ ...good, type: 'slack' }, 'webhookUrl', 'Incoming Webhook URL is invalid.'],
        [{ ...good, eventsFilter: [{ eventName: 'moon.full' }] }, 'eventsFilter', undefined],
        [{ ...good, projectId: undefined }, 'projectId', 'Required'],
    ];
    for (const [body, field, message] of cases) {
        const answer = await client.post(hooks, body);
        assert.equal(answer.status, 422, JSON.stringify(body) + answer.text);
        assert.equal(answer.body.message[0].path[0], field);
        if (message) assert.equal(answer.body.message[0].message, message);
    }
    assert.equal((await client.post(hooks, { ...good, environment: 'nowhere' })).status, 404);
    const hook = await addHook(project, '/x');
    const empty = await client.patch(`${hooks}/${hook.id}`, {});
    assert.equal(empty.status, 422);
    assert.equal(empty.body.message[0].message, 'At least one field is required');
    assert.equal((await client.get(`${hooks}/not-an-id`)).status, 422);
    assert.equal((await client.get(`${hooks}/00000000-0000-4000-8000-000000000000`)).status, 404);
});

test('roles decide, and a stranger sees nothing', async () => {
    const project = await createProject(client);
    const hook = await addHook(project, '/roles');
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    const nobody = await createMachine(client, { projectId: project.id, role: 'no-access' });
    const stranger = await createMachine(client);
    const body = { projectId: project.id, environment: 'dev', webhookUrl: `${receiver.url}/y` };

    assert.equal((await viewer.get(`${hooks}/${hook.id}`)).status, 200);
    for (const [who, status] of [[viewer, 403], [nobody, 403], [stranger, 404]]) {
        assert.equal((await who.post(hooks, body)).status, status);
        assert.equal((await who.patch(`${hooks}/${hook.id}`, { isDisabled: true })).status, status);
        assert.equal((await who.delete(`${hooks}/${hook.id}`)).status, status);
        assert.equal((await who.post(`${hooks}/${hook.id}/test`)).status, status);
    }
    for (const [who, status] of [[nobody, 403], [stranger, 404]]) {
        assert.equal((await who.get(`${hooks}/${hook.id}`)).status, status);
        assert.equal((await who.get(`${hooks}?projectId=${project.id}`)).status, status);
        assert.equal((await who.get(`${hooks}/${hook.id}/deliveries`)).status, status);
    }
    const absent = await stranger.get(`${hooks}/00000000-0000-4000-8000-000000000000`);
    const foreign = await stranger.get(`${hooks}/${hook.id}`);
    assert.equal(absent.body.message.replace(/'[^']*'/, ''), foreign.body.message.replace(/'[^']*'/, ''));
});

test('a change is told, signed, without its value', async () => {
    const project = await createProject(client);
    const hook = await addHook(project, '/told', { webhookSecretKey: 'signing key' });
    const before = Date.now();
    await setSecret(client, project.id, 'API_KEY', 'value-that-must-not-travel');
    const [request] = await receiver.wait('/told');
    const body = JSON.parse(request.text);

    assert.equal(body.event, 'secrets.modified');
    assert.deepEqual(Object.keys(body.project).sort(), ['changedBy', 'changedByActorType', 'environment',
        'environmentName', 'projectId', 'projectName', 'secretPath', 'workspaceId'].sort());
    assert.equal(body.project.projectId, project.id);
    assert.equal(body.project.workspaceId, project.id);
    assert.equal(body.project.projectName, project.name);
    assert.equal(body.project.environment, 'dev');
    assert.equal(body.project.environmentName, 'Development');
    assert.equal(body.project.secretPath, '/');
    assert.equal(body.project.changedByActorType, 'identity');
    assert.ok(body.timestamp >= before && body.timestamp <= Date.now());
    assert.match(request.headers['content-type'], /^application\/json/);

    const [, time, hex] = /^t=(\d+);([0-9a-f]{64})$/.exec(request.headers['x-infisical-signature']);
    assert.equal(Number(time), body.timestamp);
    assert.equal(hex, createHmac('sha256', 'signing key').update(request.text).digest('hex'));
    assert.ok(!request.text.includes('must-not-travel'));
    assert.ok(!server.log().includes('must-not-travel'));

    await until(async () => (await client.must('GET', `${hooks}/${hook.id}`)).webhook.lastStatus === 'success', 'success');
    const { auditLogs } = await client.must('GET',
        `/api/v1/organization/audit-logs?projectId=${project.id}&eventType=webhook-triggered`);
    assert.equal(auditLogs.length, 1);
    assert.equal(auditLogs[0].event.metadata.status, 'success');
    assert.equal(auditLogs[0].event.metadata.webhookId, hook.id);
    assert.equal(auditLogs[0].actor.type, 'platform');
});

test('only the hooks of the path, the environment and the event are told', async () => {
    const project = await createProject(client);
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'deep', path: '/app' });
    await addHook(project, '/glob', { secretPath: '/app/*' });
    await addHook(project, '/root', { secretPath: '/' });
    await addHook(project, '/everything', { secretPath: '/**' });
    await addHook(project, '/prod', { environment: 'prod', secretPath: '/**' });
    await addHook(project, '/other-event', { secretPath: '/**', eventsFilter: [{ eventName: 'secret-sync.failed' }] });
    const disabled = await addHook(project, '/disabled', { secretPath: '/**' });
    await client.must('PATCH', `${hooks}/${disabled.id}`, { isDisabled: true });
    await sleep(300); // what making the folder told is over
    receiver.requests.length = 0;

    await setSecret(client, project.id, 'A', '1', '/app/deep');
    await receiver.wait('/everything');
    await receiver.wait('/glob');
    assert.equal(JSON.parse(receiver.of('/glob')[0].text).project.secretPath, '/app/deep');
    assert.equal(receiver.of('/glob')[0].headers['x-infisical-signature'], undefined);
    await sleep(300);
    for (const path of ['/root', '/prod', '/other-event', '/disabled']) assert.equal(receiver.of(path).length, 0, path);

    await client.must('PATCH', '/api/v3/secrets/raw/A', {
        workspaceId: project.id, environment: 'dev', secretPath: '/app/deep', secretValue: '2' });
    await receiver.wait('/glob', 2);
    await client.must('DELETE', '/api/v3/secrets/raw/A', { workspaceId: project.id, environment: 'dev', secretPath: '/app/deep' });
    await receiver.wait('/glob', 3);
});

test('trouble is tried again, and told once it passed', async () => {
    const project = await createProject(client);
    const hook = await addHook(project, '/flaky');
    receiver.answers = [{ status: 503 }];
    await setSecret(client, project.id, 'A', '1');
    await receiver.wait('/flaky');
    await until(async () => (await client.must('GET', `${hooks}/${hook.id}`)).webhook.lastStatus === 'failed', 'failure');
    assert.equal((await client.must('GET', `${hooks}/${hook.id}`)).webhook.lastRunErrorMessage, 'Answered with status 503');
    const [first, second] = await receiver.wait('/flaky', 2);
    assert.equal(first.headers['x-tacit-delivery'], second.headers['x-tacit-delivery']);
    assert.ok(second.at - first.at >= 1000, 'it backs off');
    await until(async () => (await client.must('GET', `${hooks}/${hook.id}`)).webhook.lastStatus === 'success', 'success');
    const { deliveries } = await client.must('GET', `${hooks}/${hook.id}/deliveries`);
    assert.equal(deliveries.length, 1);
    assert.equal(deliveries[0].attempts, 2);
    assert.equal(deliveries[0].status, 'success');
});

test('a refusal is final, a redirect is not followed, a large answer does no harm', async () => {
    const project = await createProject(client);
    const hook = await addHook(project, '/final');
    receiver.answers = [{ status: 404 }];
    let { webhook } = await client.must('POST', `${hooks}/${hook.id}/test`);
    assert.equal(webhook.lastStatus, 'failed');
    assert.equal(webhook.lastRunErrorMessage, 'Answered with status 404');

    receiver.answers = [{ status: 302, headers: { location: `${receiver.url}/elsewhere` } }];
    ({ webhook } = await client.must('POST', `${hooks}/${hook.id}/test`));
    assert.equal(webhook.lastStatus, 'failed');
    assert.match(webhook.lastRunErrorMessage, /redirects are not followed/);
    assert.equal(receiver.of('/elsewhere').length, 0);

    receiver.answers = [{ status: 200, body: 'x'.repeat(1 << 20) }];
    ({ webhook } = await client.must('POST', `${hooks}/${hook.id}/test`));
    assert.equal(webhook.lastStatus, 'success');
    assert.equal(webhook.lastRunErrorMessage, null);
    assert.equal(JSON.parse(receiver.of('/final').at(-1).text).event, 'test');

    receiver.answers = [{ status: 400 }];
    await setSecret(client, project.id, 'A', '1');
    await receiver.wait('/final', 4);
    await sleep(3000);
    assert.equal(receiver.of('/final').length, 4, 'no further try');
});

test('a burst is told in few messages, and the last change is never left out', async () => {
    const project = await createProject(client);
    await addHook(project, '/burst');
    receiver.answers = [];
    for (let i = 0; i < 39; i++) await setSecret(client, project.id, `K${i}`, 'v');
    const beforeLast = Date.now();
    await setSecret(client, project.id, 'LAST', 'v');
    await until(() => receiver.of('/burst').at(-1)?.at >= beforeLast, 'message about the last change');
    assert.ok(receiver.of('/burst').length <= 40);
});

test('a failed sync is told, a good one to who asks for it', async (t) => {
    const source = await startSyncing(t, { env: { TACIT_PRIVATE_WEBHOOKS: 'on' } });
    const make = (path, eventsFilter) => source.client.must('POST', hooks, {
        projectId: source.project.id, environment: 'dev', webhookUrl: receiver.url + path, eventsFilter });
    await make('/syncs-all', []);
    await make('/syncs-good', [{ eventName: 'secret-sync.succeeded' }]);
    await source.create('A', '1');
    const sync = await source.createSync();
    const [good] = await receiver.wait('/syncs-good');
    assert.equal(JSON.parse(good.text).event, 'secret-sync.succeeded');
    assert.equal(JSON.parse(good.text).sync.id, sync.id);
    await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 403 } });
    await source.update('A', '2');
    const failed = () => receiver.of('/syncs-all').map((one) => JSON.parse(one.text))
        .find((body) => body.event === 'secret-sync.failed');
    await until(failed, 'word of the failed sync');
    assert.equal(failed().sync.status, 'failed');
    assert.equal(failed().project.secretPath, '/');
    assert.ok(!receiver.of('/syncs-all').some((one) => one.text.includes('secret-sync.succeeded')));
});

test('chats get messages in their own form', async () => {
    const project = await createProject(client, 'A <b> & c');
    const teams = await addHook(project, '/teams', { type: 'microsoft-teams' });
    await client.must('POST', `${hooks}/${teams.id}/test`);
    const card = JSON.parse(receiver.of('/teams')[0].text).attachments[0];
    assert.equal(card.contentType, 'application/vnd.microsoft.card.adaptive');
    assert.equal(card.content.type, 'AdaptiveCard');
    assert.ok(card.content.body[1].facts.some((fact) => fact.title === 'Project' && fact.value === 'A <b> & c'));

    const slack = await addHook(project, '/slack?hooks.slack.com', { type: 'slack' });
    await client.must('POST', `${hooks}/${slack.id}/test`);
    const message = JSON.parse(receiver.of('/slack?hooks.slack.com')[0].text);
    assert.equal(typeof message.text, 'string');
    assert.ok(message.blocks[1].fields.some((field) => field.text === '*Project*\nA &lt;b&gt; &amp; c'));
});

test('what was not delivered when the server died is delivered afterwards', async (t) => {
    const doomed = await startServer(t, { env: { TACIT_PRIVATE_WEBHOOKS: 'on' } });
    const owner = await bootstrap(doomed);
    const project = await createProject(owner);
    const later = await new Receiver().start();
    const { port } = later;
    await later.stop();
    await owner.must('POST', hooks, { projectId: project.id, environment: 'dev', webhookUrl: `http://127.0.0.1:${port}/late` });
    await setSecret(owner, project.id, 'A', '1');
    await doomed.kill();
    const back = await new Receiver().start(port);
    t.after(() => back.stop());
    await doomed.start();
    await back.wait('/late');
});

test('without the setting, no hook reaches a private address', async (t) => {
    const careful = await startServer(t);
    const owner = await bootstrap(careful);
    const project = await createProject(owner);
    const count = receiver.requests.length;
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433']) {
        const { webhook } = await owner.must('POST', hooks, {
            projectId: project.id, environment: 'dev', webhookUrl: `http://${host}:${receiver.port}/inside` });
        const tested = await owner.must('POST', `${hooks}/${webhook.id}/test`);
        assert.equal(tested.webhook.lastStatus, 'failed', host);
    }
    const { webhooks } = await owner.must('GET', `${hooks}?projectId=${project.id}`);
    assert.ok(webhooks.some((hook) => hook.lastRunErrorMessage === 'the address belongs to a private network'));
    assert.equal(receiver.requests.length, count);
});
