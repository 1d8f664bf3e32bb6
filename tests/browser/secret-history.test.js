// A folder's past and its files: points in time, deleted secrets, overrides, import and export.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { assertAccessible, createProject, createSecrets, openBrowser, openPage, readSecrets, signIn, startWithUser } from './browser.js';

async function start(t, values, options) {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    const secrets = await createSecrets(client, project, 'dev', values);
    const page = await openPage(await openBrowser(t), options);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await signIn(page, server);
    const place = { projectId: project.id, environment: 'dev', secretPath: '/' };
    return { server, client, project, page, secrets, place, open: (rest) => page.goto(`${server.url}/projects/${project.id}/${rest}`) };
}

test('a folder goes back to a point in time after a look at what that changes', async (t) => {
    const { client, project, page, place, open } = await start(t, { HOST: 'old', GONE: 'was here', SAME: 'same' });
    await client.must('PATCH', '/api/v4/secrets/HOST', { ...place, secretValue: 'new' });
    await client.must('DELETE', '/api/v4/secrets/GONE', place);
    await client.must('POST', '/api/v4/secrets/LATER', { ...place, secretValue: 'x' });

    await open('secrets/dev');
    await page.getByRole('button', { name: 'More to add' }).click();
    await page.getByRole('menuitem', { name: 'History of this folder' }).click();
    await page.getByRole('heading', { name: 'History of Development', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Show secrets of change 1' }).waitFor();
    assert.equal(await page.getByRole('list', { name: 'Changes of Development, newest first' }).getByRole('listitem').count(), 4);
    await page.getByRole('button', { name: 'Show secrets of change 1' }).click();
    await page.getByRole('list', { name: 'Secrets of change 1' }).getByText('GONE').waitFor();
    await page.getByRole('button', { name: 'Go back to here, change 1' }).click();
    const dialog = page.getByRole('dialog');
    const changes = dialog.getByRole('list', { name: 'What will change' });
    await changes.getByText('Comes back').waitFor();
    assert.deepEqual((await changes.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()).sort(),
        ['Changes HOST Gets its older value.', 'Comes back GONE', 'Is deleted LATER']);
    await assertAccessible(page, 'going back');
    await dialog.getByLabel('Why').fill('the deploy was bad');
    await dialog.getByRole('button', { name: 'Change 3 secrets' }).click();
    await page.getByText('3 secrets are as before').waitFor();
    await page.getByText('the deploy was bad').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'dev'), { GONE: 'was here', HOST: 'old', SAME: 'same' });

    await page.getByRole('button', { name: 'Undo change 5' }).click();
    await dialog.getByRole('button', { name: 'Change 3 secrets' }).click();
    await page.getByText('Undid change 5').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'dev'), { HOST: 'new', LATER: 'x', SAME: 'same' });
    page.assertQuiet();
});

