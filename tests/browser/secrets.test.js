// Keeping secrets: overview, edits saved together, .env files, folders, imports, history, search.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createProject, createSecrets, openBrowser, openPage, readSecrets, signIn, startWithUser } from './browser.js';

async function start(t, secrets = {}) {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    for (const [environment, values] of Object.entries(secrets)) await createSecrets(client, project, environment, values);
    const page = await openPage(await openBrowser(t));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await signIn(page, server);
    const open = (rest) => page.goto(`${server.url}/projects/${project.id}/${rest}`);
    return { server, client, project, page, open };
}

test('the overview shows what is missing where, and adds it there', async (t) => {
    const { client, project, page, open } = await start(t, { dev: { HOST: 'a', PORT: '1' }, prod: { HOST: 'b' } });

    await open('secrets');
    await page.getByRole('link', { name: 'HOST in Development: present' }).waitFor();
    await page.getByRole('link', { name: 'HOST in Staging: missing' }).waitFor();
    await page.getByText('Only with gaps').click();
    await page.getByRole('link', { name: 'PORT in Production: missing' }).click();
    assert.equal(await page.getByLabel('Key of the new secret').inputValue(), 'PORT');
    await page.getByLabel('Value of PORT').fill('443');
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('1 change saved in Production').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'prod'), { HOST: 'b', PORT: '443' });

    await page.goBack();
    await page.getByRole('link', { name: 'PORT in Production: present' }).waitFor();
    page.assertQuiet();
});

