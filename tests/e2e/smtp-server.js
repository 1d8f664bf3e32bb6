// A mail server for tests: takes what it is given over SMTP (RFC 5321) on loopback, keeps it, and can
// be told to be slow, to refuse, or to ask for a login.
import { createServer } from 'node:net';
import { once } from 'node:events';

/** Decodes a whole message: headers by lower-case name, and the text. */
export function readMail(raw) {
    const cut = raw.indexOf('\r\n\r\n');
    const lines = raw.slice(0, cut).replace(/\r\n[ \t]/g, ' ').split('\r\n');
    const headers = lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    const words = (text) => text
        .replace(/\?=\s+=\?/g, '?==?')
        .replace(/(=\?UTF-8\?B\?[^?]*\?=)+/g, (run) => Buffer.concat(
            [...run.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)].map(([, code]) => Buffer.from(code, 'base64'))).toString());
    return {
        names: headers.map(([name]) => name),
        headers: Object.fromEntries(headers.map(([name, value]) => [name, words(value)])),
        text: Buffer.from(raw.slice(cut + 4), 'base64').toString(),
        link: /https?:\/\/\S+/.exec(Buffer.from(raw.slice(cut + 4), 'base64').toString())?.[0],
    };
}

export class MailServer {
    mails = [];      // {from, to: [], raw, login}
    commands = [];
    login = null;    // {user, password}: who may send
    refuse = null;   // {command: 'RCPT', times, code}: the answer to a command
    isSilent = false; // accepts connections and says nothing

    async start(port = 0) {
        this.sockets = new Set();
        this.server = createServer((socket) => this.#talk(socket));
        this.server.listen(port, '127.0.0.1');
        await once(this.server, 'listening');
        this.port = this.server.address().port;
        return this;
    }

    get url() { return `smtp://127.0.0.1:${this.port}`; }

    async stop() {
        for (const socket of this.sockets) socket.destroy();
        if (this.server.listening) {
            this.server.close();
            await once(this.server, 'close');
        }
    }

    /** Mails to one address, decoded. */
    to(address) {
        return this.mails.filter((mail) => mail.to.includes(address)).map((mail) => readMail(mail.raw));
    }

    #talk(socket) {
        this.sockets.add(socket);
        socket.on('close', () => this.sockets.delete(socket));
        socket.on('error', () => {});
        if (this.isSilent) return;
        const state = { input: '', mail: null, isData: false, login: null, expects: null };
        const say = (text) => socket.write(`${text}\r\n`);
        socket.setEncoding('utf8');
        socket.on('data', (chunk) => {
            state.input += chunk;
            for (;;) {
                if (state.isData) {
                    const end = state.input.indexOf('\r\n.\r\n');
                    if (end < 0) return;
                    state.mail.raw = (state.input.slice(0, end) + '\r\n').replace(/\r\n\.\./g, '\r\n.');
                    state.input = state.input.slice(end + 5);
                    state.isData = false;
                    this.mails.push({ ...state.mail, login: state.login });
                    say('250 kept');
                    continue;
                }
                const end = state.input.indexOf('\r\n');
                if (end < 0) return;
                const line = state.input.slice(0, end);
                state.input = state.input.slice(end + 2);
                this.#command(line, state, say, socket);
            }
        });
        say('220 test ESMTP');
    }

    #command(line, state, say, socket) {
        this.commands.push(line);
        const word = line.split(' ')[0].toUpperCase();
        if (this.refuse?.command === word && this.refuse.times-- > 0) return say(`${this.refuse.code} not now`);
        if (state.expects) return this.#auth(line, state, say);
        switch (word) {
        case 'EHLO': return say(`250-test\r\n${this.login ? '250-AUTH PLAIN\r\n' : ''}250 SIZE 1000000`);
        case 'HELO': return say('250 test');
        case 'AUTH':
            if (line.split(' ').length > 2) return this.#auth(line.split(' ')[2], state, say);
            state.expects = 'plain';
            return say('334 ');
        case 'MAIL':
            if (this.login && !state.login) return say('530 who are you?');
            state.mail = { from: /<([^>]*)>/.exec(line)[1], to: [] };
            return say('250 ok');
        case 'RCPT': state.mail.to.push(/<([^>]*)>/.exec(line)[1]); return say('250 ok');
        case 'DATA': state.isData = true; return say('354 go on');
        case 'QUIT': say('221 bye'); return socket.end();
        default: return say('250 ok');
        }
    }

    #auth(code, state, say) {
        const [, user, password] = Buffer.from(code, 'base64').toString().split('\0');
        state.expects = null;
        if (user !== this.login.user || password !== this.login.password) return say('535 no');
        state.login = user;
        return say('235 welcome');
    }
}

export async function startMailServer(t) {
    const server = await new MailServer().start();
    t.after(() => server.stop());
    return server;
}
