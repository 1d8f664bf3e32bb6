// The release binary under measurement.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { startChild } from './child.js';

export async function startTacit(dir, env = {}) {
    const begin = performance.now();
    const child = startChild('build/release/tacit', ['serve', '--listen', '127.0.0.1:0', '--data', dir], {
        env: { PATH: process.env.PATH, TACIT_RATE_LIMITS: 'off', TACIT_LOG_LEVEL: 'warning', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = await once(child.stdout, 'data');
    const url = /listening on (\S+)/.exec(String(chunk))[1];
    await fetch(`${url}/api/status`);
    const startMs = Math.round(performance.now() - begin);
    const server = {
        url, startMs,
        residentMiB: () => Math.round(
            Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 102.4) / 10,
        /** As little as it takes to have the whole answer, as text. */
        async ask(method, path, body, headers = {}) {
            const response = await fetch(url + path, {
                method, body, headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', ...headers },
            });
            const text = await response.text();
            if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
            return text;
        },
        async send(method, path, body, headers) {
            return JSON.parse(await server.ask(method, path, body && JSON.stringify(body), headers));
        },
        async stop() {
            child.kill('SIGTERM');
            if (child.exitCode === null) await once(child, 'exit');
        },
    };
    return server;
}

/** Administrator and project; the server's `send` acts as the administrator. */
export async function withProject(server) {
    const boot = await server.send('POST', '/api/v1/admin/bootstrap', {
        email: 'bench@example.com', password: 'bench bench bench', organization: 'Bench' });
    server.token = boot.identity.credentials.token;
    const { project } = await server.send('POST', '/api/v1/projects', { projectName: 'bench' });
    return project;
}

export function batch(project, count, { environment = 'dev', secretPath = '/', prefix = 'KEY' } = {}) {
    return {
        projectId: project.id, environment, secretPath,
        secrets: Array.from({ length: count }, (_, i) => ({
            secretKey: `${prefix}_${String(i).padStart(5, '0')}`, secretValue: `value-${i}-${'x'.repeat(24)}` })),
    };
}
