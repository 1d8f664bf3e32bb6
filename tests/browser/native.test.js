// Native integrations by page: over to Netlify and back, a new integration, its list and its end.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { netlifyToken, siteId, startNetlify, until } from '../e2e/harness.js';
import { app, callbackOf, otherSiteId, twoTeams, withApp } from '../e2e/integration-helper.js';
import { cells, variable } from '../e2e/sync-helper.js';
import { assertAccessible, atRest, createProject, createSecrets, openBrowser, openPage, picture, pictures, signIn, startWithUser } from './browser.js';

/** A server that is connected to the simulator, with its application registered there or not. */
async function start(t, { isConfigured = true, world = {}, page: options } = {}) {
    const netlify = await startNetlify(t, { world: twoTeams(world) });
    const { server, client } = await startWithUser(t, {
        env: { TACIT_NETLIFY_API_URL: netlify.url, TACIT_NETLIFY_APP_URL: netlify.url, TACIT_REDEPLOY_WINDOW: '1', ...(isConfigured ? withApp : {}) },
    });
    await netlify.setState(twoTeams({ ...world, callbacks: [callbackOf(server.url)] }));
    const project = await createProject(client);
    await createSecrets(client, project, 'dev', { API_URL: 'https://api.example', LEVEL: 'info' });
    const page = await openPage(await openBrowser(t), options);
    await signIn(page, server);
    const at = (rest) => `${server.url}/projects/${project.id}/${rest}`;
    return { netlify, server, client, project, page, at, list: at('integrations?selectedTab=native-integrations') };
}

const tile = (page) => page.getByRole('button', { name: /^Netlify / });
const heading = (page, name) => page.getByRole('heading', { name, level: 1 });

async function authorizeByToken({ client, project }) {
    return (await client.must('POST', '/api/v1/integration-auth/access-token',
        { workspaceId: project.id, integration: 'netlify', accessToken: netlifyToken })).integrationAuth;
}

async function createIntegration(started, body = {}) {
    const auth = await authorizeByToken(started);
    const { integration } = await started.client.must('POST', '/api/v1/integration', {
        integrationAuthId: auth.id, sourceEnvironment: 'dev', secretPath: '/', app: 'acme-shop', appId: siteId, targetEnvironment: 'production', ...body,
    });
    return until(async () => {
        const { integration: now } = await started.client.must('GET', `/api/v1/integration/${integration.id}`);
        return now.isSynced === null ? undefined : now;
    }, 'the first run');
}

test('from the tile to Netlify, back, and to a running integration', async (t) => {
    const { netlify, server, page, at, list } = await start(t, { world: { variables: [variable('THEIRS', { dev: 'theirs' })] } });

    await page.goto(at('secrets'));
    await page.getByRole('link', { name: 'Integrations', exact: true }).click();
    await heading(page, 'Secret Syncs').waitFor();
    await page.getByRole('link', { name: 'Native Integrations' }).click();
    await heading(page, 'Native Integrations').waitFor();
    assert.equal(page.url(), list);
    await page.getByText('None yet.').waitFor();

    await tile(page).click();
    await page.waitForURL(`${netlify.url}/authorize?**`);
    const asked = new URL(page.url()).searchParams;
    assert.equal(asked.get('redirect_uri'), callbackOf(server.url));
    assert.equal(asked.get('client_id'), app.client_id);
    const [request] = await Promise.all([
        page.waitForRequest((one) => one.url().endsWith('/oauth-token')),
        page.getByRole('button', { name: 'Authorize', exact: true }).click(),
    ]);
    const { code, state } = request.postDataJSON();
    assert.equal(state, asked.get('state'));

    await heading(page, 'Netlify Integration').waitFor();
    assert.ok(!page.url().includes(code));
    const environment = await page.getByRole('combobox', { name: 'Project Environment' }).elementHandle();
    await page.waitForFunction((element) => element.value === 'Development', environment); // when the project is there
    assert.equal(await page.getByRole('textbox', { name: 'Secrets Path' }).inputValue(), '/');
    await page.getByRole('combobox', { name: 'Netlify Site' }).click();
    await page.getByRole('option', { name: 'acme-shop' }).click();
    const context = page.getByRole('combobox', { name: 'Netlify Context' });
    assert.equal(await context.inputValue(), 'Local development');
    await context.click();
    assert.deepEqual(await page.getByRole('option').allInnerTexts(),
        ['Local development', 'Branch deploys', 'Deploy previews', 'Production']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Create Integration' }).click();

    await heading(page, 'Native Integrations').waitFor();
    const row = page.getByRole('row', { name: /acme-shop/ });
    await row.getByText('Synced', { exact: true }).waitFor();
    await row.getByText('Local development').waitFor();
    assert.deepEqual(await cells(netlify),
        { THEIRS: { dev: 'theirs' }, API_URL: { dev: 'https://api.example' }, LEVEL: { dev: 'info' } });

    await tile(page).getByText('Authorized').waitFor();
    await page.getByText('It reaches 2 sites.').waitFor();
    for (const secret of [code, state, netlifyToken]) assert.ok(!server.log().includes(secret));
    await page.goBack();
    assert.ok(!page.url().includes('code='));
    page.assertQuiet();
});

test('the page may go to Netlify, and nothing of it comes into the page', async (t) => {
    const { server, netlify, page, list } = await start(t);
    const response = await page.goto(list);
    const policy = response.headers()['content-security-policy'];
    assert.ok(!policy.includes(netlify.url) && !policy.includes('netlify'), policy);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /form-action 'self'/);
    const callback = await page.request.get(callbackOf(server.url));
    assert.equal(callback.headers()['referrer-policy'], 'no-referrer');
    await tile(page).waitFor();
    page.assertQuiet();
});

