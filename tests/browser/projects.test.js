// Projects, environments, machine identities.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from '../e2e/harness.js';
import { createProject, createSecrets, openBrowser, openPage, signIn, startWithUser } from './browser.js';

test('a project is created, renamed, protected and deleted by its name', async (t) => {
    const { server, client } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));

    await signIn(page, server);
    await page.getByRole('button', { name: 'Create project' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Storefront');
    await page.getByRole('dialog').getByRole('button', { name: 'Create project' }).click();
    await page.getByText('No secrets yet').waitFor();

    await page.getByRole('link', { name: 'Project Settings' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Shop');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Project settings saved').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save changes' }).isDisabled(), true, 'what is saved is no draft');
    await page.getByRole('textbox', { name: 'Description' }).fill('half a sentence');

    await page.getByText('Delete protection', { exact: true }).click();
    await page.getByText('Switch the protection off first.').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Description' }).inputValue(), 'half a sentence', 'another change of the project takes no draft away');
    assert.equal(await page.getByRole('button', { name: 'Delete project' }).isDisabled(), true);
    await page.getByText('Delete protection', { exact: true }).click();
    await page.getByRole('button', { name: 'Delete project' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Development, Staging,? and Production/).waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Delete project' }).isDisabled(), true);
    await dialog.getByRole('textbox').fill('Shop');
    await dialog.getByRole('button', { name: 'Delete project' }).click();
    await page.getByText('Make your first project').waitFor();
    assert.deepEqual((await client.must('GET', '/api/v1/projects')).projects, []);
    page.assertQuiet();
});

test('environments are added, renamed, reordered and deleted with what is lost', async (t) => {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    await createSecrets(client, project, 'staging', { A: '1', B: '2' });
    const page = await openPage(await openBrowser(t));
    const slugs = async () => (await client.must('GET', `/api/v1/projects/${project.id}`)).project.environments.map(({ slug }) => slug);

    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/settings`);
    await page.getByRole('button', { name: 'Add environment' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Quality Assurance');
    assert.equal(await dialog.getByLabel('Slug').inputValue(), 'quality-assurance');
    await dialog.getByRole('button', { name: 'Add environment' }).click();
    await page.getByText('Environment “Quality Assurance” added').waitFor();

    await page.getByRole('button', { name: 'Move Quality Assurance up' }).click();
    await page.getByRole('region', { name: 'Environments' }).getByRole('listitem').nth(2).getByText('Quality Assurance').waitFor();
    assert.deepEqual(await slugs(), ['dev', 'staging', 'quality-assurance', 'prod']);

    await page.getByRole('button', { name: 'Rename Quality Assurance' }).click();
    await dialog.getByLabel('Name').fill('QA');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Rename QA' }).waitFor();

    await page.getByRole('button', { name: 'Delete Staging' }).click();
    await dialog.getByText('2 secrets').waitFor();
    await dialog.getByRole('textbox').fill('staging');
    await dialog.getByRole('button', { name: 'Delete environment' }).click();
    await page.getByText('Environment “Staging” deleted').waitFor();
    assert.deepEqual(await slugs(), ['dev', 'quality-assurance', 'prod']);
    page.assertQuiet();
});

test('a machine identity gets a secret that is shown once and works until it is revoked', async (t) => {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    const page = await openPage(await openBrowser(t));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/machine-identities`);
    await page.getByRole('button', { name: 'Create identity' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('deploy pipeline');
    await dialog.getByRole('button', { name: 'Create identity' }).click();
    await dialog.getByText('deploy pipeline is ready').waitFor();
    await dialog.getByRole('button', { name: 'Copy client ID' }).click();
    const clientId = await page.evaluate(() => navigator.clipboard.readText());
    await dialog.getByRole('button', { name: 'Copy client secret' }).click();
    const clientSecret = await page.evaluate(() => navigator.clipboard.readText());
    assert.doesNotMatch(await page.content(), new RegExp(clientSecret), 'masked until it is asked for');
    assert.equal(await dialog.getByRole('button', { name: 'Done' }).isDisabled(), true);
    await dialog.getByLabel('I have stored the client secret').check();
    await dialog.getByRole('button', { name: 'Done' }).click();

    const logIn = () => new Client(server.url).post('/api/v1/auth/universal-auth/login', { clientId, clientSecret });
    assert.equal((await logIn()).status, 200);
    await page.getByRole('link', { name: 'deploy pipeline' }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByRole('button', { name: 'Revoke client secret' }).click();
    await page.getByText('No client secrets').waitFor();
    assert.equal((await logIn()).status, 401);
    page.assertQuiet();
});
