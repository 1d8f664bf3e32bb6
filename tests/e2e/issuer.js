// Who signs tokens for machines: key pairs, JWTs as issuers make them, and a provider on loopback.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { Client } from './harness.js';

export const code = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
export const kinds = {
    RS: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
};

/** Signs as the issuers do; what is given replaces what is usual. */
export function makeToken(pair, { alg = 'ES256', kid, header = {}, claims = {} } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const text = `${code({ alg, typ: 'JWT', ...(kid ? { kid } : {}), ...header })}.${code({ iat: now, exp: now + 300, ...claims })}`;
    const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`;
    const pss = alg.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {};
    return `${text}.${sign(hash, Buffer.from(text), { key: pair.privateKey, dsaEncoding: 'ieee-p1363', ...pss }).toString('base64url')}`;
}

/** An OpenID Connect provider on loopback. */
export class Issuer {
    keys = new Map();
    requests = [];
    isBroken = false;

    /** With `tls` ({cert, key}) it speaks HTTPS. */
    async start(t, tls) {
        const create = tls ? (answer) => createTlsServer(tls, answer) : createServer;
        this.server = create((request, response) => {
            this.requests.push(request.url);
            response.setHeader('content-type', 'application/json');
            if (this.isBroken) { response.statusCode = 500; response.end('{}'); return; }
            if (request.url === '/.well-known/openid-configuration') {
                response.end(this.discovery ?? JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/keys` }));
            } else if (request.url === '/keys') {
                response.end(this.answer ?? JSON.stringify({ keys: [...this.keys].map(([kid, { pair, extra }]) => (
                    { ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig', ...extra })) }));
            } else {
                response.statusCode = 404;
                response.end('{}');
            }
        }).listen(0, '127.0.0.1');
        await once(this.server, 'listening');
        this.url = `${tls ? 'https' : 'http'}://127.0.0.1:${this.server.address().port}`;
        t.after(() => { this.server.closeAllConnections(); this.server.close(); });
        return this;
    }

    add(kid, kind = 'ES256', extra = {}) {
        const pair = kinds[kind]();
        this.keys.set(kid, { pair, extra });
        return pair;
    }
}

/** A machine with that way to log in: {id, path, body, login(jwt, extra)}. */
export async function makeIdentity(client, method, settings) {
    const { identity } = await client.must('POST', '/api/v1/identities', {
        name: 'pipeline', organizationId: client.organizationId, role: 'no-access' });
    const path = `/api/v1/auth/${method}/identities/${identity.id}`;
    const body = await client.must('POST', path, settings);
    return { id: identity.id, path, body, login: (jwt, extra = {}) => new Client(client.url).post(
        `/api/v1/auth/${method}/login`, { identityId: identity.id, jwt, ...extra }) };
}
