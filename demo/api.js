// The server's HTTP API, as a client sees it.
export class Api {
    constructor(url) { this.url = url; }

    async send(method, path, body) {
        const response = await fetch(this.url + path, {
            method,
            headers: {
                ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
                ...(body === undefined ? {} : { 'content-type': 'application/json' }),
                'user-agent': 'tacit-demo',
            },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 400)}`);
        return text === '' ? undefined : JSON.parse(text);
    }

    get(path) { return this.send('GET', path); }
    post(path, body) { return this.send('POST', path, body); }
    patch(path, body) { return this.send('PATCH', path, body); }
}
