// What holds on every page: ways in (links of old, deep links, search, the switcher), ways back, the
// pictures, sessions, and what the browser is told about safety.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client, netlifyToken } from '../e2e/harness.js';
import { createProject, openBrowser, openPage, signIn, startWithUser, user } from './browser.js';
import { createConnection, createSync, settled, siteId, startWithNetlify, variable } from './netlify.js';

test('links of older documents and mails lead to where things are now', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { HOST: 'a' } } });
    const { server, client, project, page } = world;
    const sync = await createSync(world, await createConnection(world), { isAutoSyncEnabled: false });
    const now = `/projects/${project.id}`;
    const modern = `/organizations/${client.organizationId}/projects/secret-management/${project.id}`;
    for (const [old, wanted] of [
        [`${modern}/overview`, `${now}/secrets`],
        [`${modern}/integrations?selectedTab=secret-syncs`, `${now}/secret-syncs`],
        [`${modern}/integrations/secret-syncs/netlify/${sync.id}`, `${now}/secret-syncs/${sync.id}`],
        [`${modern}/app-connections`, `${now}/app-connections`],
        [`/secret-manager/${project.id}/overview`, `${now}/secrets`],
        [`/secret-manager/${project.id}/secrets/prod?secretPath=/`, `${now}/secrets/prod`],
        [`/project/${project.id}/settings`, `${now}/settings`],
    ]) {
        await page.goto(server.url + old);
        await page.waitForURL((url) => url.pathname === wanted);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
    }
    page.assertQuiet();
});

test('a deep link waits for the sign-in, and the way back leads where it should', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { HOST: 'a' } } });
    const { server, project } = world;
    const sync = await createSync(world, await createConnection(world), { isAutoSyncEnabled: false });
    const page = await openPage(await openBrowser(t));

    await page.goto(`${server.url}/projects/${project.id}/secret-syncs/${sync.id}?do=remove`);
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove Secrets' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Trigger Sync' }).click();
    await page.getByRole('dialog').waitFor();
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: sync.name, level: 1 }).waitFor();
    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Secret Syncs' }).click();
    await page.getByRole('heading', { name: 'Secret Syncs', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: sync.name, level: 1 }).waitFor();
    page.assertQuiet();
});

test('search goes to pages, projects, keys, syncs and connections, by the keyboard alone', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { PAYMENT_KEY: 'a' }, dev: { PAYMENT_URL: 'b' } } });
    const { client, page, open } = world;
    await createSync(world, await createConnection(world), { isAutoSyncEnabled: false });
    await createProject(client, 'Billing');
    const box = page.getByRole('combobox', { name: /Search/ });
    const look = async (words, option) => {
        await page.keyboard.press('Control+k');
        await box.waitFor();
        await box.fill(words);
        await page.getByRole('option', { name: option }).first().waitFor();
    };
    await open('secrets');
    await page.getByRole('heading', { name: 'Secrets', level: 1 }).waitFor();
    await look('machine', /Machine Identities/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Machine Identities', level: 1 }).waitFor();
    await look('payment', /PAYMENT_KEY/);
    await page.getByRole('option', { name: /PAYMENT_URL/ }).waitFor();
    await box.fill('payment_key');
    await page.getByRole('option', { name: /PAYMENT_URL/ }).waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Production', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Reveal PAYMENT_KEY' }).waitFor();
    await look('shop-production', /shop-production/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'shop-production', level: 1 }).waitFor();
    await look('acme-netlify', /acme-netlify/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'acme-netlify', level: 1 }).waitFor();
    await look('billing', /Billing/);
    await page.keyboard.press('Enter');
    await page.getByText('No secrets yet').waitFor();
    await page.keyboard.press('Control+k');
    await box.fill('nothing of the kind');
    await page.getByText('Nothing is called like “nothing of the kind”.').waitFor();
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    page.assertQuiet();
});

test('the switcher changes the project', async (t) => {
    const { server, client } = await startWithUser(t);
    const shop = await createProject(client, 'Storefront');
    const billing = await createProject(client, 'Billing');
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.goto(`${server.url}/projects/${shop.id}/settings`);
    await page.getByRole('button', { name: /Switch project. Current: Storefront/ }).click();
    await page.getByRole('menuitem', { name: 'Billing' }).click();
    await page.waitForURL(`**/projects/${billing.id}/secrets`);
    await page.getByRole('button', { name: /Switch project. Current: Billing/ }).click();
    await page.getByRole('menuitem', { name: 'All projects' }).click();
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    page.assertQuiet();
});

