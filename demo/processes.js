// The two processes of the demo: the server and, unless the real Netlify is used, its simulator.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const START_MS = 20_000;

async function start(command, args, env) {
    const begin = performance.now();
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stderr.on('data', (chunk) => { log = (log + chunk).slice(-20_000); });
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
    let text = '';
    for await (const chunk of child.stdout) {
        text += chunk;
        const found = /listening on (\S+)/.exec(text);
        if (!found) continue;
        clearTimeout(timer);
        child.stdout.resume();
        return { child, url: found[1], startMs: Math.round(performance.now() - begin) };
    }
    clearTimeout(timer);
    throw new Error(`${command} did not start:\n${log}`);
}

async function stop(child) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
}

export async function startSimulator(latencyMs) {
    const { child, url } = await start(
        process.execPath, ['sim/netlify/server.js', '--port', '0', '--latency', String(latencyMs)], process.env);
    return { url, stop: () => stop(child) };
}

export async function startServer(dataDir, netlifyUrl) {
    mkdirSync(dirname(dataDir), { recursive: true });
    const { child, url, startMs } = await start(
        'build/release/tacit', ['serve', '--listen', process.env.TACIT_LISTEN ?? '127.0.0.1:0', '--data', dataDir],
        { PATH: process.env.PATH, TACIT_LOG_LEVEL: 'warning', TACIT_NETLIFY_API_URL: netlifyUrl });
    return {
        url, startMs, stop: () => stop(child),
        memoryMiB() {
            const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
            return Math.round(Number(kib) / 102.4) / 10;
        },
    };
}
