// Certificates for TLS on loopback, made afresh for each test: an authority, and what it signs for 127.0.0.1.
import { generateKeyPairSync, sign } from 'node:crypto';

function der(tag, ...parts) {
    const body = Buffer.concat(parts);
    const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
    return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
const sequence = (...parts) => der(0x30, ...parts);
const hex = (text) => Buffer.from(text, 'hex');
const nameOf = (text) => sequence(der(0x31, sequence(hex('0603550403'), der(0x0c, Buffer.from(text)))));
const time = (ms) => der(0x17, Buffer.from(new Date(ms).toISOString().replace(/^..|[-:T]|\.\d+/g, '')));
const ecdsaWithSha256 = sequence(hex('06082a8648ce3d040302'));
const extension = (oid, isCritical, value) => sequence(hex(oid), ...(isCritical ? [hex('0101ff')] : []), der(0x04, value));
const pem = (bytes) => `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

let serial = 1;

function certificate({ subject, issuer, publicKey, signedWith, extensions }) {
    const now = Date.now();
    const signed = sequence(der(0xa0, hex('020102')), der(0x02, Buffer.from([serial++])), ecdsaWithSha256, nameOf(issuer),
        sequence(time(now - 3600e3), time(now + 24 * 3600e3)), nameOf(subject), publicKey.export({ type: 'spki', format: 'der' }),
        der(0xa3, sequence(...extensions)));
    const signature = sign('sha256', signed, signedWith);
    return pem(sequence(signed, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature)));
}

/** {cert, issue()}: issue() answers {cert, key} of a server at 127.0.0.1, all PEM. */
export function makeAuthority(name = 'Test authority') {
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const isAuthority = extension('0603551d13', true, sequence(hex('0101ff')));
    const at127 = extension('0603551d11', false, sequence(der(0x87, Buffer.from([127, 0, 0, 1]))));
    return {
        cert: certificate({ subject: name, issuer: name, publicKey: own.publicKey, signedWith: own.privateKey, extensions: [isAuthority] }),
        issue() {
            const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
            return {
                cert: certificate({ subject: '127.0.0.1', issuer: name, publicKey: pair.publicKey, signedWith: own.privateKey, extensions: [at127] }),
                key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
            };
        },
    };
}
