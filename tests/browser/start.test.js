// First run, signing in and out, the session over a reload, the command line's login.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';

import { startServer } from '../e2e/harness.js';
import { openBrowser, openPage, signIn, startWithUser, user } from './browser.js';

async function fillSignUp(page, { password = user.password, confirm = password } = {}) {
    await page.getByLabel('First name').fill(user.firstName);
    await page.getByLabel('Last name').fill(user.lastName);
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Confirm password').fill(confirm);
    await page.getByRole('button', { name: 'Create account' }).click();
}

test('the first visitor sets the server up and is signed in', async (t) => {
    const server = await startServer(t);
    const page = await openPage(await openBrowser(t));

    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Set up Tacit' }).waitFor();
    await fillSignUp(page, { password: 'too short' });
    await page.getByText('Use at least 14 characters.').waitFor();
    await fillSignUp(page, { confirm: 'another long passphrase' });
    await page.getByText('The two passwords differ.').waitFor();
    await fillSignUp(page);
    await page.getByText('Make your first project').waitFor();
    await page.getByText('Ada Lovelace').waitFor();
    page.assertQuiet();
});

test('nobody else can set it up again', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));

    await page.goto(`${server.url}/admin/signup`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    page.assertQuiet();
});

test('a session survives a reload, and ends with signing out', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));

    await signIn(page, server);
    await page.reload();
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();

    const cookies = await page.context().cookies();
    const cookie = cookies.find(({ name }) => name === 'jid');
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, 'Strict');
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    assert.doesNotMatch(stored, /ey[A-Za-z0-9_-]+\./, 'no token in storage');

    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(`${server.url}/projects`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    page.assertQuiet();
});

test('a wrong password is said beside the form', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));
    page.expectFailures(/login/);

    await page.goto(`${server.url}/login`);
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill('not the passphrase');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    assert.match(page.url(), /\/login$/);
    page.assertQuiet();
});

test('a deep link is where one is after signing in', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));

    await page.goto(`${server.url}/account`);
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();

    await page.goto(`${server.url}/login?next=//example.com/`);
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    assert.equal(new URL(page.url()).origin, server.url);
    page.assertQuiet();
});

/** What the command line does while it waits: one POST, from the dashboard only. */
async function listenAsCli(t, origin) {
    const received = [];
    const listener = createServer((request, response) => {
        response.setHeader('access-control-allow-origin', origin);
        response.setHeader('access-control-allow-headers', 'content-type');
        response.setHeader('access-control-allow-credentials', 'true');
        response.setHeader('access-control-allow-private-network', 'true');
        let text = '';
        request.on('data', (chunk) => { text += chunk; });
        request.on('end', () => {
            if (request.method === 'POST') received.push(JSON.parse(text));
            response.end();
        });
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    t.after(() => listener.close());
    return { received, port: listener.address().port };
}

test('the command line gets a session through the browser', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));
    const cli = await listenAsCli(t, server.url);

    await page.goto(`${server.url}/login?callback_port=${cli.port}`);
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign in on the command line' }).click();
    await page.getByText('You can close this page').waitFor();

    assert.equal(cli.received.length, 1);
    const [{ email, privateKey, JTWToken, ...rest }] = cli.received;
    assert.equal(email, user.email);
    assert.equal(privateKey, '');
    assert.deepEqual(Object.keys(rest), ['RefreshToken']);
    const check = await fetch(`${server.url}/api/v1/auth/checkAuth`, { method: 'POST', headers: { authorization: `Bearer ${JTWToken}` } });
    assert.equal(check.status, 200);
    page.assertQuiet();
});

test('a command line that cannot be reached gets a text to paste', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));
    const cli = await listenAsCli(t, 'http://elsewhere.example');
    page.expectFailures(/127\.0\.0\.1/, /CORS/);

    await signIn(page, server);
    await page.goto(`${server.url}/login?callback_port=${cli.port}`);
    await page.getByRole('button', { name: 'Sign in on the command line' }).click();
    await page.getByText('The program could not be reached').waitFor();
    await page.getByRole('button', { name: 'Show session for the terminal' }).click();
    const text = await page.locator('code').innerText();
    assert.equal(JSON.parse(Buffer.from(text, 'base64').toString()).email, user.email);
});

for (const port of ['80', 'evil.example', '99999', '8080@evil.example']) {
    test(`port ${port} is refused`, async (t) => {
        const { server } = await startWithUser(t);
        const page = await openPage(await openBrowser(t));

        await page.goto(`${server.url}/login?callback_port=${encodeURIComponent(port)}`);
        await page.getByText('The link from the command line is not complete').waitFor();
        page.assertQuiet();
    });
}
