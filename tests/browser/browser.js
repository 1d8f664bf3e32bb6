// Opens the dashboard in a real browser: pages that complain when the console or the network does.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { admin, Client, startServer } from '../e2e/harness.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const user = { firstName: 'Ada', lastName: 'Lovelace', email: admin.email, password: admin.password };

/** A new server on which the first user has signed up: {server, client}; the client acts as the user. */
export async function startWithUser(t, options) {
    const server = await startServer(t, options);
    const anyone = new Client(server.url);
    const { token, organization } = await anyone.must('POST', '/api/v1/admin/signup', user);
    const selected = await new Client(server.url, token).must('POST', '/api/v3/auth/select-organization', { organizationId: organization.id });
    return { server, client: Object.assign(new Client(server.url, selected.token), { organizationId: organization.id }) };
}

/** A browser of its own, with an empty profile, that is gone after the test. */
export async function openBrowser(t) {
    const profile = mkdtempSync(join(tmpdir(), 'tacit-browser-'));
    const browsers = [];
    t.after(async () => {
        for (const browser of browsers) await browser.close();
        rmSync(profile, { recursive: true, force: true });
    });
    const browser = await chromium.launch({ executablePath, args, env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile } });
    browsers.push(browser);
    return browser;
}

/**
 * A page in a context of its own. What the console or the network complains about is collected in
 * `complaints`; `expectFailures` names answers that a test provokes.
 */
export async function openPage(browser, { colorScheme = 'light', viewport = { width: 1280, height: 800 } } = {}) {
    const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const complaints = [];
    const expected = [];
    const note = (text) => {
        if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
    };
    page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) note(`console: ${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => note(`page: ${error.message}`));
    page.on('requestfailed', (request) => {
        if (request.failure()?.errorText !== 'net::ERR_ABORTED') note(`request: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on('response', (response) => {
        if (response.status() >= 400) note(`response: ${response.status()} ${response.url()}`);
    });
    const loading = new Set();
    let changedAt = Date.now();
    page.on('request', (request) => {
        if (request.headers().accept?.includes('text/event-stream')) return; // ends with the page alone
        loading.add(request);
        changedAt = Date.now();
    });
    for (const end of ['requestfinished', 'requestfailed']) {
        page.on(end, (request) => { if (loading.delete(request)) changedAt = Date.now(); });
    }
    page.on('dialog', (dialog) => {
        note(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
    });
    return Object.assign(page, {
        expectFailures: (...patterns) => { expected.push(...patterns); },
        assertQuiet: () => { assert.deepEqual(complaints, []); },
        isQuietFor: (milliseconds) => loading.size === 0 && Date.now() - changedAt >= milliseconds,
    });
}

/** A page has come to rest: but for a stream that it listens to, nothing has been loaded for a while. */
export async function atRest(page) {
    await page.waitForLoadState('load');
    for (const end = Date.now() + 3_000; !page.isQuietFor(500) && Date.now() < end;) await page.waitForTimeout(50);
}

export async function signIn(page, server) {
    await page.goto(`${server.url}/login`);
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/projects');
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
}

/**
 * axe finds nothing; what it finds is in the message, with the place. `without` names rules that do
 * not apply: an open menu hangs at the end of the page, outside its landmarks. What is just coming up
 * may lack its name or its full colours for some frames, so a fault counts that is still there when
 * the page has settled.
 */
export async function assertAccessible(page, where, { without = [] } = {}) {
    // Through the debugger, not as a script of the page, which its policy would refuse.
    await page.evaluate(axeSource);
    let faults = [];
    for (let attempt = 0; attempt < 3; attempt++) {
        const { violations } = await page.evaluate((rules) => window.axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
            rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
        }), without);
        faults = violations.map(({ id, nodes }) =>
            `${where}: ${id}: ${nodes.slice(0, 4).map((node) => `${node.html.slice(0, 160)} [${node.failureSummary}]`).join(' | ')}`);
        if (faults.length === 0) {
            return;
        }
        await settled(page);
    }
    assert.deepEqual(faults, []);
}

/** No transition runs any more that ends by itself, and the page had two frames to draw what came of it. */
async function settled(page) {
    await page.evaluate(async () => {
        const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
        await Promise.allSettled(ending.map((one) => one.finished));
        for (let frame = 0; frame < 2; frame++) {
            await new Promise(requestAnimationFrame);
        }
    });
}

export async function createProject(client, projectName = 'Storefront') {
    return (await client.must('POST', '/api/v1/projects', { projectName })).project;
}

export async function createSecrets(client, project, environment, values, more = {}) {
    const secrets = Object.entries(values).map(([secretKey, secretValue]) => ({ secretKey, secretValue, ...more[secretKey] }));
    return (await client.must('POST', '/api/v4/secrets/batch', { projectId: project.id, environment, secretPath: '/', secrets })).secrets;
}

export async function readSecrets(client, project, environment, secretPath = '/') {
    const query = new URLSearchParams({ projectId: project.id, environment, secretPath, expandSecretReferences: 'false', includeImports: 'false' });
    const { secrets } = await client.must('GET', `/api/v4/secrets?${query}`);
    return Object.fromEntries(secrets.map((secret) => [secret.secretKey, secret.secretValue]));
}

/** A picture for the eye, in the folder that TACIT_PICTURES names; none unless it names one. */
export async function picture(page, name, options) {
    const folder = process.env.TACIT_PICTURES;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}

const looks = [{ width: 1440, height: 900 }, { width: 1024, height: 800 }, { width: 390, height: 844 }];

/** The page as it stands, in both themes and at the widths that matter. */
export async function pictures(page, name) {
    if (!process.env.TACIT_PICTURES) return;
    const before = page.viewportSize();
    for (const size of looks) {
        for (const colorScheme of ['light', 'dark']) {
            await page.setViewportSize(size);
            await page.emulateMedia({ colorScheme });
            await picture(page, `${name}-${size.width}-${colorScheme}`, { fullPage: true });
        }
    }
    await page.setViewportSize(before);
    await page.emulateMedia({ colorScheme: 'light' });
}

/** axe finds nothing, and nothing sticks out of the window at the widths that matter. */
export async function look(page, name) {
    await atRest(page);
    await assertAccessible(page, name);
    const before = page.viewportSize();
    for (const size of looks) {
        await page.setViewportSize(size);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(overflow, 0, `${name} fits ${size.width} px`);
        await picture(page, `${name}-${size.width}`, { fullPage: true });
    }
    await page.setViewportSize(before);
}
