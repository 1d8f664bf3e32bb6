// App Connections: the published page followed word by word, and what one does with a connection later.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible } from './browser.js';
import { cells, createConnection, createSync, netlifyToken, settled, startWithNetlify } from './netlify.js';

const wrongToken = 'nfp_' + 'WrongWrongWrongWrongWrongWrongWrongWr';

/** A connection's token is nowhere that lasts: page, address, title, storage. */
async function assertForgotten(page, token) {
    const seen = await page.evaluate(() => [
        document.documentElement.outerHTML, location.href, document.title,
        JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
    ].join('\n'));
    assert.ok(!seen.includes(token), 'the token is still on the page');
}

test('the published page can be followed by the visible labels alone', async (t) => {
    const { client, project, page } = await startWithNetlify(t);

    // "Navigate to the App Connections page in the desired project."
    await page.getByText('Storefront', { exact: true }).click();
    await page.getByText('App Connections', { exact: true }).first().click();
    await page.getByRole('heading', { name: 'App Connections', level: 1 }).waitFor();
    assert.equal(await page.title(), 'App Connections · Tacit');
    // "Click + Add Connection and choose Netlify Connection from the list."
    await page.getByText('+ Add Connection', { exact: true }).first().click();
    await page.getByText('Netlify Connection', { exact: true }).click();
    // "Complete the form: a descriptive name, an optional description, the API token."
    await page.getByLabel('Name', { exact: false }).first().fill('my-netlify-connection');
    await page.getByLabel('Description').fill('The shop and its previews');
    await page.getByText('API token').first().waitFor();
    await page.getByLabel('Access Token Value').fill(netlifyToken);
    await page.getByText('Connect to Netlify', { exact: true }).click();
    // "After submitting, the connection is created and ready to use in the project."
    await page.getByText('Connected to Netlify as “my-netlify-connection”. It is ready to use in this project.').waitFor();
    await page.getByRole('heading', { name: 'my-netlify-connection', level: 1 }).waitFor();
    await page.getByText('Working', { exact: true }).waitFor();
    await page.getByText('It reaches 1 account: Acme.').waitFor();
    await assertForgotten(page, netlifyToken);

    const { appConnections: [made] } = await client.must('GET', `/api/v1/app-connections?projectId=${project.id}`);
    assert.deepEqual([made.name, made.description, made.app, made.method, made.projectId],
        ['my-netlify-connection', 'The shop and its previews', 'netlify', 'access-token', project.id]);

    // Ready to use: the set-up of a sync offers it.
    await page.getByRole('link', { name: 'Set up a sync' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('combobox', { name: 'Netlify Connection' }).click();
    await page.getByRole('option', { name: 'my-netlify-connection' }).waitFor();
    page.assertQuiet();
});

test('back closes the sheet, and a half-filled form is not dropped without asking', async (t) => {
    const { page, open } = await startWithNetlify(t);

    await open('app-connections');
    await page.getByRole('button', { name: '+ Add Connection' }).first().click();
    const sheet = page.getByRole('dialog', { name: 'Add Connection' });
    await sheet.getByText('Netlify Connection').waitFor();
    await page.goBack();
    await sheet.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'App Connections', level: 1 }).waitFor();

    await page.getByRole('button', { name: '+ Add Connection' }).first().click();
    await sheet.getByLabel('Search services').fill('nothing like it');
    await sheet.getByText('No service is called “nothing like it”').waitFor();
    await sheet.getByLabel('Search services').fill('NETL');
    await sheet.getByText('Netlify Connection').click();
    await sheet.getByLabel('Name').fill('half');
    await page.keyboard.press('Escape');
    await sheet.getByRole('button', { name: 'Keep Editing' }).click();
    assert.equal(await sheet.getByLabel('Name').inputValue(), 'half');
    await page.keyboard.press('Escape');
    await sheet.getByRole('button', { name: 'Discard' }).click();
    await sheet.waitFor({ state: 'detached' });
    page.assertQuiet();
});

test('what is wrong is said beside the field, in the words of Netlify', async (t) => {
    const { netlify, client, project, page, open } = await startWithNetlify(t);
    page.expectFailures(/app-connections/, /Failed to load resource/);

    await open('app-connections?add=1');
    await page.getByText('Netlify Connection').click();
    const sheet = page.getByRole('dialog', { name: 'Add Connection' });
    const connect = () => sheet.getByRole('button', { name: 'Connect to Netlify' }).click();
    await connect();
    await sheet.getByText('Netlify access token required').waitFor();
    await sheet.getByText('Give it a name, for example my-app-connection').waitFor();

    await sheet.getByLabel('Name').fill('My Netlify: the shop!');
    await sheet.getByLabel('Access Token Value').fill(wrongToken);
    assert.equal(await sheet.getByLabel('Name').inputValue(), 'my-netlify-the-shop', 'a descriptive name becomes a good one');
    await connect();
    await sheet.getByText(/Netlify refused the token:.*Access Denied/).waitFor();
    await assertAccessible(page, 'a refused token');

    await netlify.fault({ match: { path: '/' }, times: 'always', do: { status: 503, body: { code: 503, message: 'We are having a bad day' } } });
    await connect();
    await sheet.getByText(/Netlify (refused|could not be asked).*|Unable to validate/).first().waitFor();
    await netlify.clearFaults();
    assert.deepEqual((await client.must('GET', `/api/v1/app-connections?projectId=${project.id}`)).appConnections, []);

    // The same form goes on where it stopped.
    await sheet.getByLabel('Access Token Value').fill(netlifyToken);
    await connect();
    await page.getByRole('heading', { name: 'my-netlify-the-shop', level: 1 }).waitFor();

    await open('app-connections?add=1');
    await page.getByText('Netlify Connection', { exact: true }).click();
    await sheet.getByLabel('Name').fill('my-netlify-the-shop');
    await sheet.getByLabel('Access Token Value').fill(netlifyToken);
    await connect();
    await sheet.getByText(/already exists.*Choose another name/).waitFor();
    page.assertQuiet();
});

