import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { makeTree, repository } from './tree.js';

const runner = join(repository, 'tools', 'run-tests.js');
const passing = "require('node:test')('good', () => {});\n";
const failing = "require('node:test')('bad', () => { throw new Error('on purpose'); });\n";
const skipping = "require('node:test')('later', { skip: true }, () => {});\n";

const shakyFlag = "const flag = require('path').join(__dirname, 'ran'); const fs = require('fs');\n";
/** Fails the first time it runs in its tree, with a word. */
const shaky = (word) => `${shakyFlag}require('node:test')('shaky', () => { if (!fs.existsSync(flag)) { fs.writeFileSync(flag, ''); throw new Error('${word}'); } });\n`;

function runTests(t, files, groups = ['sim']) {
    const root = makeTree(t, files);
    const env = { ...process.env };
    delete env.NODE_TEST_CONTEXT;
    const { status, stdout, stderr } = spawnSync(process.execPath, [runner, ...groups], { cwd: root, env, encoding: 'utf8' });
    return { status, output: stdout + stderr, last: stdout.trimEnd().split('\n').at(-1) };
}

const cases = [
    { name: 'all pass', files: { 'tests/sim/a.test.js': passing + passing }, last: '2 passed, 0 failed' },
    { name: 'one fails', files: { 'tests/sim/a.test.js': passing + failing }, last: '1 passed, 1 failed', shows: /on purpose/ },
    { name: 'a skipped test is neither', files: { 'tests/sim/a.test.js': passing + skipping }, last: '1 passed, 0 failed' },
    { name: 'two files', files: { 'tests/sim/a.test.js': passing, 'tests/sim/deep/b.test.js': failing }, last: '1 passed, 1 failed' },
    { name: 'a file that throws', files: { 'tests/sim/a.test.js': passing, 'tests/sim/b.test.js': 'throw new Error("at load");' }, last: '1 passed, 1 failed', shows: /at load/ },
    { name: 'a file that dies', files: { 'tests/sim/a.test.js': passing, 'tests/sim/b.test.js': 'process.kill(process.pid, "SIGKILL");' }, last: '1 passed, 1 failed' },
    { name: 'no test at all', files: { 'tests/sim/a.js': passing }, last: '0 passed, 1 failed' },
    { name: 'only skipped tests', files: { 'tests/sim/a.test.js': skipping }, last: '0 passed, 1 failed', shows: /reported no test case/ },
    { name: 'unit tests that were not built', groups: ['unit'], files: {}, last: '0 passed, 1 failed' },
    { name: 'unknown group', groups: ['smi'], files: {}, last: '0 passed, 1 failed', shows: /no such group: smi/ },
    { name: 'several groups', groups: ['sim', 'e2e'], files: { 'tests/sim/a.test.js': passing, 'tests/e2e/a.test.js': passing }, last: '2 passed, 0 failed' },
    { name: 'what fails beside others runs again, alone', groups: ['e2e'], files: { 'tests/e2e/a.test.js': passing, 'tests/e2e/b.test.js': shaky('late') }, last: '2 passed, 0 failed', shows: /late[^]*Passed only when run again, alone:\ne2e: tests\/e2e\/b\.test\.js/ },
    { name: 'what fails twice has failed', groups: ['e2e'], files: { 'tests/e2e/a.test.js': passing, 'tests/e2e/b.test.js': passing + failing }, last: '2 passed, 1 failed', shows: /once more, alone: 1 passed, 1 failed/ },
    { name: 'one of two passes the second time', groups: ['e2e'], files: { 'tests/e2e/a.test.js': failing, 'tests/e2e/b.test.js': shaky('late') }, last: '1 passed, 1 failed' },
    { name: 'a sanitizer is heard at once', groups: ['e2e'], files: { 'tests/e2e/a.test.js': shaky('ERROR: ThreadSanitizer: data race') }, last: '0 passed, 1 failed' },
    { name: 'many failures are no accident', groups: ['e2e'], files: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`tests/e2e/${name}/${name}.test.js`, shaky('late')])), last: '0 passed, 4 failed' },
    { name: 'other groups get no second run', files: { 'tests/sim/a.test.js': shaky('late') }, last: '0 passed, 1 failed' },
    { name: 'release runs only what asks for it', groups: ['release'], files: { 'tests/e2e/a.test.js': failing, 'tests/e2e/b.test.js': `// Also runs against the release build.\n${passing}` }, last: '1 passed, 0 failed' },
];

