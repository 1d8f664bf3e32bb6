// A second factor from set-up to recovery, a forgotten password, an invitation, signing up.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';

import { Client, until } from '../e2e/harness.js';
import { startMailServer } from '../e2e/smtp-server.js';
import { codeOf } from '../e2e/totp.js';
import { assertAccessible, openBrowser, openPage, signIn, startWithUser, user } from './browser.js';

async function fillSignIn(page, email = user.email, password = user.password) {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
}

async function startWithMail(t) {
    const mail = await startMailServer(t);
    const started = await startWithUser(t, { env: { TACIT_SMTP_URL: mail.url, TACIT_SMTP_FROM: 'Tacit <tacit@example.com>' } });
    const linkTo = async (address) => {
        await until(() => mail.to(address).length > 0, `a mail to ${address}`);
        return mail.to(address).at(-1).link;
    };
    return { ...started, mail, linkTo };
}

/** Through the page, as a person would; gives the secret and the recovery codes. */
async function setUpFactor(page, server) {
    await page.goto(`${server.url}/account`);
    await page.getByRole('button', { name: 'Set up two-factor authentication' }).click();
    await page.getByLabel('Your password').fill(user.password);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await page.getByRole('button', { name: 'Show key' }).click();
    const secret = await page.locator('[role=dialog] code').innerText();
    await page.mouse.move(0, 0); // the tooltip of the button goes
    await assertAccessible(page, 'enrol');
    // The code before, so that the one of now is left for signing in; typed last, as it soon ends.
    await page.getByLabel('Code that the app shows').fill(codeOf(secret, -1));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
    const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts();
    await assertAccessible(page, 'recovery codes');
    await page.getByLabel('I have stored the recovery codes').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 recovery codes left').waitFor();
    return { secret, codes };
}

test('a second factor is set up, asked for, and replaced by a recovery code', async (t) => {
    const { server } = await startWithUser(t);
    const browser = await openBrowser(t);
    const page = await openPage(browser);
    await signIn(page, server);
    const { secret, codes } = await setUpFactor(page, server);
    assert.equal(codes.length, 10);
    await page.reload();
    await page.getByText('10 recovery codes left').waitFor();

    const other = await openPage(browser);
    other.expectFailures(/mfa\/verify/);
    await other.goto(`${server.url}/account`);
    await fillSignIn(other);
    await other.getByRole('heading', { name: 'Second factor' }).waitFor();
    await assertAccessible(other, 'second factor');
    await other.getByRole('button', { name: 'Go on' }).click();
    await other.getByText('Enter the code that the app shows.').waitFor();
    await other.getByLabel('Code').fill('000000');
    await other.getByRole('button', { name: 'Go on' }).click();
    await other.getByRole('alert').getByText('The code is wrong').waitFor();
    await other.getByLabel('Code').fill(codeOf(secret));
    await other.getByLabel('Code').press('Enter');
    await other.getByRole('heading', { name: 'Your account' }).waitFor();

    const third = await openPage(browser);
    await third.goto(`${server.url}/account`);
    await fillSignIn(third);
    await third.getByRole('button', { name: /use a recovery code/ }).click();
    await third.getByLabel('Recovery code').fill(codes[3]);
    await third.getByRole('button', { name: 'Go on' }).click();
    await third.getByText('9 recovery codes left').waitFor();

    third.expectFailures(/user\/me\/totp/);
    await third.getByRole('button', { name: 'Turn off' }).click();
    await third.getByLabel('Your password').fill('not the passphrase');
    await third.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
    await third.getByRole('alert').getByText('Invalid credentials').waitFor();
    await third.getByLabel('Your password').fill(user.password);
    await third.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
    await third.getByRole('button', { name: 'Set up two-factor authentication' }).waitFor();
    page.assertQuiet();
    other.assertQuiet();
    third.assertQuiet();
});