test('a secret is added to several environments at once, with a reference that is completed', async (t) => {
    const { client, project, page, open } = await start(t, { dev: { HOST: 'a' }, prod: { HOST: 'b' } });

    await open('secrets');
    await page.getByRole('button', { name: 'Add secret' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Key' }).fill('URL');
    await dialog.getByRole('textbox', { name: 'Value' }).pressSequentially('https://${HO');
    await page.getByRole('option', { name: 'HOST', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('textbox', { name: 'Value' }).pressSequentially('/v1');
    await dialog.getByLabel('Staging').uncheck();
    await dialog.getByRole('button', { name: 'Add secret' }).click();
    await page.getByText('URL added to Development and Production').waitFor();
    assert.equal((await readSecrets(client, project, 'prod')).URL, 'https://${HOST}/v1');
    assert.deepEqual(await readSecrets(client, project, 'staging'), {});
    page.assertQuiet();
});

test('values are masked until they are revealed, and leave the page with the user', async (t) => {
    const { page, open } = await start(t, { dev: { TOKEN: 'value-of-token', OTHER: 'value-of-other' } });

    await open('secrets/dev');
    await page.getByText('TOKEN', { exact: true }).waitFor();
    assert.doesNotMatch(await page.content(), /value-of-/);
    await page.getByRole('button', { name: 'Reveal TOKEN' }).click();
    await page.getByText('value-of-token').waitFor();
    assert.doesNotMatch(await page.content(), /value-of-other/);
    await page.getByRole('button', { name: 'Hide TOKEN' }).click();
    await page.getByText('value-of-token').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Reveal all' }).click();
    await page.getByText('value-of-other').waitFor();
    await page.getByRole('button', { name: 'Copy value of TOKEN' }).click();
    await page.getByRole('status').getByText('Copied').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'value-of-token');

    await page.getByRole('link', { name: 'Staging' }).click();
    await page.getByText('No secrets in Staging yet').waitFor();
    await page.goBack();
    await page.getByText('TOKEN', { exact: true }).waitFor();
    assert.doesNotMatch(await page.content(), /value-of-/);
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.title + location.href), /value-of-/);
    page.assertQuiet();
});

test('edits of several secrets are reviewed and saved together, and a deletion is undone', async (t) => {
    const { client, project, page, open } = await start(t, { dev: { A: '1', B: '2', C: '3' } });

    await open('secrets/dev');
    await page.getByRole('button', { name: 'Edit value of A' }).click();
    const editor = page.getByRole('textbox', { name: 'Value of A' });
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    assert.equal(await editor.inputValue(), '1');
    await editor.fill('first line');
    await editor.press('Shift+Enter');
    await editor.pressSequentially('second line');
    await editor.press('Enter');
    await page.getByText('2 lines').waitFor();

    await page.getByRole('button', { name: 'More about B' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('deleted on save').waitFor();
    await page.getByRole('button', { name: 'Add secret' }).click();
    await page.getByLabel('Key of the new secret').fill('C');
    await page.getByText('This key is already here.').first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Review and save' }).isDisabled(), true);
    await page.getByLabel('Key of the new secret').fill('D');
    await page.getByLabel('Value of D').fill('4');
    await page.getByText('3 unsaved changes: 1 new, 1 changed, 1 deleted').waitFor();

    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.getByRole('dialog');
    assert.doesNotMatch(await dialog.innerText(), /second line/);
    await dialog.getByText('Show values').click();
    await dialog.getByText('second line').waitFor();
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('3 changes saved in Development').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'dev'), { A: 'first line\nsecond line', C: '3', D: '4' });

    await page.getByRole('button', { name: 'Undo deletion' }).click();
    await page.getByText('1 secret restored in Development').waitFor();
    assert.equal((await readSecrets(client, project, 'dev')).B, '2');
    page.assertQuiet();
});

test('leaving with unsaved edits is asked about', async (t) => {
    const { page, open } = await start(t, { dev: { A: '1' } });

    await open('secrets/dev');
    await page.getByRole('button', { name: 'More about A' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Staging' }).click();
    await page.getByText('1 change in Development is not saved and will be lost.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.match(page.url(), /secrets\/dev/);
    await page.getByRole('link', { name: 'Staging' }).click();
    await page.getByRole('button', { name: 'Discard 1 change' }).click();
    await page.getByText('No secrets in Staging yet').waitFor();
    page.assertQuiet();
});

test('a .env file is previewed before it is saved', async (t) => {
    const { client, project, page, open } = await start(t, { dev: { SAME: 'as it is', CHANGED: 'old', OTHER: 'stays' } });
    const text = [
        '# Where the database is', 'export NEW="postgres://db"', 'SAME=as it is # a remark', "CHANGED='new $value'", '',
        'CERT="-----BEGIN-----', 'abc', '-----END-----"', 'no equals sign', 'WITH:COLON=1', 'OPEN="never closed',
    ].join('\n');

    await open('secrets/dev');
    await page.getByRole('button', { name: 'Import .env' }).click();
    await page.getByLabel('Content').fill(text);
    await page.getByRole('button', { name: 'Preview changes' }).click();
    const dialog = page.getByRole('dialog');
    for (const count of ['2 new', '1 changed', '1 unchanged', '3 invalid']) await dialog.getByText(count, { exact: true }).waitFor();
    assert.deepEqual(Object.keys(await readSecrets(client, project, 'dev')).length, 3, 'nothing is saved yet');
    await dialog.getByRole('button', { name: 'Save 2 new and 1 changed' }).click();
    await page.getByText('Saved 2 new and 1 changed in Development').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'dev'), {
        SAME: 'as it is', CHANGED: 'new $value', OTHER: 'stays', NEW: 'postgres://db', CERT: '-----BEGIN-----\nabc\n-----END-----',
    });
    await page.getByText('Where the database is').waitFor();
    page.assertQuiet();
});

test('key, comment and tags are edited, and an older version comes back', async (t) => {
    const { client, project, page, open } = await start(t, { dev: { TOKEN: 'first' } });
    await client.must('PATCH', '/api/v4/secrets/TOKEN', { projectId: project.id, environment: 'dev', secretValue: 'second' });

    await open('secrets/dev');
    await page.getByRole('button', { name: 'More about TOKEN' }).click();
    await page.getByRole('menuitem', { name: 'Edit details' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Comment').fill('Renew in May');
    await drawer.getByRole('textbox', { name: 'Tags' }).fill('payments');
    await drawer.getByRole('textbox', { name: 'Tags' }).press('Enter');
    await drawer.getByText('payments', { exact: true }).first().waitFor();
    await drawer.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('1 change saved in Development').waitFor();
    await page.getByText('Renew in May').waitFor();

    await page.getByRole('button', { name: 'More about TOKEN' }).click();
    await page.getByRole('menuitem', { name: 'Version history' }).click();
    await drawer.getByRole('button', { name: 'Show changes of version 2' }).click();
    await drawer.getByText('second').waitFor();
    await drawer.getByText('first').waitFor();
    await drawer.getByRole('button', { name: 'Roll back to version 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByText('TOKEN is as in version 1 again').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'dev'), { TOKEN: 'first' });
    page.assertQuiet();
});

test('who uses a secret is one click away', async (t) => {
    const { page, open } = await start(t, { dev: { HOST: 'a', URL: 'https://${HOST}' } });

    await open('secrets/dev');
    await page.getByRole('button', { name: 'More about HOST' }).click();
    await page.getByRole('menuitem', { name: 'Who uses it' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'URL' }).waitFor();
    page.assertQuiet();
});

test('folders are made, entered, renamed and deleted; imports are added and reordered', async (t) => {
    const { client, project, page, open } = await start(t, { dev: { OWN: '1' } });

    await open('secrets/dev');
    await page.getByRole('button', { name: 'More to add' }).click();
    await page.getByRole('menuitem', { name: 'Add folder' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('workers');
    await dialog.getByRole('button', { name: 'Add folder' }).click();
    await page.getByRole('link', { name: 'workers' }).click();
    await page.getByText('This folder is empty').waitFor();
    await page.getByRole('button', { name: 'Add secret' }).click();
    await page.getByLabel('Key of the new secret').fill('QUEUE');
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('1 change saved').waitFor();
    assert.deepEqual(await readSecrets(client, project, 'dev', '/workers'), { QUEUE: '' });

    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Development' }).click();
    await page.getByText('OWN', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'More to add' }).click();
    await page.getByRole('menuitem', { name: 'Imports from other folders' }).click();
    await dialog.getByLabel('Folder', { exact: true }).fill('/');
    await dialog.getByRole('button', { name: 'Add import' }).click();
    await dialog.getByRole('button', { name: 'Move Staging / down' }).waitFor();
    await dialog.getByRole('combobox', { name: 'Environment' }).or(dialog.getByRole('textbox', { name: 'Environment' })).click();
    await page.getByRole('option', { name: 'Development' }).click();
    await dialog.getByLabel('Folder', { exact: true }).fill('/workers');
    await dialog.getByRole('button', { name: 'Add import' }).click();
    await dialog.getByRole('button', { name: 'Move Development /workers up' }).click();
    await dialog.getByRole('listitem').first().getByText('/workers').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('from Development /workers').waitFor();

    await page.getByRole('button', { name: 'More about folder workers' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await dialog.getByLabel('Name').fill('jobs');
    await dialog.getByRole('button', { name: 'Rename folder' }).click();
    await page.getByRole('link', { name: 'jobs', exact: true }).waitFor();
    await page.getByRole('button', { name: 'More about folder jobs' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog.getByRole('textbox').fill('jobs');
    await dialog.getByRole('button', { name: 'Delete folder' }).click();
    await page.getByRole('link', { name: 'jobs', exact: true }).waitFor({ state: 'detached' });
    page.assertQuiet();
});

test('search finds keys and pages by the keyboard alone', async (t) => {
    const { page, open } = await start(t, { dev: { STRIPE_KEY: 'a' }, prod: { STRIPE_KEY: 'b', OTHER: 'c' } });

    await open('settings');
    await page.getByRole('heading', { name: 'Project Settings' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Search/ }).waitFor();
    await page.keyboard.type('stripe');
    await page.getByRole('option', { name: /STRIPE_KEY.*Production/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/secrets\/prod\?filter=STRIPE_KEY/);
    await page.getByText('STRIPE_KEY', { exact: true }).waitFor();
    assert.equal(await page.getByText('OTHER', { exact: true }).count(), 0);
    page.assertQuiet();
});

test('ten thousand secrets scroll', async (t) => {
    const { client, project, page, open } = await start(t);
    for (let part = 0; part < 10; part++) {
        await createSecrets(client, project, 'dev', Object.fromEntries(
            Array.from({ length: 1000 }, (_, index) => [`KEY_${String(part * 1000 + index).padStart(5, '0')}`, `value ${index}`])));
    }
    await open('secrets/dev');
    await page.getByText('KEY_00000', { exact: true }).waitFor();
    assert.ok(await page.getByRole('row').count() < 120, 'only what is near the window is in the page');
    const longest = await page.evaluate(() => new Promise((resolve) => {
        let worst = 0;
        let last = performance.now();
        let steps = 0;
        const step = (now) => {
            worst = Math.max(worst, now - last);
            last = now;
            window.scrollBy(0, 900);
            if (steps++ < 120) requestAnimationFrame(step);
            else resolve(worst);
        };
        requestAnimationFrame(step);
    }));
    t.diagnostic(`longest frame while scrolling: ${longest.toFixed(0)} ms`);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await page.getByText('KEY_09999', { exact: true }).waitFor();
    page.assertQuiet();
});

test('an environment without the folder says so, and makes it', async (t) => {
    const { client, project, page, open } = await start(t, { dev: { HOST: 'a' } });
    await client.must('POST', '/api/v1/folders', { projectId: project.id, environment: 'dev', path: '/', name: 'workers' });

    await open('secrets?path=/workers');
    await page.getByRole('heading', { name: 'Secrets', level: 1 }).waitFor();
    await open('secrets/dev?path=/workers');
    await page.getByText('This folder is empty').waitFor();
    await page.getByRole('navigation', { name: 'Environments' }).getByRole('link', { name: 'Staging' }).click();
    await page.getByText('Staging has no folder /workers').waitFor();
    await page.getByRole('button', { name: 'Create it in Staging' }).click();
    await page.getByText('This folder is empty').waitFor();
    const { folders } = await client.must('GET', `/api/v1/folders?projectId=${project.id}&environment=staging&path=/`);
    assert.deepEqual(folders.map(({ name }) => name), ['workers']);
    page.assertQuiet();
});
