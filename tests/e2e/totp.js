// An authenticator app, for tests.
import { createHmac } from 'node:crypto';

export function base32(text) {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...text].map((c) => digits.indexOf(c).toString(2).padStart(5, '0')).join('');
    return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** What an authenticator app shows, `offset` steps from now (RFC 6238). */
export function codeOf(secret, offset = 0) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + offset));
    const mac = createHmac('sha1', base32(secret)).update(counter).digest();
    const number = (mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000;
    return String(number).padStart(6, '0');
}