test('the command line gets its session after the second factor, and not before', async (t) => {
    const { server } = await startWithUser(t);
    const browser = await openBrowser(t);
    const page = await openPage(browser);
    await signIn(page, server);
    const { secret } = await setUpFactor(page, server);

    const received = [];
    const listener = createServer((request, response) => {
        response.setHeader('access-control-allow-origin', server.url);
        response.setHeader('access-control-allow-headers', 'content-type');
        response.setHeader('access-control-allow-private-network', 'true');
        let text = '';
        request.on('data', (chunk) => { text += chunk; });
        request.on('end', () => {
            if (request.method === 'POST') received.push(JSON.parse(text));
            response.end();
        });
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    t.after(() => listener.close());

    const cli = await openPage(browser);
    await cli.goto(`${server.url}/login?callback_port=${listener.address().port}`);
    await fillSignIn(cli);
    await cli.getByLabel('Code').fill(codeOf(secret));
    await cli.getByRole('button', { name: 'Go on' }).click();
    await cli.getByRole('button', { name: 'Sign in on the command line' }).click();
    await cli.getByText('You can close this page').waitFor();
    assert.equal(received.length, 1);
    const check = await new Client(server.url, received[0].JTWToken).post('/api/v1/auth/checkAuth');
    assert.equal(check.status, 200);
    cli.assertQuiet();
});

test('a forgotten password is set anew from the mail', async (t) => {
    const { server, linkTo } = await startWithMail(t);
    const page = await openPage(await openBrowser(t));
    await page.goto(`${server.url}/login`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByRole('heading', { name: 'Set a new password' }).waitFor();
    await assertAccessible(page, 'ask for a mail');
    await page.getByLabel('E-mail').fill('nonsense');
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await page.getByText('Enter an e-mail address').waitFor();
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();

    await page.goto(await linkTo(user.email));
    await page.getByLabel('Password', { exact: true }).waitFor();
    assert.doesNotMatch(page.url(), /token/, 'the token leaves the address bar');
    await assertAccessible(page, 'new password');
    await page.getByLabel('Password', { exact: true }).fill('another long passphrase');
    await page.getByLabel('Confirm password').fill('another long passphrase!');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('The two passwords differ.').waitFor();
    await page.getByLabel('Confirm password').fill('another long passphrase');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await fillSignIn(page, user.email, 'another long passphrase');
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    page.assertQuiet();
});

test('a link that is used up says what to do', async (t) => {
    const { server } = await startWithMail(t);
    const page = await openPage(await openBrowser(t));
    page.expectFailures(/complete/);
    await page.goto(`${server.url}/password-reset?token=${'0'.repeat(64)}`);
    await page.getByLabel('Password', { exact: true }).fill('another long passphrase');
    await page.getByLabel('Confirm password').fill('another long passphrase');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('The link is not valid any more').waitFor();
    await page.getByRole('link', { name: 'Ask for another link' }).click();
    await page.getByLabel('E-mail').waitFor();
    page.assertQuiet();
});

test('an invited person takes the invitation up', async (t) => {
    const { client, linkTo } = await startWithMail(t);
    await client.must('POST', '/api/v1/invite-org/signup', { inviteeEmails: ['bob@example.com'], organizationId: client.organizationId });
    const page = await openPage(await openBrowser(t));
    await page.goto(await linkTo('bob@example.com'));
    await page.getByRole('heading', { name: 'You are invited' }).waitFor();
    await assertAccessible(page, 'invitation');
    await page.getByLabel('First name').fill('Bob');
    await page.getByLabel('Password', { exact: true }).fill('another long passphrase');
    await page.getByLabel('Confirm password').fill('another long passphrase');
    await page.getByRole('button', { name: 'Take up the invitation' }).click();
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    page.assertQuiet();
});

test('where it is allowed, one signs up', async (t) => {
    const { server, client, linkTo } = await startWithMail(t);
    const page = await openPage(await openBrowser(t));
    await page.goto(`${server.url}/login`);
    await page.getByLabel('E-mail').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Make an account' }).count(), 0);
    await client.must('PATCH', '/api/v1/admin/config', { allowSignUp: true });
    await page.reload();
    await page.getByRole('link', { name: 'Make an account' }).click();
    await page.getByLabel('E-mail').fill('carol@example.com');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    await page.goto(await linkTo('carol@example.com'));
    await page.getByLabel('First name').fill('Carol');
    await page.getByLabel('Organisation').fill('Carol & Co');
    await assertAccessible(page, 'new account');
    await page.getByLabel('Password', { exact: true }).fill('another long passphrase');
    await page.getByLabel('Confirm password').fill('another long passphrase');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Carol & Co').waitFor();
    page.assertQuiet();
});
