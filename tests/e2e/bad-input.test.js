// Everything that the OpenAPI document says of an input is broken once, on every route: a field that
// is missing, of another type, too long, too short, out of range or no member of its enum, a list that
// is too long, a path that climbs. The server names the field and never stumbles. Generated: a route
// that is added is tested with it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { before, test } from 'node:test';

import { admin, Client, startWithAdmin } from './harness.js';

const LONGEST = 100_000; // longer texts are the business of the limit on bodies
let client;
let anyone;
let user;
let operations;

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    anyone = new Client(client.url);
    const { accessToken } = await anyone.must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const { token } = await new Client(client.url, accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId });
    user = new Client(client.url, token);
    const { paths } = await anyone.must('GET', '/api/docs/json');
    operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({
        path, method: method.toUpperCase(), name: `${method.toUpperCase()} ${path}`, operation,
        body: operation.requestBody?.content['application/json']?.schema,
        isPublic: operation.security.length === 0,
    })));
});

const typesOf = ({ type }) => [type].flat().filter(Boolean);
const mainType = (schema) => typesOf(schema).find((type) => type !== 'null');

/** A value that the schema allows. */
function valueFor(schema) {
    if (schema.enum) return schema.enum.find((one) => one !== null);
    switch (mainType(schema)) {
        case 'string': {
            if (schema.format === 'uuid') return randomUUID();
            if (schema.format === 'date-time') return '2030-01-01T00:00:00.000Z';
            return 'x'.repeat(Math.max(1, schema.minLength ?? 1));
        }
        case 'integer': case 'number': return schema.minimum ?? 1;
        case 'boolean': return true;
        case 'array': return Array.from({ length: schema.minItems ?? 0 }, () => valueFor(schema.items ?? {}));
        case 'object': return objectFor(schema);
        default: return 'x';
    }
}

function objectFor(schema) {
    return Object.fromEntries((schema.required ?? []).map((name) => [name, valueFor(schema.properties[name])]));
}

/** Values that the schema of one field forbids: [{ what, value }]. */
function wrongValues(schema, isRequired) {
    const type = mainType(schema);
    const wrong = [];
    const add = (what, value) => wrong.push({ what, value });
    if (isRequired) add('missing', undefined);
    if (!type) return wrong;
    if (type !== 'object') add('of another type (object)', { a: 1 });
    if (type !== 'array') add('of another type (list)', [[]]);
    if (type !== 'string' && !schema.enum) add('of another type (text)', 'no such thing');
    if (type === 'string') add('of another type (number)', 7);
    if (type === 'object') add('of another type (number)', 7);
    if (!typesOf(schema).includes('null') && isRequired) add('null', null);
    if (type === 'string' && schema.maxLength && schema.maxLength < LONGEST) add('too long', 'x'.repeat(schema.maxLength + 1));
    if (type === 'string' && schema.enum) add('no member of its enum', 'no-such-member');
    if (type === 'integer') {
        if (schema.minimum !== undefined) add('too small', schema.minimum - 1);
        if (schema.maximum !== undefined) add('too large', schema.maximum + 1);
        add('no whole number', 1.5);
    }
    if (type === 'array' && schema.maxItems && schema.maxItems < 5_000) {
        add('too long a list', Array.from({ length: schema.maxItems + 1 }, () => valueFor(schema.items ?? {})));
    }
    return wrong;
}

/** Every field of a body with its path; of a list, the fields of its first item. */
function* fieldsOf(schema, path = []) {
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
        const here = [...path, name];
        yield { path: here, schema: field, isRequired: (schema.required ?? []).includes(name) };
        if (mainType(field) === 'object') yield* fieldsOf(field, here);
        if (mainType(field) === 'array' && mainType(field.items ?? {}) === 'object') yield* fieldsOf(field.items, [...here, 0]);
    }
}

/** A copy of the body in which the field at the path is the value; what leads there is made. */
function withField(schema, body, [name, ...rest], value) {
    const copy = Array.isArray(body) ? [...body] : { ...body };
    const inner = typeof name === 'number' ? schema.items : schema.properties[name];
    if (rest.length === 0) {
        if (value === undefined) delete copy[name];
        else copy[name] = value;
    } else {
        copy[name] = withField(inner, copy[name] ?? valueFor(inner), rest, value);
    }
    return copy;
}

/** As the machine that may do everything; as a person where machines may not call at all. */
async function send({ method, isPublic }, address, body) {
    const answer = await (isPublic ? anyone : client).send(method, address, body);
    return answer.status === 403 && /^Forbidden access to/.test(answer.body.error) ? user.send(method, address, body) : answer;
}

const fill = (path, value = randomUUID) => path.replace(/\{\w+\}/g, () => value());
const queryOf = (operation) => operation.parameters.filter((one) => one.in === 'query');
const requiredQuery = (operation) => new URLSearchParams(queryOf(operation).filter((one) => one.required)
    .map(({ name, schema }) => [name, String(valueFor(schema))]));

function assertShape({ status, body, text }, said) {
    assert.ok(status >= 400 && status < 500, `${said}: ${status} ${text.slice(0, 300)}`);
    assert.equal(body.statusCode, status, said);
    assert.equal(typeof body.error, 'string', said);
    assert.ok(typeof body.message === 'string' || Array.isArray(body.message), said);
    assert.match(body.reqId, /^req-/, said);
}

