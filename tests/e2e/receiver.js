// A receiver of webhooks, for tests.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { until } from './harness.js';

const PATIENCE_MS = 30_000;

/** A server of ours that remembers what it was sent and answers as told. */
export class Receiver {
    constructor() { this.requests = []; this.answers = []; }

    async start(port = 0) {
        this.server = createServer(async (request, response) => {
            let text = '';
            for await (const chunk of request) text += chunk;
            this.requests.push({ path: request.url, headers: request.headers, text, at: Date.now() });
            const answer = this.answers.shift() ?? { status: 200 };
            response.writeHead(answer.status, answer.headers ?? {}).end(answer.body ?? 'thanks');
        });
        this.server.listen(port, '127.0.0.1');
        await once(this.server, 'listening');
        this.port = this.server.address().port;
        this.url = `http://127.0.0.1:${this.port}`;
        return this;
    }

    async stop() {
        this.server.closeAllConnections();
        this.server.close();
        await once(this.server, 'close');
    }

    of(path) { return this.requests.filter((request) => request.path === path); }

    async wait(path, count = 1) {
        await until(() => this.of(path).length >= count, `${count} requests at ${path}`, PATIENCE_MS);
        return this.of(path);
    }
}