test('pictures say what is: the way of the secrets, the health of syncs, what was going on', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { HOST: 'a' } } });
    const { netlify, client, project, page, open } = world;
    const connection = await createConnection(world);
    const good = await createSync(world, connection);
    const bad = await createSync(world, connection, { name: 'shop-preview', destination: { context: 'deploy-preview' } });
    await netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 403, body: { code: 403, message: 'No' } } });
    await client.must('POST', `/api/v1/secret-syncs/netlify/${bad.id}/sync-secrets`);
    await settled(client, bad.id);

    await open('activity');
    const graph = page.getByRole('group', { name: /^Graph of 2 syncs/ });
    await page.getByRole('group', { name: /Graph of 2 syncs, 1 not synced/ }).waitFor();
    await graph.getByRole('link', { name: /Sync shop-production/ }).waitFor();
    await graph.getByRole('link', { name: 'Environment Production, 2 syncs' }).waitFor();
    await graph.getByRole('img', { name: /Destination acme-shop/ }).first().waitFor();
    await page.getByRole('img', { name: /^shop-production, last 14 days: \d+ runs, no day with a failure/ }).waitFor();
    await page.getByRole('img', { name: /^shop-preview, last 14 days: .* 1 days? with a failure/ }).waitFor();
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('group', { name: 'Where secrets go, line by line' }).getByRole('link', { name: good.name }).waitFor();
    await client.must('PATCH', '/api/v4/secrets/HOST', { projectId: project.id, environment: 'prod', secretPath: '/', secretValue: 'value-of-host' });
    await page.reload();
    await page.getByText(/changed/).first().waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /value-of-host/);
    await page.getByText('Picture', { exact: true }).click();
    await graph.getByRole('link', { name: /Sync shop-preview/ }).click();
    await page.getByRole('heading', { name: 'shop-preview', level: 1 }).waitFor();
    page.assertQuiet();
});

test('sessions are seen and ended, and a password that changes ends the others', async (t) => {
    const { server } = await startWithUser(t);
    const here = await openPage(await openBrowser(t));
    const there = await openPage(await openBrowser(t));
    there.expectFailures(/\/api\//, /Failed to load resource/);
    await signIn(here, server);
    await signIn(there, server);
    await here.goto(`${server.url}/account`);
    const sessions = here.getByRole('group', { name: /[Ss]ession|signed in/ });
    await sessions.getByText('this one').waitFor();
    const before = await sessions.getByRole('button', { name: /Sign out/ }).count();
    assert.ok(before >= 1);

    await here.getByLabel('Current password').fill(user.password);
    await here.getByLabel('New password', { exact: true }).fill('another long passphrase');
    await here.getByLabel('Confirm new password').fill('another long passphrase');
    await here.getByRole('button', { name: 'Change password' }).click();
    await here.getByText(/[Pp]assword changed/).first().waitFor();
    await there.goto(`${server.url}/projects`);
    await there.getByRole('heading', { name: 'Sign in' }).waitFor();
    await here.reload();
    await here.getByRole('heading', { name: 'Your account' }).waitFor();
    here.assertQuiet();
});

test('what Netlify answers stays text, whatever it looks like', async (t) => {
    const image = '<img src=x onerror="window.isOwned=true">';
    const world = await startWithNetlify(t, {
        secrets: { prod: { HOST: 'a' } }, variables: [variable('THEIRS', { production: image })],
        sites: [{ id: '11111111-1111-4111-8111-111111111111', name: `site ${image}`, account_slug: 'acme' }],
    });
    const { netlify, client, page, open } = world;
    const state = await netlify.state();
    await netlify.setState({ ...state, accounts: [{ ...state.accounts[0], name: `Acme ${image}` }] });
    const connection = await createConnection(world);
    const check = async (text) => {
        await page.getByText(text).first().waitFor();
        assert.equal(await page.evaluate(() => window.isOwned), undefined);
        assert.equal(await page.locator('main img').count(), 0);
    };
    await open(`app-connections/${connection.id}`);
    await check(`Acme ${image}`);
    await open('secret-syncs/new?service=netlify');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('combobox', { name: 'Netlify Connection' }).click();
    await page.getByRole('option', { name: connection.name }).click();
    await page.getByRole('combobox', { name: 'Select a site' }).click();
    await check(`site ${image}`);

    const sync = await createSync(world, connection);
    await netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 422, body: { code: 422, message: `No ${image}` } } });
    await client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    await settled(client, sync.id);
    await open(`secret-syncs/${sync.id}`);
    await check(/No <img src=x/);
    await open('secret-syncs');
    await check(/No <img src=x/);
    assert.ok(siteId);
    page.assertQuiet();
});

