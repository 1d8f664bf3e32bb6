// What is stored is shown as text, whatever it looks like.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createProject, createSecrets, openBrowser, openPage, signIn, startWithUser } from './browser.js';

const script = '<script>window.isOwned = true</script>';
const image = '<img src=x onerror="window.isOwned = true">';

test('a stored script in names, values and comments stays text', async (t) => {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client, `Shop ${image}`);
    await client.must('PATCH', `/api/v1/projects/${project.id}`, { description: script });
    const key = '<img src=x onerror=alert(1)>';
    await createSecrets(client, project, 'dev', { [key]: script, B: image }, { B: { secretComment: script } });
    const { environments } = (await client.must('GET', `/api/v1/projects/${project.id}`)).project;
    await client.must('PATCH', `/api/v1/projects/${project.id}/environments/${environments[0].id}`, { name: `Dev ${image}`.slice(0, 64) });

    const page = await openPage(await openBrowser(t));
    const check = async (...texts) => {
        for (const text of texts) await page.getByText(text).first().waitFor();
        assert.equal(await page.evaluate(() => window.isOwned), undefined);
        assert.equal(await page.locator('img, main script').count(), 0);
    };
    await signIn(page, server);
    await check(`Shop ${image}`, script);
    await page.goto(`${server.url}/projects/${project.id}/secrets`);
    await check(key);
    await page.goto(`${server.url}/projects/${project.id}/secrets/dev`);
    await page.getByRole('button', { name: 'Reveal all' }).click();
    await check(key, script, image);
    await page.getByRole('button', { name: 'More about B' }).click();
    await page.getByRole('menuitem', { name: 'Version history' }).click();
    await page.getByRole('button', { name: /Show changes of version/ }).first().click();
    await check(image);
    await page.goto(`${server.url}/projects/${project.id}/settings`);
    await check(`Dev ${image}`.slice(0, 64));
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Search/ }).fill('img');
    await check(key);
    page.assertQuiet();
});

test('the start page allows no inline script, no frame and no other host', async (t) => {
    const { server } = await startWithUser(t);
    const nonces = new Set();
    for (const path of ['/', '/login', '/projects']) {
        const response = await fetch(server.url + path);
        const policy = response.headers.get('content-security-policy');
        assert.match(policy, /default-src 'none'; script-src 'self';/);
        assert.match(policy, /frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /unsafe/);
        assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
        const text = await response.text();
        assert.doesNotMatch(text, /__CSP_NONCE__|<script(?![^>]* src=)|https?:\/\//);
        nonces.add(/name="csp-nonce" content="([^"]+)"/.exec(text)[1]);
    }
    assert.equal(nonces.size, 3, 'a fresh nonce for each answer');
});
