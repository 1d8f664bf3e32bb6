#!/usr/bin/env node
// run-tests [GROUP...]: runs the groups of tests, shows what failed in full and what passed in one
// line each, and ends with "N passed, N failed". `./dev test` builds and then calls it, from the
// root of the repository.
//
// A runner that crashes, hangs or reports no count is a failure: silence never passes.
//
// Tests that talk to a server run several files at a time, and a crowded machine can make one miss its
// time. A few files that fail there run once more, alone, and that counts; what failed at first is shown
// in full and named at the end, since it is a race to be found. What a sanitizer found counts at once.

import { spawn, spawnSync } from 'node:child_process';
import {
    closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync,
} from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join, relative } from 'node:path';

import { startPostgres } from './postgres.js';

const root = process.cwd();
const logs = join(root, 'build', 'test-logs');
const minutesMax = 30;
const againMax = 3; // more files than that fail for a reason
const coreCount = availableParallelism?.() ?? cpus().length;

// A test file that says one of these lines somewhere runs a second time: against the binary that
// ships, on the other database.
const alsoRelease = /^\/\/ Also runs against the release build\.$/m;
const alsoPostgres = /^\/\/ Also runs on PostgreSQL\.$/m;

const groups = [
    { name: 'unit', run: runUnit },
    { name: 'tools', run: runNode, folder: 'tests/tools' },
    { name: 'sim', run: runNode, folder: 'tests/sim' },
    { name: 'e2e', run: runNode, folder: 'tests/e2e', binary: 'build/dev/tacit', atOnce: 4, isCrowded: true },
    {
        name: 'release',
        run: runNode,
        folder: 'tests/e2e',
        binary: 'build/release/tacit',
        only: alsoRelease,
        atOnce: 2,
        isCrowded: true,
    },
    {
        name: 'postgres',
        run: runOnPostgres,
        folder: 'tests/e2e',
        binary: 'build/dev/tacit',
        only: alsoPostgres,
        atOnce: 2,
        isCrowded: true,
    },
    { name: 'browser', run: runNode, folder: 'tests/browser', binary: 'build/release/tacit', atOnce: 2, isCrowded: true },
    // Every end-to-end test once more: only when it is asked for by name.
    {
        name: 'postgres-all',
        run: runOnPostgres,
        folder: 'tests/e2e',
        binary: 'build/dev/tacit',
        isExtra: true,
        atOnce: 2,
        isCrowded: true,
    },
];

const environment = {
    ...process.env,
    ASAN_OPTIONS: 'halt_on_error=1:detect_stack_use_after_return=1:strict_string_checks=1',
    UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
};
delete environment.TACIT_TEST_DATABASE; // groups that want one start it
delete environment.NODE_TEST_CONTEXT; // or a runner started by a test would report to that test

let running = null; // the command at work, which leads its own process group
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
        if (running) process.kill(-running.pid, 'SIGKILL');
        console.log('0 passed, 1 failed');
        process.exit(1);
    });
}

// Runs a command with its output in a file. Resolves to { text, end } with end null after success.
function run(command, args, logName, env = environment) {
    const log = join(logs, logName);
    const file = openSync(log, 'w');
    return new Promise((resolve) => {
        const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', file, file], detached: true });
        running = child;
        let end = null;
        const timer = setTimeout(() => {
            end = `took more than ${minutesMax} minutes`;
            process.kill(-child.pid, 'SIGKILL');
        }, minutesMax * 60_000);
        const finish = (code, signal) => {
            clearTimeout(timer);
            running = null;
            closeSync(file);
            end ??= signal ? `ended by ${signal}` : code === 0 ? null : `ended with status ${code}`;
            resolve({ text: readFileSync(log, 'utf8'), end });
        };
        child.on('error', (error) => finish(error.code));
        child.on('exit', finish);
    });
}