test('an answer that this tab did not ask for is not followed', async (t) => {
    const { server, client, project, netlify, page, list } = await start(t);
    const { url, state } = await client.must('POST', '/api/v1/integration-auth/netlify/authorize-url', { projectId: project.id });
    const foreign = new URL((await fetch(`${url}&approve=1`, { redirect: 'manual' })).headers.get('location'));
    await netlify.clearRequests();

    for (const query of [foreign.search, '?code=made-up&state=made-up', '?code=made-up', '', `?error=access_denied&state=${state}`]) {
        await page.goto(callbackOf(server.url) + query);
        await heading(page, 'Netlify was not authorized').waitFor();
        await page.getByText('does not belong to an authorization that was begun in this tab').waitFor();
        assert.equal(new URL(page.url()).search, '');
    }
    assert.deepEqual(await netlify.requests(), []);
    assert.deepEqual((await client.must('GET', `/api/v1/workspace/${project.id}/authorizations`)).authorizations, []);

    await page.goto(list);
    await tile(page).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('You chose not to let Tacit in.').waitFor();
    await page.getByRole('link', { name: 'Back to the integrations' }).click();
    await heading(page, 'Native Integrations').waitFor();
    page.assertQuiet();
});

test('a link back from Netlify works once', async (t) => {
    const { server, page, list } = await start(t);
    await page.goto(list);
    await tile(page).click();
    await page.waitForURL('**/authorize?**');
    const asked = new URL(page.url());
    const back = new URL((await fetch(`${asked.href}&approve=1`, { redirect: 'manual' })).headers.get('location'));
    await page.goto(back.href);
    await heading(page, 'Netlify Integration').waitFor();
    await page.goto(back.href);
    await heading(page, 'Netlify was not authorized').waitFor();
    assert.ok(!server.log().includes(back.searchParams.get('code')));
    page.assertQuiet();
});

test('what Netlify refuses at the exchange is said, and can be tried again', async (t) => {
    const { netlify, page, list } = await start(t);
    page.expectFailures(/oauth-token/);
    await netlify.fault({ match: { path: '^/oauth/token' }, times: 'always', do: {
        status: 400, headers: { 'content-type': 'application/json' }, body: '{"error":"invalid_grant","error_description":"The code ran out."}',
    } });
    await page.goto(list);
    await tile(page).click();
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await page.getByText('The code ran out.').waitFor();
    await page.getByRole('link', { name: 'Back to the integrations' }).click();
    await netlify.clearFaults();
    await tile(page).click();
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await heading(page, 'Netlify Integration').waitFor();
});

