// The API's reference: to be read without a session, searched, linked to.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startServer } from '../e2e/harness.js';
import { assertAccessible, openBrowser, openPage } from './browser.js';

for (const [colorScheme, viewport] of [['light', { width: 1280, height: 800 }], ['dark', { width: 390, height: 844 }]]) {
    test(`every route is there, with what it takes and gives, ${colorScheme}`, async (t) => {
        const server = await startServer(t);
        const document = await (await fetch(`${server.url}/api/docs/json`)).json();
        const count = Object.values(document.paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
        const page = await openPage(await openBrowser(t), { colorScheme, viewport });
        const hosts = new Set();
        page.on('request', (request) => { hosts.add(new URL(request.url()).origin); });

        await page.goto(`${server.url}/api/docs`);
        await page.getByText(`${count} routes`).waitFor();
        assert.equal(await page.locator('details').count(), count);
        await assertAccessible(page, 'the reference');

        await page.getByLabel('Search routes').fill('post app-connections netlify');
        const entry = page.locator('#postApiV1AppConnectionsNetlify');
        await entry.locator('summary').click();
        for (const text of ['Body (JSON)', 'credentials.accessToken', 'required', 'Answer (200)', 'appConnection.credentialsHash', 'Errors', '422']) await entry.getByText(text).first().waitFor();
        await assertAccessible(page, 'an opened route');
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(excess <= 0, `${excess} pixels too wide`);

        await entry.getByRole('link', { name: 'Link to this route' }).click();
        const linked = page.url();
        assert.match(linked, /#postApiV1AppConnectionsNetlify$/);
        await page.goto('about:blank');
        await page.goto(linked);
        await entry.getByText('credentials.accessToken').first().waitFor();

        await page.getByLabel('Search routes').fill('nothing of the kind');
        await page.getByText('No route fits').waitFor();
        await page.keyboard.press('Escape');
        await page.getByText(`${count} routes`).waitFor();
        assert.deepEqual([...hosts], [server.url]);
        page.assertQuiet();
    });
}
