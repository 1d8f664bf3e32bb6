import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { makeTree, repository, runCheck } from './tree.js';

// Put together here, so that this file passes the check it tests.
const path = (...parts) => ['', ...parts].join('/');
const registry = ['registry', 'npmjs', 'org'].join('.');

// A lock file as npm writes it: its packages, and how the root names what it needs.
const hash = `sha512-${'A'.repeat(86)}==`;
const lock = (packages, needs = { dependencies: { a: '1.0.0' } }) =>
    JSON.stringify({ lockfileVersion: 3, packages: { '': needs, ...packages } }, null, 4);
const a = { version: '1.0.0', integrity: hash };
const nested = { 'node_modules/a': { ...a, optionalDependencies: { b: '2.0.0' } } };

const cases = [
    { name: 'root', file: 'a.c', text: `open("${path('root', 'key')}")`, says: 'a.c:1: an absolute path of one machine' },
    { name: 'home', file: 'docs/a.md', text: `\nsee ${path('home', 'me', 'x')}`, says: 'docs/a.md:2: an absolute path of one machine' },
    { name: 'work', file: 'dev', text: `cd ${path('work', 'x')}`, says: 'dev:1: an absolute path of one machine' },
    { name: 'route', file: 'a.c', text: '"/api/root/x" "https://a.test/home/b" ~/work/c ./home/d', says: null },
    { name: 'lock', file: 'package-lock.json', text: lock({ 'node_modules/a': a }), says: null },
    { name: 'lock with an address', file: 'web/package-lock.json', text: lock({ 'node_modules/a': { ...a, resolved: 'x' } }), says: 'web/package-lock.json:9: a package address' },
    { name: 'lock without an optional package', file: 'package-lock.json', text: lock(nested), says: 'package-lock.json:13: no entry for b' },
    { name: 'lock with an optional package', file: 'package-lock.json', text: lock({ ...nested, 'node_modules/b': a }), says: null },
    { name: 'lock with an optional package of its own', file: 'package-lock.json', text: lock({ ...nested, 'node_modules/a/node_modules/b': a }), says: null },
    { name: 'lock with an optional package of another', file: 'package-lock.json', text: lock({ ...nested, 'node_modules/c/node_modules/b': a }), says: 'package-lock.json:13: no entry for b' },
    { name: 'lock without a package', file: 'package-lock.json', text: lock({}), says: 'package-lock.json:6: no entry for a' },
    { name: 'lock without a tool', file: 'package-lock.json', text: lock({}, { devDependencies: { a: '1' } }), says: 'package-lock.json:6: no entry for a' },
    { name: 'lock without a hash', file: 'package-lock.json', text: lock({ 'node_modules/a': { version: '1.0.0' } }), says: 'package-lock.json:9: no hash' },
    { name: 'lock without a version', file: 'package-lock.json', text: lock({ 'node_modules/a': { integrity: hash } }), says: 'package-lock.json:9: no version' },
    { name: 'lock that is cut off', file: 'package-lock.json', text: '{ "packages": {', says: 'package-lock.json:1: no JSON' },
    { name: 'lock of an old npm', file: 'package-lock.json', text: '{}', says: 'package-lock.json:1: no list of packages' },
    { name: 'address elsewhere', file: 'a.json', text: '{ "resolved": "x" }', says: null },
    { name: 'registry name', file: 'a.yml', text: `https://${registry}/a`, says: 'a.yml:1: the name of a package registry' },
    { name: 'registry setting', file: '.npmrc', text: `${'regis'}try=http://127.0.0.1/`, says: '.npmrc:1: the name of a package registry' },
    { name: 'modules', file: 'node_modules/a/a.js', text: path('root', 'key'), says: null },
];

for (const { name, file, text, says } of cases) {
    test(`check-committed: ${name}`, (t) => {
        const { status, lines } = runCheck('check-committed', makeTree(t, { [file]: `${text}\n` }));
        assert.equal(lines.length, says ? 1 : 0, lines.join('\n'));
        if (says) assert.ok(lines[0].startsWith(says), lines[0]);
        assert.equal(status, says ? 1 : 0);
    });
}

test('check-committed: in a git tree, what git ignores is passed over', (t) => {
    const root = makeTree(t, { '.gitignore': 'made/\n', 'made/a': path('root', 'x'), 'b': path('root', 'x') });
    spawnSync('git', ['init', '--quiet', root]);
    assert.deepEqual(runCheck('check-committed', root), { status: 1, lines: ['b:1: an absolute path of one machine'] });
});

test('check-committed: this repository', () => {
    assert.deepEqual(runCheck('check-committed', repository).lines, []);
});