test('without an application the tile says how to set one up, and a token will do', async (t) => {
    const { server, netlify, page, list } = await start(t, { isConfigured: false });
    page.expectFailures(/access-token/);
    await page.goto(list);
    await tile(page).getByText('Not configured').waitFor();
    await tile(page).click();
    await heading(page, 'Set up Netlify').waitFor();
    for (const text of ['CLIENT_ID_NETLIFY', 'CLIENT_SECRET_NETLIFY', callbackOf(server.url)]) {
        await page.getByText(text, { exact: true }).waitFor();
    }
    await assertAccessible(page, 'set up');

    const submit = page.getByRole('button', { name: 'Authorize with this token' });
    await submit.click();
    await page.getByText('Netlify access token required').waitFor();
    await page.getByLabel('Access Token Value').fill('nfp_wrong');
    await submit.click();
    await page.getByText('Request failed with status code 401').waitFor();
    await page.getByLabel('Access Token Value').fill(netlifyToken);
    await submit.click();
    await heading(page, 'Netlify Integration').waitFor();
    await page.getByRole('button', { name: 'Create Integration' }).click();
    await page.getByRole('row', { name: /rival-docs/ }).getByText('Synced', { exact: true }).waitFor();
    assert.deepEqual(await cells(netlify, otherSiteId), { API_URL: { dev: 'https://api.example' }, LEVEL: { dev: 'info' } });
    await page.getByRole('link', { name: 'Replace the token' }).waitFor();
    page.assertQuiet();
});

test('a person without sites cannot create anything', async (t) => {
    const started = await start(t);
    const { netlify, page, at } = started;
    const auth = await authorizeByToken(started);
    await netlify.setState({ ...(await netlify.state()), sites: [] });
    await page.goto(at(`integrations/netlify/create?integrationAuthId=${auth.id}`));
    await page.getByPlaceholder('No sites found').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Create Integration' }).isDisabled(), true);
    page.assertQuiet();
});

test('syncing by hand, pausing, and deleting with and without what was written', async (t) => {
    const started = await start(t);
    const { netlify, client, project, page, list } = started;
    const integration = await createIntegration(started);
    await page.goto(list);
    const row = page.getByRole('row', { name: /acme-shop/ });
    const menu = async (name) => {
        await page.getByRole('button', { name: 'More about acme-shop, Production' }).click();
        await page.getByRole('menuitem', { name }).click();
    };

    await menu('Pause');
    await row.getByText('Paused').waitFor();
    await createSecrets(client, project, 'dev', { LATER: 'later' });
    await row.getByRole('button', { name: 'Sync now: acme-shop, Production' }).click();
    await until(async () => 'LATER' in await cells(netlify), 'the new variable');
    await menu('Resume');
    await row.getByText('Paused').waitFor({ state: 'detached' });

    await netlify.fault({ match: { method: 'DELETE' }, times: 'always', do: {
        status: 403, headers: { 'content-type': 'application/json' }, body: '{"code":403,"message":"Locked by the owner"}',
    } });
    await menu('Delete Integration');
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: /^Delete integration/ });
    await dialog.getByText('stay as they are').waitFor();
    assert.equal(await confirm.isDisabled(), true);
    await dialog.getByText('Also delete at Netlify what it wrote').click();
    await dialog.getByText('every value of the context Production that this integration wrote').waitFor();
    await assertAccessible(page, 'delete dialog');
    await dialog.getByLabel(/^Type/).fill('acme-shop');
    await confirm.click();
    await row.getByText(/Locked by the owner/).waitFor();
    await netlify.clearFaults();

    await menu('Delete Integration');
    await dialog.getByText('Also delete at Netlify what it wrote').click();
    await dialog.getByLabel(/^Type/).fill('acme-shop');
    await confirm.click();
    await page.getByText('None yet.').waitFor();
    assert.deepEqual(await cells(netlify), {});
    assert.equal((await client.get(`/api/v1/integration/${integration.id}`)).status, 404);
    page.assertQuiet();
});

