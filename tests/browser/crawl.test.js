// Walks every link of the dashboard, from the list of projects on, as a user who clicks on
// everything would. A page that somebody adds later is walked as soon as something links to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, atRest } from './browser.js';
import { accountId, createConnection, createSync, settled, startWithNetlify, variable } from './netlify.js';

const marker = 'value-of-a-secret';
const PAGES_MAX = 120;
const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** A project in which every page has something to show: a good sync, a failed one, a new one. */
async function fill(world) {
    const { netlify, client, project } = world;
    const connection = await createConnection(world);
    await createSync(world, connection);
    const failing = await createSync(world, connection, { name: 'shop-preview', destination: { context: 'deploy-preview' } });
    await createSync(world, connection, { name: 'shop-later', environment: 'staging', destination: { context: 'dev' }, isAutoSyncEnabled: false });
    await netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 403, body: { code: 403, message: 'The team is suspended' } } });
    await client.must('POST', `/api/v1/secret-syncs/netlify/${failing.id}/sync-secrets`);
    await settled(client, failing.id);
    await netlify.clearFaults();
    await client.must('POST', '/api/v1/sync-groups', {
        name: 'shops', projectId: project.id, connectionId: connection.id, environment: 'prod', secretPath: '/', selector: { siteNames: ['acme-*'] },
        syncOptions: { initialSyncBehavior: 'overwrite-destination' }, destinationConfig: { accountId, context: 'branch-deploy' },
    });
    await client.must('POST', '/api/v1/folders', { projectId: project.id, environment: 'dev', path: '/', name: 'workers' });
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'pipeline', organizationId: client.organizationId, role: 'no-access' });
    await client.must('POST', `/api/v1/auth/universal-auth/identities/${identity.id}`, {});
    await client.must('POST', `/api/v1/auth/universal-auth/identities/${identity.id}/client-secrets`, { description: 'first' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${identity.id}`, { role: 'viewer' });
}

const start = (t, options) => startWithNetlify(t, {
    variables: [variable('THEIRS', { all: marker }), variable('HOST', { production: 'old' })],
    secrets: { dev: { HOST: marker, URL: 'https://${HOST}/', CERT: `${marker}\n2` }, prod: { HOST: marker } }, ...options,
});

async function isThere(page) {
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await atRest(page);
}

async function linksOf(page) {
    const hrefs = await page.locator('a[href]').evaluateAll((links) => links.map((link) => new URL(link.getAttribute('href'), location.href).href));
    const here = new URL(page.url());
    return hrefs.map((href) => new URL(href)).filter((url) => url.origin === here.origin)
        .map((url) => url.pathname + url.search)
        .filter((address) => !address.startsWith('/api/docs/')) // no page, but the document itself
        // These begin an edit, which the page rightly does not let go of without asking.
        .filter((address) => !/\/secrets\/.*[?&]add=/.test(address));
}

/** Pages of one kind are looked at a few times, not a thousand times. */
const kindOf = (address) => address.replace(uuid, '{id}').replace(/\/roles\/of\/[\w-]+/, '/roles/of/{}').replace(/\/secrets\/(dev|staging|prod)\b/, '/secrets/{env}').replace(/([?&](filter|run|key|path)=)[^&]*/g, '$1{}');

async function crawl(page, server, seeds, look) {
    const queue = ['/projects', '/account', ...seeds];
    const seen = new Set();
    const kinds = new Map();
    while (queue.length > 0) {
        const address = queue.shift();
        const kind = kindOf(address);
        if (seen.has(address) || (kinds.get(kind) ?? 0) >= 2) continue;
        seen.add(address);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        assert.ok(seen.size <= PAGES_MAX, `more than ${PAGES_MAX} pages: ${[...seen].slice(-10).join(' ')}`);
        await page.goto(server.url + address);
        await isThere(page);
        await look(address);
        queue.push(...await linksOf(page));
    }
    return [...kinds.keys()];
}

async function assertDecent(page, address) {
    assert.ok(!page.url().includes(marker), `${address}: a value in the address`);
    const title = await page.title();
    assert.match(title, /\S · Tacit$/, `${address}: ${title}`);
    assert.ok(!title.includes(marker), `${address}: a value in the title`);
    assert.equal(await page.locator('h1').count(), 1, `${address}: one heading of the first level`);
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    assert.ok(!stored.includes(marker), `${address}: a value in storage`);
    assert.doesNotMatch(stored, /eyJ[\w-]+\.|nfp_/, `${address}: a token in storage`);
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(excess <= 0, `${address} is ${excess} pixels too wide`);
}

const pages = ['/projects', '/account', 'secrets', 'secrets/{env}', 'app-connections', 'app-connections/{id}', 'app-connections/netlify-token',
    'secret-syncs', 'secret-syncs/{id}', 'activity', 'machine-identities', 'machine-identities/{id}', 'settings'];

for (const [what, options] of [
    ['light', { colorScheme: 'light', viewport: { width: 1440, height: 900 } }],
    ['dark, on a phone', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
]) {
    test(`every page that a link leads to is quiet, decent and accessible, ${what}`, async (t) => {
        const world = await start(t, options);
        await fill(world);
        const at = (rest) => `/projects/${world.project.id}/${rest}`;
        // Behind buttons, not links.
        const seeds = [at('app-connections?add=1'), at('secret-syncs/new'), at('secret-syncs/new?service=netlify'), '/api/docs'];
        const kinds = await crawl(world.page, world.server, seeds, async (address) => {
            await assertDecent(world.page, address);
            await assertAccessible(world.page, address);
            world.page.assertQuiet();
        });
        if (options.viewport.width < 1000) return; // the navigation is behind a button
        for (const name of pages) {
            const address = name.startsWith('/') ? name : `/projects/{id}/${name}`;
            assert.ok(kinds.includes(address), `no link leads to ${address}: ${kinds.join(' ')}`);
        }
    });
}

for (const colorScheme of ['light', 'dark']) {
    test(`connections and syncs: every sheet, step and dialog is accessible, ${colorScheme}`, async (t) => {
        const world = await start(t, { colorScheme });
        const { page, open, client, project } = world;
        await open('app-connections?add=1');
        await page.getByText('Netlify Connection', { exact: true }).waitFor();
        await assertAccessible(page, 'services');
        await page.getByText('Netlify Connection', { exact: true }).click();
        await page.getByRole('button', { name: 'Connect to Netlify' }).click();
        await page.getByText('Netlify access token required').waitFor();
        await assertAccessible(page, 'the form of a connection');

        const connection = await createConnection(world);
        const choose = async (label, option) => {
            await page.getByRole('combobox', { name: label }).click();
            await page.getByRole('option', { name: option }).click();
        };
        const goOn = () => page.getByRole('button', { name: 'Next' }).click();
        await open('secret-syncs/new?service=netlify');
        await page.getByRole('heading', { name: 'Source' }).waitFor();
        await assertAccessible(page, 'source');
        await goOn();
        await choose('Netlify Connection', 'acme-netlify');
        await choose('Select a site', 'acme-shop');
        await page.getByRole('combobox', { name: 'Select a context' }).click();
        await page.getByRole('option', { name: /^Branch / }).waitFor();
        await assertAccessible(page, 'destination');
        await page.getByRole('option', { name: /^Production/ }).click();
        await goOn();
        await page.getByRole('radio', { name: 'Overwrite Destination Secrets' }).check();
        await page.getByText('Here:').first().waitFor();
        await page.getByText('Advanced').click();
        await assertAccessible(page, 'options');
        await goOn();
        await page.getByRole('textbox', { name: 'Name' }).fill('shop');
        await assertAccessible(page, 'details');
        await goOn();
        await page.getByRole('group', { name: 'Plan by key' }).waitFor();
        await assertAccessible(page, 'review');
        await page.getByRole('button', { name: 'Create Sync' }).click();
        await page.getByRole('dialog').getByText(/delete|overwrite/).first().waitFor();
        await assertAccessible(page, 'behaviour');

        const sync = await createSync(world, connection, { isAutoSyncEnabled: false });
        for (const dialog of ['trigger', 'import', 'remove', 'delete']) {
            await open(`secret-syncs/${sync.id}?do=${dialog}`);
            await page.getByRole('dialog').getByRole('button').nth(1).waitFor();
            if (dialog === 'trigger') await page.getByRole('group', { name: 'Plan by key' }).waitFor();
            await assertAccessible(page, `dialog ${dialog}`);
        }
        await open(`secret-syncs/${sync.id}`);
        await page.getByRole('button', { name: `Actions for ${sync.name}` }).click();
        await page.getByRole('menuitem', { name: 'Delete Sync' }).waitFor();
        await assertAccessible(page, 'menu', { without: ['region'] });
        await page.keyboard.press('Escape');
        await client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
        await settled(client, sync.id);
        await page.reload();
        await page.getByRole('button', { name: /: results/ }).first().click();
        await page.getByRole('list', { name: 'Results by key' }).waitFor();
        await assertAccessible(page, 'a run');
        assert.ok(project.id);
        page.assertQuiet();
    });
}
