// A directory on loopback: as much of LDAP (RFC 4511) as binding and searching need. Written from the
// document alone; BER by hand.
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { once } from 'node:events';

// --- BER ---

/** {tag, value (bytes), parts (of a constructed one)} and what is left; undefined: not whole yet. */
function readElement(bytes) {
    if (bytes.length < 2) return undefined;
    let length = bytes[1];
    let at = 2;
    if (length & 0x80) {
        const count = length & 0x7f;
        if (bytes.length < 2 + count) return undefined;
        length = [...bytes.subarray(2, 2 + count)].reduce((sum, byte) => sum * 256 + byte, 0);
        at += count;
    }
    if (bytes.length < at + length) return undefined;
    const value = bytes.subarray(at, at + length);
    const element = { tag: bytes[0], value, rest: bytes.subarray(at + length) };
    if (bytes[0] & 0x20) element.parts = readAll(value);
    return element;
}

function readAll(bytes) {
    const parts = [];
    while (bytes.length > 0) {
        const element = readElement(bytes);
        if (!element) throw new Error('cut off');
        parts.push(element);
        bytes = element.rest;
    }
    return parts;
}

const write = (tag, ...values) => {
    const value = Buffer.concat(values.map((one) => (typeof one === 'string' ? Buffer.from(one) : one)));
    const length = value.length < 128 ? [value.length] : [0x82, value.length >> 8, value.length & 0xff];
    return Buffer.concat([Buffer.from([tag, ...length]), value]);
};
const integer = (number, tag = 0x02) => write(tag, Buffer.from([number]));
const number = ({ value }) => [...value].reduce((sum, byte) => sum * 256 + byte, 0);
const result = (tag, code, text = '') => write(tag, integer(code, 0x0a), write(0x04, ''), write(0x04, text));

// --- filters (RFC 4511 §4.5.1.7) ---

const fold = (text) => text.toLowerCase().trim().replace(/ +/g, ' ');
const valuesOf = (entry, name) => Object.entries(entry.attributes).filter(([key]) => fold(key) === fold(name)).flatMap(([, values]) => values);

function matches(filter, entry) {
    const kind = filter.tag & 0x1f;
    if (kind === 0) return filter.parts.every((part) => matches(part, entry));
    if (kind === 1) return filter.parts.some((part) => matches(part, entry));
    if (kind === 2) return !matches(filter.parts[0], entry);
    if (kind === 7) return fold(filter.value.toString()) === 'objectclass' || valuesOf(entry, filter.value.toString()).length > 0;
    const [name, wanted] = filter.parts;
    const values = valuesOf(entry, name.value.toString()).map((one) => fold(String(one)));
    if (kind === 3) return values.includes(fold(wanted.value.toString()));
    if (kind === 4) { // substrings
        const pattern = wanted.parts.map(({ tag, value }) => ({ place: tag & 0x1f, text: fold(value.toString()) }));
        return values.some((value) => pattern.every(({ place, text }) => (
            place === 0 ? value.startsWith(text) : place === 2 ? value.endsWith(text) : value.includes(text))));
    }
    return false;
}

const textOf = (filter) => (filter.parts ? `(${filter.tag & 0x1f} ${filter.parts.map(textOf).join(' ')})` : filter.value.toString());

// --- the server ---

export class Directory {
    /** [{dn, password, attributes: {name: [values]}}] */
    entries = [];
    binds = [];
    searches = [];
    /** How it misbehaves: 'silent', 'drip', 'garbage', 'flood'; or a function of a request that gives raw entries. */
    fault = undefined;

    async start(t, tls) {
        const serve = (socket) => { this.#serve(socket); };
        this.server = (tls ? createTlsServer(tls, serve) : createServer(serve)).listen(0, '127.0.0.1');
        this.sockets = new Set();
        await once(this.server, 'listening');
        this.url = `${tls ? 'ldaps' : 'ldap'}://127.0.0.1:${this.server.address().port}`;
        t.after(() => { for (const socket of this.sockets) socket.destroy(); this.server.close(); });
        return this;
    }

    #serve(socket) {
        let bytes = Buffer.alloc(0);
        const state = { dn: '' };
        this.sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => this.sockets.delete(socket));
        socket.on('data', (chunk) => {
            bytes = Buffer.concat([bytes, chunk]);
            for (let element = readElement(bytes); element; element = readElement(bytes)) {
                bytes = element.rest;
                const [id, request] = element.parts;
                for (const answer of this.#answers(request, state)) this.#send(socket, write(0x30, write(0x02, id.value), answer));
                if (request.tag === 0x42) socket.end();
            }
        });
    }

    #send(socket, bytes) {
        if (this.fault === 'silent') return;
        if (this.fault === 'garbage') { socket.write(Buffer.from('HTTP/1.1 200 OK\r\n\r\n')); return; }
        if (this.fault !== 'drip') { socket.write(bytes); return; }
        let at = 0;
        const timer = setInterval(() => {
            if (at >= bytes.length || socket.destroyed) clearInterval(timer);
            else socket.write(bytes.subarray(at, ++at));
        }, 1000);
    }

    #answers(request, state) {
        if (request.tag === 0x60) return [this.#bind(request, state)];
        if (request.tag === 0x63) return this.#search(request, state);
        return [];
    }

    #bind({ parts: [, name, secret] }, state) {
        const dn = name.value.toString();
        const password = secret.value.toString();
        this.binds.push({ dn, password });
        state.dn = '';
        if (password === '') return result(0x61, 0); // unauthenticated: a success that proves nothing (RFC 4513 §5.1.2)
        const entry = this.entries.find((one) => fold(one.dn) === fold(dn));
        if (!entry || entry.password !== password) return result(0x61, 49, 'invalid credentials');
        state.dn = dn;
        return result(0x61, 0);
    }

    #search({ parts: [base, scope, , , , , filter, attributes] }, state) {
        const name = base.value.toString();
        const wanted = attributes.parts.map(({ value }) => value.toString());
        this.searches.push({ as: state.dn, base: name, scope: number(scope), filter: textOf(filter), attributes: wanted });
        if (typeof this.fault === 'function') return [...this.fault({ base: name }), result(0x65, 0)];
        if (state.dn === '') return [result(0x65, 50, 'insufficient access')];
        if (name === '' && number(scope) === 0) return [this.entry('', {}), result(0x65, 0)];
        const there = this.entries.filter(({ dn }) => (
            number(scope) === 0 ? fold(dn) === fold(name) : fold(dn) === fold(name) || fold(dn).endsWith(`,${fold(name)}`)));
        if (there.length === 0) return [result(0x65, 32, 'no such object')];
        const found = there.filter((one) => matches(filter, one));
        const shown = this.fault === 'flood' ? Array.from({ length: 5000 }, () => found[0]).filter(Boolean) : found;
        return [...shown.map(({ dn, attributes: all }) => this.entry(dn, Object.fromEntries(
            Object.entries(all).filter(([key]) => wanted.length === 0 || wanted.some((one) => fold(one) === fold(key)))))), result(0x65, 0)];
    }

    /** A search result entry. */
    entry(dn, attributes) {
        return write(0x64, write(0x04, dn), write(0x30, ...Object.entries(attributes).map(([key, values]) => (
            write(0x30, write(0x04, key), write(0x31, ...values.map((one) => write(0x04, one))))))));
    }
}