/** 422, with an issue for exactly this field or for what holds it. */
function namesField(answer, path) {
    if (answer.status !== 422 || !Array.isArray(answer.body.message)) return false;
    return answer.body.message.every(({ code, message }) => typeof code === 'string' && typeof message === 'string')
        && answer.body.message.some((issue) => JSON.stringify(issue.path) === JSON.stringify(path));
}

test('every field of every body', { timeout: 300_000 }, async () => {
    const silent = [];
    let count = 0;
    for (const route of operations) {
        const { path, name, operation, body: schema } = route;
        if (!schema) continue;
        const query = requiredQuery(operation);
        for (const field of fieldsOf(schema)) {
            for (const { what, value } of wrongValues(field.schema, field.isRequired)) {
                const body = withField(schema, objectFor(schema), field.path, value);
                const said = `${name}: ${field.path.join('.')} ${what}`;
                const answer = await send(route, `${fill(path)}?${query}`, body);
                count += 1;
                assertShape(answer, said);
                if (!namesField(answer, field.path)) silent.push(`${said}: ${answer.status} ${answer.text.slice(0, 200)}`);
            }
        }
    }
    assert.ok(count > 1_000, `only ${count} bodies`);
    assert.deepEqual(silent, []);
});

test('every field of every query', { timeout: 120_000 }, async () => {
    const silent = [];
    let count = 0;
    for (const route of operations) {
        const { path, name, operation, body } = route;
        for (const { name: field, schema, required } of queryOf(operation)) {
            const type = mainType(schema);
            const wrong = [
                ...(required ? [['missing', undefined]] : []),
                ...(schema.enum ? [['no member of its enum', 'no-such-member']] : []),
                ...(type === 'string' && schema.maxLength < 4_000 ? [['too long', 'x'.repeat(schema.maxLength + 1)]] : []),
                ...(type === 'integer' ? [['no number', 'many'], ['no whole number', '1.5'], ['beyond 64 bits', '99999999999999999999']] : []),
                ...(type === 'integer' && schema.minimum !== undefined ? [['too small', String(schema.minimum - 1)]] : []),
                ...(type === 'integer' && schema.maximum !== undefined ? [['too large', String(schema.maximum + 1)]] : []),
            ];
            for (const [what, value] of wrong) {
                const query = requiredQuery(operation);
                if (value === undefined) query.delete(field);
                else query.set(field, value);
                const said = `${name}: ?${field} ${what}`;
                const answer = await send(route, `${fill(path)}?${query}`, body && objectFor(body));
                count += 1;
                assertShape(answer, said);
                if (!namesField(answer, [field])) silent.push(`${said}: ${answer.status} ${answer.text.slice(0, 200)}`);
            }
        }
    }
    assert.ok(count >= 80, `only ${count} queries`);
    assert.deepEqual(silent, []);
});

/** The path exactly as it stands here: fetch would tidy it. */
function sendRaw(agent, method, path, body) {
    return new Promise((resolve, reject) => {
        const { hostname, port } = new URL(client.url);
        const text = body === undefined ? undefined : JSON.stringify(body);
        const outgoing = httpRequest({
            agent, hostname, port, method, path,
            headers: {
                authorization: `Bearer ${client.token}`,
                ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
            },
        }, (incoming) => {
            let answer = '';
            incoming.setEncoding('utf8');
            incoming.on('data', (chunk) => { answer += chunk; });
            incoming.on('end', () => { resolve({ status: incoming.statusCode, text: answer, body: answer === '' ? undefined : JSON.parse(answer) }); });
        });
        outgoing.on('error', reject);
        outgoing.end(text);
    });
}

test('every place in every path: climbing, encoded slashes, NUL, no UTF-8, empty, malformed, very long', { timeout: 240_000 }, async (t) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => { agent.destroy(); });
    const evil = ['..', '../..', '..%2f..%2fetc%2fpasswd', '%2e%2e', '%252e%252e', '.', '', '/', '%2F', 'a%2Fb', '%00', 'a%00b', '%ff%fe', '%', '%zz',
        '%0d%0aset-cookie:%20a=b', "'%20OR%201=1--", '%F0%9F%94%91', 'not-a-uuid', randomUUID().slice(0, -1), `${randomUUID()}0`, 'x'.repeat(3_000)];
    for (const { method, path, name, operation, body } of operations) {
        const names = [...path.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole);
        for (const place of names) {
            for (const value of evil) {
                const query = requiredQuery(operation);
                const address = fill(path.replace(place, value));
                const answer = await sendRaw(agent, method, `${address}${query.size === 0 || String(query) === '' ? '' : `?${query}`}`, body && objectFor(body));
                const said = `${name}: ${place} = ${value.slice(0, 40)}`;
                assert.ok(answer.status < 500, `${said}: ${answer.status} ${answer.text.slice(0, 300)}`);
                if (answer.status >= 400) assertShape(answer, said);
                assert.doesNotMatch(answer.text, /root:x|No such file|SQLITE|syntax error/, said);
            }
        }
    }
});

test('the server is as it was', async () => {
    assert.equal((await client.get('/api/v1/projects')).status, 200);
    assert.equal((await client.get('/api/status')).status, 200);
});
