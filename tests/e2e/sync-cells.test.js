// The model of a variable: whatever Netlify does where its documents are silent, the end is the same;
// and the account's shared variables are cells like any others.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cells, startSyncing, variable } from './sync-helper.js';

const spread = (value) => ({ 'deploy-preview': value, 'branch-deploy': value, dev: value, 'dev-server': value });

for (const allWithSpecific of ['keep', 'replace', 'expand']) {
    for (const lastValueDeletion of ['remove', 'keep']) {
        test(`a value of all beside single ones: ${allWithSpecific}; a last value deleted: ${lastValueDeletion}`, async (t) => {
            const source = await startSyncing(t, {
                settings: { allWithSpecific, lastValueDeletion },
                variables: [
                    variable('FROM_ALL', { all: 'everywhere' }), variable('MIXED', { all: 'mixed', dev: 'own' }),
                    variable('BRANCHED', { all: 'everywhere', 'branch:main': 'main' }), variable('GOES', { production: 'x' }),
                ],
            });
            await source.createMany({ FROM_ALL: 'new', MIXED: 'new', BRANCHED: 'new' });
            const sync = await source.createSync({ context: 'production' });
            assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
            assert.deepEqual(await cells(source.netlify), {
                FROM_ALL: { production: 'new', ...spread('everywhere') },
                MIXED: { production: 'new', ...spread('mixed'), dev: 'own' },
                BRANCHED: { production: 'new', ...spread('everywhere'), 'branch:main': 'main' },
            });
        });
    }
}

for (const allWithSpecific of ['keep', 'replace', 'expand']) {
    test(`for all contexts, onto a value of all beside single ones, which stay: ${allWithSpecific}`, async (t) => {
        const source = await startSyncing(t, {
            settings: { allWithSpecific }, variables: [variable('MIXED', { all: 'old', dev: 'theirs', 'branch:main': 'theirs too' })],
        });
        await source.create('MIXED', 'new');
        const sync = await source.createSync({ context: 'all' });
        assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
        assert.deepEqual((await cells(source.netlify)).MIXED, { all: 'new', dev: 'theirs', 'branch:main': 'theirs too' });
    });
}

test('without a site the account’s shared variables are written, and those of sites are not touched', async (t) => {
    const source = await startSyncing(t, {
        variables: [
            variable('SHARED', { production: 'old', dev: 'theirs' }, { site_id: null }), variable('GONE', { production: 'x' }, { site_id: null }),
            variable('SHARED', { production: 'of the site' }), variable('GONE', { production: 'of the site' }),
        ],
    });
    await source.createMany({ SHARED: 'new', FRESH: 'fresh' });
    const sync = await source.createSync({ context: 'production', destination: { siteId: undefined, siteName: undefined } });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.deepEqual(await cells(source.netlify, null), { SHARED: { production: 'new', dev: 'theirs' }, FRESH: { production: 'fresh' } });
    assert.deepEqual(await cells(source.netlify), { SHARED: { production: 'of the site' }, GONE: { production: 'of the site' } });
});