test('an authorization that was ended at Netlify is shown so, and can be given again or removed', async (t) => {
    const started = await start(t);
    const { netlify, client, project, page, list } = started;
    page.expectFailures(/\/apps$/);
    await createIntegration(started);
    const world = await netlify.state();
    await netlify.setState({ ...world, tokens: [{ token: 'nfp_another', email: 'ada@example.com' }] });
    await page.goto(list);
    await page.getByText('Not working').waitFor();
    await page.getByText('Access Denied').first().waitFor();
    await page.getByRole('button', { name: 'Authorize again' }).click();
    await page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await heading(page, 'Netlify Integration').waitFor();
    await page.goto(list);
    await page.getByText('It reaches 2 sites.').waitFor();

    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog').getByText('deletes 1 integration of this project').waitFor();
    await page.getByRole('button', { name: 'Remove authorization' }).click();
    await page.getByText('None yet.').waitFor();
    assert.deepEqual((await client.must('GET', `/api/v1/workspace/${project.id}/authorizations`)).authorizations, []);
    assert.deepEqual(Object.keys(await cells(netlify)), ['API_URL', 'LEVEL']);
    page.assertQuiet();
});

test('old addresses lead here', async (t) => {
    const started = await start(t);
    const { server, client, project, page } = started;
    page.expectFailures(/integration-auth/);
    const auth = await authorizeByToken(started);
    for (const base of [`/organizations/${client.organizationId}/projects/secret-management/${project.id}`, `/secret-manager/${project.id}`, `/project/${project.id}`]) {
        await page.goto(`${server.url}${base}/integrations?selectedTab=native-integrations`);
        await heading(page, 'Native Integrations').waitFor();
        await page.goto(`${server.url}${base}/integrations?selectedTab=secret-syncs`);
        await heading(page, 'Secret Syncs').waitFor();
    }
    await page.goto(`${server.url}/integrations/netlify/create?integrationAuthId=${auth.id}`);
    await heading(page, 'Netlify Integration').waitFor();
    assert.ok(page.url().includes(project.id));
    await page.goto(`${server.url}/integrations/netlify/create?integrationAuthId=00000000-0000-4000-8000-000000000000`);
    await page.getByText('The authorization could not be found').waitFor();
    page.assertQuiet();
});

for (const colorScheme of ['light', 'dark']) {
    test(`the pages are accessible and fit, ${colorScheme}`, async (t) => {
        const started = await start(t, { page: { colorScheme } });
        const { page, at, list } = started;
        await createIntegration(started);
        const auth = await authorizeByToken(started);
        for (const [name, address, sign] of [
            ['list', list, page.getByText('It reaches 2 sites.')],
            ['create', at(`integrations/netlify/create?integrationAuthId=${auth.id}`), page.getByRole('button', { name: 'Create Integration' })],
            ['set up', at('integrations/netlify/set-up'), page.getByText('CLIENT_ID_NETLIFY')],
        ]) {
            for (const width of [1440, 1024, 390]) {
                await page.setViewportSize({ width, height: 900 });
                await page.goto(address);
                await sign.waitFor();
                await atRest(page);
                const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
                await picture(page, `native-${name.replace(' ', '-')}-${width}-${colorScheme}`);
                assert.ok(excess <= 0, `${name} is ${excess} pixels too wide at ${width}`);
                await assertAccessible(page, `${name} ${width}`);
            }
        }
        page.assertQuiet();
    });
}

test('an integration is edited: its folder, its context, and whether the site is deployed', async (t) => {
    const started = await start(t);
    const { client, netlify, page, list } = started;
    const { id } = await createIntegration(started, { metadata: { secretPrefix: 'P_' } });
    await page.goto(list);
    await page.getByRole('button', { name: 'More about acme-shop, Production' }).click();
    await page.getByRole('menuitem', { name: 'Edit Integration' }).click();
    await heading(page, 'Edit Integration').waitFor();
    const context = page.getByRole('combobox', { name: 'Netlify Context' });
    const site = page.getByRole('combobox', { name: 'Netlify Site' });
    await page.waitForFunction((element) => element.value === 'acme-shop', await site.elementHandle());
    assert.equal(await context.inputValue(), 'Production');
    assert.equal(await page.getByRole('textbox', { name: 'Secrets Path' }).inputValue(), '/');
    await context.click();
    await page.getByRole('option', { name: 'Deploy previews' }).click();
    await page.getByText('Build and deploy the site after changes').click();
    await assertAccessible(page, 'an integration being edited');
    await pictures(page, 'native-edit');
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    await heading(page, 'Native Integrations').waitFor();
    await page.getByRole('row', { name: /acme-shop/ }).getByText('Deploy previews').waitFor();
    const { integration } = await client.must('GET', `/api/v1/integration/${id}`);
    assert.deepEqual([integration.targetEnvironment, integration.metadata, integration.isActive],
        ['deploy-preview', { secretPrefix: 'P_', shouldAutoRedeploy: true }, true]);
    await until(async () => (await cells(netlify)).P_LEVEL?.['deploy-preview'] === 'info', 'the move');
    await until(async () => (await netlify.state()).builds.length === 1, 'the build of the site', 60_000);
    page.assertQuiet();
});

