// Netlify's simulator, with its control interface.
import { once } from 'node:events';
import { startChild } from './child.js';

export async function startSimulator() {
    const child = startChild(process.execPath, ['sim/netlify/server.js', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = await once(child.stdout, 'data');
    const url = /listening on (\S+)/.exec(String(chunk))[1];
    const call = async (method, path, body) => {
        const response = await fetch(url + path, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' } });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
        return text === '' ? undefined : JSON.parse(text);
    };
    return { url, call, stop: () => child.kill('SIGTERM') };
}