for (const { name, files, groups, last, shows } of cases) {
    test(`run-tests: ${name}`, (t) => {
        const ran = runTests(t, files, groups);
        assert.equal(ran.last, last, ran.output);
        assert.equal(ran.status, last.endsWith(' 0 failed') ? 0 : 1);
        if (shows) assert.match(ran.output, shows);
    });
}

// A stand-in for ctest that prints what the real one prints with -V.
const ctest = (lines, status) => `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\nexit ${status}\n`;

const unitCases = [
    { name: 'cases are counted, not programs', status: 0, last: '2 passed, 0 failed',
        lines: ['1: 1..3', '1: ok 1 - a', '1: ok 2 - b', '1: not ok 3 # SKIP c', '1/1 Test #1: base_test ......   Passed    0.02 sec'] },
    { name: 'a failed case', status: 8, last: '1 passed, 1 failed', shows: /0x1 != 0x2/,
        lines: ['1: ok 1 - a', '1: not ok 2 - b', '1: # 0x1 != 0x2', '1/1 Test #1: base_test ......***Failed    0.02 sec'] },
    { name: 'a crash after good cases', status: 8, last: '1 passed, 1 failed', shows: /AddressSanitizer/,
        lines: ['1: ok 1 - a', '1: ERROR: AddressSanitizer: heap-use-after-free', '1/1 Test #1: base_test ......***Failed    0.02 sec'] },
    { name: 'cases that a crash kept from running', status: 8, last: '1 passed, 2 failed',
        lines: ['1: 1..3', '1: ok 1 - a', '1/1 Test #1: base_test ......***Exception: SegFault  0.02 sec'] },
    { name: 'a leak found at the end', status: 8, last: '1 passed, 1 failed', shows: /LeakSanitizer/,
        lines: ['1: 1..1', '1: ok 1 - a', '1: ERROR: LeakSanitizer', '1/1 Test #1: base_test ......***Failed    0.02 sec'] },
    { name: 'a time-out', status: 8, last: '1 passed, 1 failed', shows: /slow_test \*\*\*Timeout/,
        lines: ['1: ok 1 - a', '1/2 Test #1: base_test ......   Passed    0.02 sec', '2/2 Test #2: slow_test ......***Timeout 300.02 sec'] },
    { name: 'a program without cases', status: 0, last: '1 passed, 1 failed', shows: /reported no test case/,
        lines: ['1: ok 1 - a', '1/2 Test #1: base_test ......   Passed    0.02 sec', '2: hello', '2/2 Test #2: empty_test ......   Passed    0.02 sec'] },
    { name: 'ctest fails for a reason of its own', status: 1, last: '1 passed, 1 failed',
        lines: ['1: ok 1 - a', '1/1 Test #1: base_test ......   Passed    0.02 sec'] },
];

for (const { name, lines, status, last, shows } of unitCases) {
    test(`run-tests: unit: ${name}`, (t) => {
        const bin = makeTree(t, { ctest: ctest(lines, status) });
        spawnSync('chmod', ['+x', join(bin, 'ctest')]);
        const path = process.env.PATH;
        process.env.PATH = `${bin}:${path}`;
        const ran = runTests(t, {}, ['unit']);
        process.env.PATH = path;
        assert.equal(ran.last, last, ran.output);
        assert.equal(ran.status, last.endsWith(' 0 failed') ? 0 : 1);
        if (shows) assert.match(ran.output, shows);
    });
}