// The unit tests are cmocka programs that ctest runs; their cases are counted from their TAP lines.
async function runUnit() {
    const build = join(root, 'build', 'dev');
    const args = ['--test-dir', build, '-L', 'unit', '-V', '-j', `${coreCount}`, '--no-tests=error'];
    const list = join(build, 'CTestTestfile.cmake');
    const needsPostgres = existsSync(list) && readFileSync(list, 'utf8').includes('_on_postgres');
    const postgres = needsPostgres ? await startPostgres() : null;
    const env = { ...environment, ...(postgres && { TACIT_TEST_DATABASE: postgres.url }) };
    const { text, end } = await run('ctest', args, 'unit.log', env);
    await postgres?.stop();
    const programs = new Map();
    const programOf = (number) => {
        const fresh = { lines: [], planned: 0, passed: 0, failed: 0, skipped: 0 };
        if (!programs.has(number)) programs.set(number, fresh);
        return programs.get(number);
    };
    for (const line of text.split('\n')) {
        const output = /^(\d+): (.*)$/.exec(line);
        const verdict = /^ *\d+\/\d+ Test +#(\d+): (\S+) \.*(.*?) +[\d.]+ sec/.exec(line);
        if (output) {
            const program = programOf(output[1]);
            program.lines.push(output[2]);
            if (/^not ok \d+ # SKIP/.test(output[2])) program.skipped++;
            else if (/^not ok \d+/.test(output[2])) program.failed++;
            else if (/^ok \d+/.test(output[2])) program.passed++;
            else program.planned += Number(/^1\.\.(\d+)$/.exec(output[2])?.[1] ?? 0);
        } else if (verdict) {
            Object.assign(programOf(verdict[1]), { name: verdict[2], verdict: verdict[3].trim() });
        }
    }
    const sum = { passed: 0, failed: 0, skipped: 0, report: [] };
    for (const program of programs.values()) {
        const { name = 'a program without a verdict', verdict = '***Lost' } = program;
        const unheard = program.planned - program.passed - program.failed - program.skipped;
        if (unheard > 0) program.failed += unheard; // it crashed on the way
        if (verdict !== 'Passed' && program.failed === 0) program.failed = 1;
        if (program.passed + program.failed + program.skipped === 0) {
            program.failed = 1;
            program.lines.push('(reported no test case)');
        }
        if (program.failed > 0) {
            sum.report.push(`${name} ${verdict}`, ...program.lines.map((line) => `    ${line}`));
        }
        sum.passed += program.passed;
        sum.failed += program.failed;
        sum.skipped += program.skipped;
    }
    return complete(sum, end, text);
}

function filesOf(group) {
    const folder = join(root, group.folder);
    if (!existsSync(folder)) return [];
    const found = [];
    const visit = (path) => {
        for (const entry of readdirSync(path, { withFileTypes: true })) {
            const inner = join(path, entry.name);
            if (entry.isDirectory()) visit(inner);
            else if (entry.name.endsWith('.test.js')) found.push(inner);
        }
    };
    visit(folder);
    return found.filter((file) => !group.only || group.only.test(readFileSync(file, 'utf8'))).sort();
}

// Node's own runner takes one file less at a time than there are cores. End-to-end tests mostly wait,
// so a group says itself how many files it takes; a Node from before 18.19 has no word for that.
function concurrency(fileCount) {
    const option = `--test-concurrency=${fileCount}`;
    const { status } = spawnSync(process.execPath, [option, '--version'], { stdio: 'ignore' });
    return status === 0 ? [option] : [];
}

// The same files, each server with a database of its own on a PostgreSQL that is started for them.
async function runOnPostgres(group) {
    if (filesOf(group).length === 0) return null;
    const { url, stop } = await startPostgres();
    const sum = await runNode(group, { TACIT_TEST_DATABASE: url });
    await stop();
    return sum;
}

// Node's own runner writes twice: TAP, which is counted, and its readable report, which is shown.
async function runNode(group, more = {}) {
    const files = filesOf(group);
    if (files.length === 0) return null;
    const env = { ...environment, ...more };
    if (group.binary) env.TACIT_BIN = join(root, group.binary);
    const side = group.atOnce ? concurrency(Math.max(group.atOnce, coreCount - 1)) : [];
    const sum = await runFiles(group.name, files, side, env);
    const failed = group.isCrowded ? worthAnotherRun(sum) : [];
    if (failed.length === 0) return sum;
    const again = await runFiles(`${group.name}-again`, failed, concurrency(1), env);
    const report = [...sum.report, `${group.name}: once more, alone: ${again.passed} passed, ${again.failed} failed`, ...again.report];
    const recovered = Math.max(sum.failed - again.failed, 0);
    return {
        ...sum, passed: sum.passed + recovered, failed: sum.failed - recovered, report,
        shaky: again.failed === 0 ? failed : [],
    };
}

async function runFiles(name, files, options, env) {
    const readable = join(logs, `${name}.log`);
    rmSync(readable, { force: true });
    const args = ['--test', ...options, '--test-reporter=tap', '--test-reporter-destination=stdout',
        '--test-reporter=spec', `--test-reporter-destination=${readable}`, ...files];
    const { text, end } = await run(process.execPath, args, `${name}.tap`, env);
    const count = (word) => {
        const last = [...text.matchAll(new RegExp(`^# ${word} (\\d+)$`, 'gm'))].at(-1);
        return last ? Number(last[1]) : 0;
    };
    const sum = {
        passed: count('pass'),
        failed: count('fail') + count('cancelled'),
        skipped: count('skipped') + count('todo'),
        report: [],
        text,
    };
    const told = existsSync(readable) ? readFileSync(readable, 'utf8') : '';
    if (sum.failed > 0) sum.report.push(told.replace(/^ *✔.*\n/gm, '') || text); // ✔: what passed
    return complete(sum, end, text);
}

// The files of what failed: none where the file of a failure is not known, where they are too many, and
// where a sanitizer spoke.
function worthAnotherRun({ text, failed }) {
    const places = [...text.matchAll(/^ *location: '(.+):\d+:\d+'$/gm)].map(([, file]) => file);
    if (/Sanitizer|runtime error:/.test(text) || places.length !== failed) return [];
    const files = [...new Set(places)];
    return files.length <= againMax ? files : [];
}

function complete(sum, end, text) {
    const isSilent = sum.passed + sum.failed === 0;
    if ((end && sum.failed === 0) || isSilent) {
        sum.failed++;
        sum.report.push(text, `(the runner ${end ?? 'reported no test case'})`);
    }
    return sum;
}

function row(name, passed, failed, skipped, time) {
    return name.padEnd(12) + [passed, failed, skipped, time].map((cell) => `${cell}`.padStart(9)).join('');
}

async function main(wanted) {
    const names = groups.map(({ name }) => name);
    const unknown = wanted.filter((name) => !names.includes(name));
    if (unknown.length > 0) {
        console.log(`no such group: ${unknown.join(', ')}; there are ${names.join(', ')}`);
        return { passed: 0, failed: 1 };
    }
    const isWanted = ({ name, isExtra }) => (wanted.length === 0 ? !isExtra : wanted.includes(name));
    mkdirSync(logs, { recursive: true });
    const total = { passed: 0, failed: 0, skipped: 0 };
    const shaky = [];
    const rows = [row('group', 'passed', 'failed', 'skipped', 'seconds')];
    const started = Date.now();
    for (const group of groups.filter(isWanted)) {
        const groupStarted = Date.now();
        const sum = await group.run(group);
        if (!sum) continue;
        const seconds = ((Date.now() - groupStarted) / 1000).toFixed(1);
        console.log(`${group.name}: ${sum.passed} passed, ${sum.failed} failed`);
        for (const line of sum.report) console.log(line);
        for (const file of sum.shaky ?? []) shaky.push(`${group.name}: ${relative(root, file)}`);
        rows.push(row(group.name, sum.passed, sum.failed, sum.skipped, seconds));
        for (const key of Object.keys(total)) total[key] += sum[key];
    }
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    rows.push(row('total', total.passed, total.failed, total.skipped, seconds));
    console.log(`\n${rows.join('\n')}\n\nFull output: build/test-logs\n`);
    if (shaky.length > 0) console.log(`Passed only when run again, alone:\n${shaky.join('\n')}\n`);
    if (total.passed + total.failed === 0) total.failed = 1; // nothing was there to run
    return total;
}

const { passed, failed } = await main(process.argv.slice(2));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
