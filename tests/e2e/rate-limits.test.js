// Rate limits: counted by caller and by address, told in the contract's headers, and gone by flag.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, admin, createMachine, startWithAdmin } from './harness.js';
import { refused } from './refusal.js';

test('a caller has a budget of its own, and learns when to come back', async (t) => {
    const { server, client } = await startWithAdmin(t, { env: { TACIT_RATE_LIMITS: '200' } });
    const machine = await createMachine(client);
    const first = await machine.get('/api/v1/identities/details');
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('x-ratelimit-limit'), '200');
    assert.equal(first.headers.get('x-ratelimit-remaining'), '199');
    assert.match(first.headers.get('x-ratelimit-reset'), /^([1-9]|[1-5]\d|60)$/);
    assert.equal(first.headers.get('retry-after'), null);

    let answer = first;
    for (let i = 0; i < 210 && answer.status === 200; i++) answer = await machine.get('/api/v1/identities/details');
    refused(answer, 429, /^Rate limit exceeded\. Please try again in \d+ seconds$/, 'RateLimitExceeded');
    assert.equal(answer.headers.get('x-ratelimit-remaining'), '0');
    assert.equal(answer.headers.get('retry-after'), answer.headers.get('x-ratelimit-reset'));
    assert.ok(Number(answer.headers.get('retry-after')) >= 1 && Number(answer.headers.get('retry-after')) <= 60);
    assert.equal((await client.get('/api/v1/identities/details')).status, 200, 'another caller has a budget of its own');

    for (let i = 0; i < 300; i++) {
        const probe = await new Client(server.url).get(i % 2 ? '/api/status' : '/healthcheck');
        assert.equal(probe.status, 200);
        assert.equal(probe.headers.get('x-ratelimit-limit'), null);
    }
});

test('an address that keeps guessing is turned away', async (t) => {
    const { server } = await startWithAdmin(t, { env: { TACIT_RATE_LIMITS: '500' } });
    const anyone = new Client(server.url);
    const stranger = new Client(server.url, 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA');
    let last;
    for (let i = 0; i < 12; i++) last = await stranger.get('/api/v1/workspace');
    refused(last, 429);
    refused(await anyone.post('/api/v3/auth/login', admin), 429);
});

test('with the flag off there are none', async (t) => {
    const { client } = await startWithAdmin(t, { env: { TACIT_RATE_LIMITS: 'off' } });
    const answer = await client.get('/api/v1/identities/details');
    assert.equal(answer.headers.get('x-ratelimit-limit'), null);
});

test('on by default, and generous', async (t) => {
    const { client } = await startWithAdmin(t, { env: { TACIT_RATE_LIMITS: '' } });
    const answer = await client.get('/api/v1/identities/details');
    assert.ok(Number(answer.headers.get('x-ratelimit-limit')) >= 10_000);
});