test('the browser is told what it must not do', async (t) => {
    const { server, client } = await startWithUser(t);
    for (const path of ['/', '/login', '/projects', '/api/v1/projects', '/api/status', '/nothing/at/all']) {
        const { headers } = await fetch(server.url + path);
        assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    }
    for (const path of ['/', '/projects', '/projects/x/secrets', '/login']) {
        const { headers } = await fetch(server.url + path);
        const policy = headers.get('content-security-policy');
        for (const rule of [/default-src 'none'/, /script-src 'self'/, /frame-ancestors 'none'/, /base-uri 'none'/, /form-action 'self'/]) assert.match(policy, rule, path);
        assert.doesNotMatch(policy, /unsafe|\*(?!$)(?![;: ]|$)/, path);
        assert.equal(headers.get('x-frame-options'), 'DENY');
        assert.equal(headers.get('referrer-policy'), 'no-referrer');
        assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
        assert.match(headers.get('cache-control'), /no-store/);
    }
    // An answer with secrets is kept by nobody.
    const project = await createProject(client);
    const answer = await client.get(`/api/v4/secrets?projectId=${project.id}&environment=dev&secretPath=/`);
    assert.match(answer.headers.get('cache-control') ?? '', /no-store|private|no-cache/);

    // Another site cannot use the session: its cookie is not sent along, and tokens are not for it.
    const login = await fetch(`${server.url}/api/v3/auth/login`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: user.email, password: user.password }),
    });
    const cookie = login.headers.getSetCookie?.()[0] ?? login.headers.get('set-cookie');
    assert.match(cookie, /^jid=/);
    for (const flag of [/HttpOnly/i, /SameSite=Strict/i, /Path=\//i]) assert.match(cookie, flag);
    const jid = cookie.split(';')[0];
    const renewal = (headers) => fetch(`${server.url}/api/v1/auth/token`, { method: 'POST', headers: { cookie: jid, ...headers } });
    assert.equal((await renewal({})).status, 200);
    const foreign = await renewal({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' });
    assert.notEqual(foreign.headers.get('access-control-allow-origin'), 'https://evil.example');
    // A cookie alone changes nothing: writes need the token in a header.
    const write = await fetch(`${server.url}/api/v1/projects`, {
        method: 'POST', headers: { cookie: jid, 'content-type': 'application/json' }, body: JSON.stringify({ projectName: 'Forged' }),
    });
    assert.equal(write.status, 401);
    assert.equal((await new Client(server.url).get('/api/v1/projects', { cookie: jid })).status, 401);
    assert.ok(netlifyToken);
});

test('revealed values leave with the user', async (t) => {
    const value = 'value-that-must-go';
    const { page, open } = await startWithNetlify(t, { secrets: { prod: { TOKEN: value } } });
    const gone = async (where) => {
        const left = await page.evaluate(() => [document.documentElement.outerHTML, location.href, document.title,
            JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), JSON.stringify(history.state)].join('\n'));
        assert.ok(!left.includes(value), where);
    };
    await open('secrets/prod');
    await page.getByRole('button', { name: 'Reveal TOKEN' }).click();
    await page.getByText(value).first().waitFor();
    assert.ok(!(await page.title()).includes(value) && !page.url().includes(value));
    await page.getByRole('link', { name: 'App Connections', exact: true }).click();
    await page.getByRole('heading', { name: 'App Connections', level: 1 }).waitFor();
    await gone('after leaving');
    await page.goBack();
    await page.getByRole('button', { name: 'Reveal TOKEN' }).waitFor();
    await gone('after coming back');
    page.assertQuiet();
});