test('how to make a token is one click away, from the page and from the form', async (t) => {
    const { page, open } = await startWithNetlify(t);
    const guide = /How to make a personal access token at Netlify/;
    const openGuide = async (from) => {
        const [opened] = await Promise.all([page.context().waitForEvent('page'), from.getByRole('link', { name: guide }).click()]);
        await opened.getByRole('heading', { name: guide, level: 1 }).waitFor();
        for (const step of ['User settings', 'Applications', 'Personal access tokens', 'New access token', 'copy it at once'])
            await opened.getByText(step, { exact: false }).first().waitFor();
        assert.match(await opened.getByRole('link', { name: /Open this page at Netlify/ }).getAttribute('href'), /^https:\/\/app\.netlify\.com\/user\/applications/);
        await opened.close();
    };

    await open('app-connections');
    await openGuide(page.locator('main'));
    await page.getByRole('button', { name: '+ Add Connection' }).first().click();
    await page.getByText('Netlify Connection', { exact: true }).click();
    await page.getByLabel('Name').fill('kept');
    await openGuide(page.getByRole('dialog'));
    assert.equal(await page.getByLabel('Name').inputValue(), 'kept');
    page.assertQuiet();
});

test('a connection is tested, renamed and given a new token, and its syncs go on', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { HOST: 'a' } } });
    const { netlify, client, page, open } = world;
    const connection = await createConnection(world);
    const sync = await createSync(world, connection);
    page.expectFailures(/app-connections/, /Failed to load resource/);

    await open('app-connections');
    await page.getByRole('row', { name: /acme-netlify/ }).getByText('1 sync').waitFor();
    await page.getByRole('link', { name: 'acme-netlify' }).click();
    await page.getByText('Working', { exact: true }).waitFor();
    const used = page.getByRole('group', { name: 'Syncs that use this connection' });
    await used.getByRole('link', { name: 'shop-production' }).waitFor();

    // Netlify ends the token: the page says so in Netlify's words, and what to do.
    const newToken = 'nfp_' + 'NewNewNewNewNewNewNewNewNewNewNewNewNe';
    await netlify.setState({ ...(await netlify.state()), tokens: [{ token: newToken, email: 'ada@example.com' }] });
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByText('Not working', { exact: true }).waitFor();
    await page.getByText(/Access Denied/).first().waitFor();
    await page.getByText(/choose “Rotate token”/).waitFor();

    await page.getByRole('button', { name: 'Rotate token' }).click();
    await page.getByLabel('Access Token Value').fill(wrongToken);
    await page.getByRole('button', { name: 'Update Credentials' }).click();
    await page.getByText(/Netlify refused the token/).waitFor();
    await page.getByLabel('Access Token Value').fill(newToken);
    await page.getByRole('button', { name: 'Update Credentials' }).click();
    await page.getByText('Netlify accepted the new token.').waitFor();
    await page.getByText('Working', { exact: true }).waitFor();
    await assertForgotten(page, newToken);

    await page.getByLabel('Name').fill('Not a slug');
    await page.getByText('Only lower-case letters, digits and single hyphens between them').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled(), true);
    await page.getByLabel('Name').fill('shop-netlify');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'shop-netlify', level: 1 }).waitFor();

    await client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    assert.equal((await settled(client, sync.id)).syncStatus, 'succeeded');
    assert.deepEqual(await cells(netlify), { HOST: { production: 'a' } });
    page.assertQuiet();
});

test('a connection that syncs need says which, and goes once they are gone', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { HOST: 'a' } } });
    const { client, project, page, open } = world;
    const connection = await createConnection(world);
    const sync = await createSync(world, connection);
    page.expectFailures(/app-connections/, /Failed to load resource/);

    await open(`app-connections/${connection.id}`);
    await page.getByText('1 sync cannot run without it.').waitFor();
    await page.getByRole('button', { name: 'Delete connection' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('shop-production').waitFor();
    const confirm = dialog.getByRole('button', { name: 'Delete connection' });
    assert.equal(await confirm.isDisabled(), true);
    await dialog.getByLabel(/Type acme-netlify to confirm/).fill('acme-netlify');
    await confirm.click();
    await dialog.getByRole('alert').waitFor();
    assert.equal((await client.get(`/api/v1/app-connections/netlify/${connection.id}`)).status, 200);

    await client.must('DELETE', `/api/v1/secret-syncs/netlify/${sync.id}`);
    await page.reload();
    await page.getByText('No sync uses it yet').waitFor();
    await page.getByRole('button', { name: 'Delete connection' }).click();
    await dialog.getByText('The stored token is destroyed').waitFor();
    await dialog.getByLabel(/Type acme-netlify to confirm/).fill('acme-netlify');
    await confirm.click();
    await page.getByText('No connections yet').waitFor();
    assert.deepEqual((await client.must('GET', `/api/v1/app-connections?projectId=${project.id}`)).appConnections, []);
    page.assertQuiet();
});