test('what is not kept any more must be left out knowingly', async (t) => {
    const { client, page, secrets, place, open } = await start(t, { PURGED: 'x', HOST: 'old' });
    await client.must('PATCH', '/api/v4/secrets/HOST', { ...place, secretValue: 'new' });
    await client.must('DELETE', '/api/v4/secrets/PURGED', place);
    await client.must('DELETE', `/api/v1/secrets/deleted/${secrets.find(({ secretKey }) => secretKey === 'PURGED').id}`);
    await open('secrets/dev/history');
    await page.getByRole('button', { name: 'Go back to here, change 1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It was purged, so it stays as it is.').waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Change 1 secret' }).isDisabled(), true);
    await dialog.getByLabel(/Go back without 1 secret/).check();
    await dialog.getByRole('button', { name: 'Change 1 secret' }).click();
    await page.getByText('1 secret is as before').waitFor();
    page.assertQuiet();
});

test('deleted secrets come back, or go for good', async (t) => {
    const { client, project, page, place, open } = await start(t, { A: '1', B: '2', C: '3' });
    for (const name of ['A', 'B', 'C']) await client.must('DELETE', `/api/v4/secrets/${name}`, place);
    await open('secrets/dev');
    await page.getByRole('button', { name: 'More to add' }).click();
    await page.getByRole('menuitem', { name: 'Deleted secrets' }).click();
    await page.getByRole('button', { name: 'Restore A' }).click();
    await page.getByText('A restored').waitFor();
    await page.getByRole('button', { name: 'Delete for good: B' }).click();
    await page.getByRole('dialog').getByText('cannot be restored').waitFor();
    await page.getByRole('button', { name: 'Delete for good', exact: true }).click();
    await page.getByText('B is gone for good').waitFor();
    await page.getByRole('button', { name: 'Restore B' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Restore C' }).waitFor();
    await assertAccessible(page, 'deleted secrets');
    await page.getByRole('button', { name: 'Delete all for good' }).click();
    await page.getByRole('button', { name: 'Delete 1 secret for good' }).click();
    await page.getByText('Nothing was deleted here').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'dev'), { A: '1' });
    const { secrets } = await client.must('GET', `/api/v1/secrets/deleted?${new URLSearchParams(place)}`);
    assert.deepEqual(secrets, []);
    page.assertQuiet();
});

test('a value of one\'s own is set, changed and removed, and nobody else sees it', async (t) => {
    const { client, project, page, place, open } = await start(t, { HOST: 'shared', PORT: '1' });
    const mine = async () => (await client.get(`/api/v4/secrets/HOST?${new URLSearchParams({ ...place, type: 'personal' })}`));
    await open('secrets/dev');
    await page.getByRole('button', { name: 'More about HOST' }).click();
    await page.getByRole('menuitem', { name: 'My value' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('My value').last().fill('localhost');
    await drawer.getByRole('button', { name: 'Override for me' }).click();
    await page.getByText('Your own value of HOST is saved').waitFor();
    assert.equal((await mine()).body.secret.secretValue, 'localhost');
    await drawer.getByRole('button', { name: 'Save my value' }).waitFor();
    await drawer.getByLabel('My value').last().fill('127.0.0.1');
    await drawer.getByRole('button', { name: 'Save my value' }).click();
    await assertAccessible(page, 'my value');
    await page.keyboard.press('Escape');
    await page.getByText('my value', { exact: true }).waitFor();
    assert.equal((await mine()).body.secret.secretValue, '127.0.0.1');
    assert.deepEqual(await readSecrets(client, project, 'dev'), { HOST: 'shared', PORT: '1' });

    await page.reload();
    await page.getByText('my value', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'More about HOST' }).click();
    await page.getByRole('menuitem', { name: 'My value' }).click();
    await drawer.getByRole('textbox', { name: 'My value' }).waitFor();
    assert.equal(await drawer.getByRole('textbox', { name: 'My value' }).inputValue(), '127.0.0.1');
    await drawer.getByRole('button', { name: 'Remove my override' }).click();
    await page.getByText('You see the shared value of HOST again').waitFor();
    page.expectFailures(/404/);
    assert.equal((await mine()).status, 404);
    page.assertQuiet();
});

test('a YAML file is dropped, previewed by the server, and saved', async (t) => {
    const { client, project, page, open } = await start(t, { SAME: 'x', TLS: 'old' });
    await open('secrets/dev');
    await page.getByRole('button', { name: 'Import .env' }).click();
    await page.getByLabel('File to import').setInputFiles({
        name: 'app.yaml', mimeType: 'application/yaml', buffer: Buffer.from('SAME: x\nTLS: |\n  one\n  two\nNESTED:\n  a: 1\nNEW: "yes"\n') });
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Preview changes' }).click();
    for (const count of ['1 new', '1 changed', '1 unchanged', '1 invalid']) await dialog.getByText(count, { exact: true }).waitFor();
    await dialog.getByText('Line 5: Its value is a list or a mapping, not a text.').waitFor();
    await assertAccessible(page, 'import');
    await dialog.getByRole('button', { name: 'Save 1 new and 1 changed' }).click();
    await page.getByText('Saved 1 new and 1 changed in Development').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'dev'), { NEW: 'yes', SAME: 'x', TLS: 'one\ntwo\n' });
    page.assertQuiet();
});

test('a folder is saved as a file, or copied, in the format that is asked for', async (t) => {
    const { page, open } = await start(t, { HOST: 'db', URL: 'http://${HOST}', TEXT: "it's\ntwo lines" });
    await open('secrets/dev');
    await page.getByRole('button', { name: 'More to add' }).click();
    await page.getByRole('menuitem', { name: 'Export as a file' }).click();
    await assertAccessible(page, 'export');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save dev.env' }).click();
    const download = await downloading;
    assert.equal(download.suggestedFilename(), 'dev.env');
    assert.equal(readFileSync(await download.path(), 'utf8'), 'HOST=db\nTEXT="it\'s\ntwo lines"\nURL=http://db\n');
    await page.getByText('dev.env saved').waitFor();
    await page.getByLabel('JSON').check();
    await page.getByLabel('With references resolved').uncheck();
    await page.getByRole('button', { name: 'Copy the file' }).click();
    await page.getByText('Copied').first().waitFor();
    assert.deepEqual(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), { HOST: 'db', TEXT: "it's\ntwo lines", URL: 'http://${HOST}' });
    page.assertQuiet();
});
