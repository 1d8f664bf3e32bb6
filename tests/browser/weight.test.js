// What the first load costs: every byte that the start page, a sign-in and the list of projects fetch,
// as it travels; and how fast it can be used on a slow machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { atRest, createProject, createSecrets, openBrowser, openPage, signIn, startWithUser } from './browser.js';

const FIRST_LOAD_BYTES_MAX = 250_000;
const range = (count) => Array.from({ length: count }, (_, index) => index);

/** Counts what travels: the bytes of every body as they came over the wire. */
async function meter(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
    return { session, bytes: () => bytes };
}

test('the first load is light, and nothing of it comes from another host', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));
    const hosts = new Set();
    page.on('request', (request) => { hosts.add(new URL(request.url()).origin); });
    const { bytes } = await meter(page);

    await page.goto(`${server.url}/login`);
    await page.getByLabel('E-mail').waitFor();
    await atRest(page);
    assert.ok(bytes() < FIRST_LOAD_BYTES_MAX, `${bytes()} bytes until one can sign in`);
    await signIn(page, server);
    await atRest(page);
    assert.ok(bytes() < FIRST_LOAD_BYTES_MAX, `${bytes()} bytes until the projects are there`);
    assert.deepEqual([...hosts], [server.url]);
    page.assertQuiet();
});

test('what does not change is fetched once', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    const { bytes } = await meter(page);
    await page.goto(`${server.url}/projects`);
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    await atRest(page);
    assert.ok(bytes() < 20_000, `${bytes()} bytes the second time`);
});

test('with a processor four times slower it can be used soon', async (t) => {
    const { server } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));
    const { session } = await meter(page);
    await page.goto(`${server.url}/login`); // so that the browser itself is warm
    await page.getByLabel('E-mail').waitFor();
    await session.send('Network.clearBrowserCache');
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const times = [];
    for (let i = 0; i < 3; i++) {
        const begin = performance.now();
        await page.goto(`${server.url}/login`, { waitUntil: 'commit' });
        await page.getByLabel('E-mail').fill('x');
        times.push(Math.round(performance.now() - begin));
    }
    t.diagnostic(`until the form takes input: ${times.join(', ')} ms`);
    // The budget is one second on a machine of one's own; here others may be at work too.
    assert.ok(Math.min(...times) < 5_000, `${times.join(', ')} ms`);
});

test('1,000 secrets are on the screen soon after they arrive', async (t) => {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    await createSecrets(client, project, 'dev', Object.fromEntries(range(1_000).map((n) => [`KEY_${String(n).padStart(4, '0')}`, `value ${n}`])));
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/secrets/staging`);
    await page.getByText('No secrets in Staging yet').waitFor();
    await page.evaluate(() => {
        const original = window.fetch;
        window.fetch = async (...args) => {
            const response = await original(...args);
            if (/\/api\/v4\/secrets\?.*environment=dev/.test(String(args[0]?.url ?? args[0]))) window.arrivedAt = performance.now();
            return response;
        };
        new MutationObserver(() => {
            if (window.shownAt === undefined && document.body.innerText.includes('KEY_0000')) window.shownAt = performance.now();
        }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    await page.getByRole('navigation', { name: 'Environments' }).getByRole('link', { name: 'Development' }).click();
    await page.getByText('KEY_0000', { exact: true }).waitFor();
    const took = await page.evaluate(() => window.shownAt - window.arrivedAt);
    t.diagnostic(`shown ${Math.round(took)} ms after the answer`);
    assert.ok(took > -1_000 && took < 2_000, `${took} ms (the budget is 200 on a machine of one's own)`);
});

test('10,000 rows scroll, a screenful of them at a time', async (t) => {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    for (const part of range(10)) {
        await createSecrets(client, project, 'dev', Object.fromEntries(range(1_000).map((n) => [`KEY_${String(part * 1_000 + n).padStart(5, '0')}`, `value ${n}`])));
    }
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/secrets/dev`);
    await page.getByText('KEY_00000', { exact: true }).waitFor();
    const rows = () => page.getByRole('button', { name: /^Reveal KEY_/ }).count();
    assert.ok(await rows() < 100, `${await rows()} rows are drawn at once`);
    const frames = await page.evaluate(async () => {
        const scroller = [...document.querySelectorAll('*')].find((element) =>
            element.scrollHeight > 100_000 && ['auto', 'scroll'].includes(getComputedStyle(element).overflowY)) ?? document.scrollingElement;
        const gaps = [];
        let last = performance.now();
        for (let i = 0; i < 60; i++) {
            scroller.scrollTop += 120; // a turn of a wheel
            await new Promise((resolve) => { requestAnimationFrame(resolve); });
            const now = performance.now();
            gaps.push(now - last);
            last = now;
        }
        scroller.scrollTop = scroller.scrollHeight;
        return gaps.sort((a, b) => a - b);
    });
    await page.getByText('KEY_09999', { exact: true }).waitFor();
    assert.ok(await rows() < 100);
    const median = frames[frames.length / 2];
    t.diagnostic(`a frame takes ${median.toFixed(1)} ms (median), ${frames[56].toFixed(1)} ms (95 %)`);
    assert.ok(median < 150, `${median} ms a frame`);
    await page.getByPlaceholder(/Filter by key/).fill('KEY_07777');
    await page.getByText('KEY_07777', { exact: true }).waitFor();
    await page.getByText('KEY_09999', { exact: true }).waitFor({ state: 'detached' });
    page.assertQuiet();
});