test('an integration that would meet another is saved only when that is meant', async (t) => {
    const started = await start(t);
    const { client, project, page, at } = started;
    await createIntegration(started, { targetEnvironment: 'dev' });
    const auth = await authorizeByToken(started);
    await page.goto(at(`integrations/netlify/create?integrationAuthId=${auth.id}`));
    const site = page.getByRole('combobox', { name: 'Netlify Site' });
    await site.click();
    await page.getByRole('option', { name: 'acme-shop' }).click();
    const create = page.getByRole('button', { name: 'Create Integration' });
    page.expectFailures(/400/);
    await create.click();
    await page.getByText(/^This integration would write where another one writes already: a native integration/).waitFor();
    assert.equal(await create.isDisabled(), true);
    await assertAccessible(page, 'an overlap of integrations');
    await pictures(page, 'native-overlap');

    // Elsewhere there is nothing to agree to, and back again it is asked anew.
    const context = page.getByRole('combobox', { name: 'Netlify Context' });
    await context.click();
    await page.getByRole('option', { name: 'Production' }).click();
    assert.equal(await page.getByRole('checkbox', { name: 'Save it all the same' }).count(), 0);
    await context.click();
    await page.getByRole('option', { name: 'Local development' }).click();
    await create.click();
    await page.getByRole('checkbox', { name: 'Save it all the same' }).check();
    await create.click();
    await heading(page, 'Native Integrations').waitFor();
    const { integrations } = await client.must('GET', `/api/v1/workspace/${project.id}/integrations`);
    assert.equal(integrations.length, 2);
});

test('a deploy that an integration asked for is shown as it goes, and when it fails', async (t) => {
    const started = await start(t, { world: { settings: { buildMs: 2500 } } });
    const { netlify, client, project, page, list } = started;
    await createIntegration(started, { metadata: { shouldAutoRedeploy: true } });
    await page.goto(list);
    await page.getByText('Deploying', { exact: true }).waitFor();
    await page.getByText('Deployed', { exact: true }).waitFor();
    await page.getByText('The site is deployed with the new values.').waitFor();
    assert.match(await page.getByRole('link', { name: /See the deploy at Netlify/ }).getAttribute('href'), /\/deploys\//);
    await pictures(page, 'native-deployed');

    const change = (value) => client.must('PATCH', '/api/v4/secrets/batch',
        { projectId: project.id, environment: 'dev', secretPath: '/', secrets: [{ secretKey: 'LEVEL', secretValue: value }] });
    const world = await netlify.state();
    await netlify.setState({ ...world, settings: { ...world.settings, buildMs: 0, buildOutcome: 'error' } });
    await change('debug');
    await page.reload();
    await page.getByText('Deploy failed', { exact: true }).waitFor();
    await page.getByText(/it still has the old values\. Build script returned/).waitFor();
    await page.getByText('Synced', { exact: true }).waitFor(); // the values did arrive
    await assertAccessible(page, 'a failed deploy of an integration');
    await pictures(page, 'native-deploy-failed');

    await netlify.fault({ match: { method: 'POST', path: '/builds' }, times: 'always', do: { status: 404, body: { code: 404, message: 'Not Found' } } });
    await change('trace');
    await until(async () => (await client.must('GET', `/api/v1/workspace/${project.id}/integrations`))
        .integrations[0].lastRedeploy.message?.includes('gone') || undefined, 'the refused build');
    await page.reload();
    await page.getByText(/it is gone, or not connected to a repository/).waitFor();
    page.assertQuiet();
});
