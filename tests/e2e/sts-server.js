// AWS STS on loopback, as far as GetCallerIdentity goes: checks signatures of version 4 with the secrets
// it knows, as AWS documents them. And a client that signs.
import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const callerIdentity = 'Action=GetCallerIdentity&Version=2011-06-15';

function signatureOf({ secret, date, region, method, path, headers, signed, body }) {
    const lines = signed.map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`).join('');
    const request = [method, path, '', lines, signed.join(';'), sha256(body)].join('\n');
    const scope = `${date.slice(0, 8)}/${region}/sts/aws4_request`;
    const key = [date.slice(0, 8), region, 'sts', 'aws4_request'].reduce(hmac, `AWS4${secret}`);
    return createHmac('sha256', key).update(['AWS4-HMAC-SHA256', date, scope, sha256(request)].join('\n')).digest('hex');
}

export const alice = {
    keyId: 'AKIAIOSFODNN7ALICE', secret: 'wJalrXUtnFEMI/K7MDENG+alice', account: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/Alice', userId: 'AIDAALICE',
};
export const builder = {
    keyId: 'ASIAIOSFODNN7BUILD', secret: 'wJalrXUtnFEMI/K7MDENG+build', token: 'FwoGZXIvYXdzEBYa+session/token==', account: '123456789012',
    arn: 'arn:aws:sts::123456789012:assumed-role/Build/i-0123456789', userId: 'AROABUILD:i-0123456789',
};
export const stranger = {
    keyId: 'AKIAIOSFODNN7OTHER', secret: 'wJalrXUtnFEMI/K7MDENG+other', account: '210987654321',
    arn: 'arn:aws:iam::210987654321:user/Alice', userId: 'AIDAOTHER',
};

export class Sts {
    callers = [alice, builder, stranger];
    requests = [];
    /** What it answers in place of the truth: {status, type, headers, body, ms}. */
    instead = undefined;
    speaksXml = false;

    async start(t) {
        this.server = createServer((request, response) => {
            const chunks = [];
            request.on('data', (chunk) => chunks.push(chunk));
            request.on('end', () => { this.#answer(request, response, Buffer.concat(chunks).toString()); });
        }).listen(0, '127.0.0.1');
        await once(this.server, 'listening');
        this.url = `http://127.0.0.1:${this.server.address().port}`;
        t.after(() => { this.server.closeAllConnections(); this.server.close(); });
        return this;
    }

    #answer(request, response, body) {
        const { method, url, headers } = request;
        this.requests.push({ method, url, headers, body });
        const { status, type, text, extra = {}, ms = 0 } = this.instead ?? this.#truth({ method, url, headers, body });
        setTimeout(() => { response.writeHead(status, { ...(type ? { 'content-type': type } : {}), ...extra }).end(text); }, ms);
    }

    #truth({ method, url, headers, body }) {
        const parts = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d+\/([^/]+)\/sts\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/
            .exec(headers.authorization ?? '');
        const caller = this.callers.find(({ keyId }) => keyId === parts?.[1]);
        const date = headers['x-amz-date'] ?? '';
        const age = Date.now() - Date.parse(date.replace(/(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'));
        const right = caller && signatureOf({
            secret: caller.secret, date, region: parts[2], method, path: url, headers, signed: parts[3].split(';'), body });
        if (right !== parts?.[4] || right === undefined || !(Math.abs(age) < 900_000) || (caller.token ?? undefined) !== headers['x-amz-security-token']) {
            return { status: 403, type: 'application/json', text: '{"Error":{"Code":"SignatureDoesNotMatch"}}' };
        }
        if (body !== callerIdentity) return { status: 400, type: 'application/json', text: '{}' };
        return headers.accept === 'application/json' && !this.speaksXml ? jsonAnswer(caller) : xmlAnswer(caller);
    }
}

export const jsonAnswer = ({ arn, account, userId }) => ({ status: 200, type: 'application/json', text: JSON.stringify({
    GetCallerIdentityResponse: { GetCallerIdentityResult: { Account: account, Arn: arn, UserId: userId }, ResponseMetadata: { RequestId: 'r' } } }) });
export const xmlAnswer = ({ arn, account, userId }) => ({ status: 200, type: 'text/xml', text: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>${arn}</Arn>
    <UserId>${userId}</UserId>
    <Account>${account}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>r</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>
` });

const code = (text) => Buffer.from(text).toString('base64');

/** The body of a login; what is given replaces what is usual. */
export function signedLogin(caller, { region = 'eu-west-1', host = `sts.${region}.amazonaws.com`, body = callerIdentity, extra = {}, at = Date.now(), edit = (h) => h } = {}) {
    const date = new Date(at).toISOString().replace(/[:-]|\.\d{3}/g, '');
    const headers = {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'content-length': String(body.length), host, 'x-amz-date': date,
        ...(caller.token ? { 'x-amz-security-token': caller.token } : {}), ...extra,
    };
    const signed = Object.keys(headers).sort();
    const signature = signatureOf({ secret: caller.secret, date, region, method: 'POST', path: '/', headers, signed, body });
    const scope = `${date.slice(0, 8)}/${region}/sts/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${caller.keyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
    return {
        iamHttpRequestMethod: 'POST', iamRequestBody: code(body),
        iamRequestHeaders: code(JSON.stringify(edit({ ...headers, Authorization: authorization }))),
    };
}
