// Files of secrets: .env, JSON and YAML into a folder, with a preview; and out again, so that shells
// and a parser of .env files read what was stored.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { parse } from 'dotenv';
import { createMachine, createProject, startWithAdmin } from './harness.js';
import { issueOf, refused } from './refusal.js';

let client;
let project;
let server;

before(async (t) => {
    ({ client, server } = await startWithAdmin(t));
    project = await createProject(client);
});

let folderCount = 0;
async function newFolder() {
    const name = `folder-${++folderCount}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name, path: '/' });
    return `/${name}`;
}
const place = (secretPath, extra = {}) => ({ projectId: project.id, environment: 'dev', secretPath, ...extra });
const query = (values) => new URLSearchParams(values).toString();
const importFile = (path, content, extra = {}, caller = client) => caller.post('/api/v1/secrets/import', place(path, { content, ...extra }));
const exportFile = (path, format, extra = {}, caller = client) => caller.get(`/api/v1/secrets/export?${query(place(path, { format, ...extra }))}`);
const list = async (path) => (await client.must('GET', `/api/v4/secrets?${query(place(path, { expandSecretReferences: 'false', includeImports: 'false' }))}`)).secrets;
const values = async (path) => Object.fromEntries((await list(path)).map(({ secretKey, secretValue }) => [secretKey, secretValue]));
const statuses = ({ body }) => body.secrets.map(({ secretKey, status, line }) => [secretKey, status, line]);

const dotenvFile = `# The database
# of the shop
export DATABASE_URL="postgres://u:p@h/d?x=1" # inline
PLAIN=plain
SINGLE='a \\n $b'
DOUBLE="line one\\nline \\"two\\""
PEM="-----BEGIN-----
abc
-----END-----
"
COLON: yes
EMPTY=
`;

test('a .env file is previewed, taken, and previewed again', async () => {
    const path = await newFolder();
    await client.must('POST', '/api/v4/secrets/PLAIN', place(path, { secretValue: 'other' }));
    await client.must('POST', '/api/v4/secrets/EMPTY', place(path, { secretValue: '' }));
    const preview = await importFile(path, dotenvFile, { dryRun: true });
    assert.equal(preview.status, 200);
    assert.deepEqual([preview.body.dryRun, preview.body.format], [true, 'env']);
    assert.deepEqual(preview.body.summary, { new: 5, changed: 1, unchanged: 1, kept: 0, ignored: 0, invalid: 0 });
    assert.deepEqual(statuses(preview), [['DATABASE_URL', 'new', 3], ['PLAIN', 'changed', 4], ['SINGLE', 'new', 5], ['DOUBLE', 'new', 6],
        ['PEM', 'new', 7], ['COLON', 'new', 11], ['EMPTY', 'unchanged', 12]]);
    assert.equal(preview.body.secrets[4].valueLines, 4);
    assert.ok(!preview.text.includes('postgres'), 'a preview repeats no value');
    assert.equal(Object.keys(await values(path)).length, 2, 'a preview changes nothing');

    const taken = await importFile(path, dotenvFile);
    assert.deepEqual([taken.status, taken.body.dryRun, taken.body.summary.new], [200, false, 5]);
    assert.deepEqual(await values(path), {
        COLON: 'yes', DATABASE_URL: 'postgres://u:p@h/d?x=1', DOUBLE: 'line one\nline "two"', EMPTY: '',
        PEM: '-----BEGIN-----\nabc\n-----END-----\n', PLAIN: 'plain', SINGLE: 'a \\n $b',
    });
    const [, database] = await list(path);
    assert.equal(database.secretComment, 'The database\nof the shop');
    const { commits } = await client.must('GET', `/api/v1/pit/commits?${query({ projectId: project.id, environment: 'dev', path })}`);
    assert.deepEqual([commits[0].message, commits[0].createdCount, commits[0].updatedCount], ['Imported from a file', 5, 1]);
    assert.deepEqual((await importFile(path, dotenvFile, { dryRun: true })).body.summary, { new: 0, changed: 0, unchanged: 7, kept: 0, ignored: 0, invalid: 0 });
    const before = await list(path);
    assert.equal((await importFile(path, dotenvFile)).status, 200);
    assert.deepEqual(await list(path), before, 'what is the same is not written again');
});

test('JSON and YAML are taken as well, and told apart', async () => {
    const path = await newFolder();
    const json = await importFile(path, '{\n  "A": "x\\ny",\n  "N": 1.50,\n  "T": true,\n  "Z": null\n}');
    assert.deepEqual([json.status, json.body.format], [200, 'json']);
    assert.deepEqual(statuses(json), [['A', 'new', 2], ['N', 'new', 3], ['T', 'new', 4], ['Z', 'new', 5]]);
    assert.deepEqual(await values(path), { A: 'x\ny', N: '1.50', T: 'true', Z: '' });
    const yaml = await importFile(path, '---\nA: |\n  one\n  two\nB: "x\\ty"\nC: yes\n');
    assert.deepEqual([yaml.status, yaml.body.format], [200, 'yaml']);
    assert.equal((await importFile(path, 'D: 1\n', { format: 'yaml' })).status, 200);
    assert.deepEqual(await values(path), { A: 'one\ntwo\n', B: 'x\ty', C: 'yes', D: '1', N: '1.50', T: 'true', Z: '' });
});

test('what can\'t be taken is told by line, and refuses the whole file', async () => {
    const path = await newFolder();
    const file = 'GOOD=1\nno sign\nTWICE=1\nTWICE=2\nOPEN="x\n';
    const preview = await importFile(path, file, { dryRun: true });
    assert.deepEqual(statuses(preview), [['GOOD', 'new', 1], ['no', 'invalid', 2], ['TWICE', 'ignored', 3], ['TWICE', 'new', 4], ['OPEN', 'invalid', 5]]);
    assert.match(preview.body.secrets[1].reason, /no “=”/);
    refused(await importFile(path, file), 400, /^2 entries of the file can't be taken, the first in line 2: .*Nothing was changed\.$/, 'ImportSecrets');
    assert.deepEqual(await values(path), {});
    assert.equal((await importFile(path, file, { skipInvalid: true })).status, 200);
    assert.deepEqual(await values(path), { GOOD: '1', TWICE: '2' });
    for (const [content, format] of [['{"A": {"B": 1}}', 'json'], ['{"A": ', 'json'], ['[1]', 'json'], ['A: [1]', 'yaml'], ['A: &x 1\nB: *x', 'yaml'],
        ['- A', 'yaml'], ['{"a:b": "1"}', 'json'], ['{"a/b": "1"}', 'json'], ['{"": "1"}', 'json']]) {
        const answer = await importFile(path, content, { format, dryRun: true });
        assert.deepEqual([answer.status, answer.body.summary.invalid], [200, 1], content);
        refused(await importFile(path, content, { format }), 400);
    }
    assert.deepEqual((await importFile(path, '', {})).body.secrets, []);
    assert.deepEqual(issueOf(await client.post('/api/v1/secrets/import', place(path))).path, ['content']);
    assert.deepEqual(issueOf(await importFile(path, 'A=1', { format: 'toml' })).path, ['format']);
    refused(await importFile(path, 'A=1\n'.repeat(10_001)), 400, 'A file holds at most 10000 secrets');
    refused(await importFile('/nowhere', 'A=1'), 404);
});

test('what is there can be kept', async () => {
    const path = await newFolder();
    await importFile(path, 'A=1');
    const answer = await importFile(path, 'A=2\nB=2', { keepExisting: true });
    assert.deepEqual(statuses(answer), [['A', 'kept', 1], ['B', 'new', 2]]);
    assert.deepEqual(await values(path), { A: '1', B: '2' });
});

test('rights: who may not write is refused, who may not read learns nothing', async () => {
    const path = await newFolder();
    await importFile(path, 'A=1');
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    refused(await importFile(path, 'B=1', {}, viewer), 403);
    refused(await importFile(path, 'A=2', {}, viewer), 403);
    await client.must('POST', `/api/v2/workspace/${project.id}/roles`, { slug: 'blind', name: 'blind', permissions: [
        { subject: 'secrets', action: ['describeSecret', 'create', 'edit'] }] });
    const blind = await createMachine(client, { projectId: project.id, role: 'blind' });
    assert.deepEqual(statuses(await importFile(path, 'A=1', { dryRun: true }, blind)), [['A', 'changed', 1]], 'no guessing of values');
    assert.equal((await importFile(path, 'A=2', {}, blind)).status, 200);
    refused(await exportFile(path, 'env', {}, blind), 403);
    const stranger = await createMachine(client, {});
    refused(await importFile(path, 'A=1', { dryRun: true }, stranger), 404);
    refused(await exportFile(path, 'env', {}, stranger), 404);
});

/** Values that are hard for somebody. The server trims white space at both ends, so there is none. */
const hard = {
    PLAIN: 'plain-1.0', EMPTY: '', SPACES: 'two  words', HASH: 'a # b#c', HASH_FIRST: '#fff', DOLLAR: '$HOME ${HOME} $(id) $1', BACKTICK: 'a `id` b',
    SINGLE: "it's", DOUBLE: 'say "hi"', BOTH: `it's "it"`, BACKSLASH: 'C:\\dir\\new', TRAILING: 'C:\\dir\\', LITERAL_N: 'a\\nb', LINES: 'one\ntwo\n',
    PEM: '-----BEGIN KEY-----\nMIIB/+==\n-----END KEY-----\n', JSON: '{"a":"b\\"c","d":[1,2]}', UNICODE: 'Grüezi 你好 🌷', EQUALS: 'a=b=c', BANG: 'a!b!!c',
    STAR: '* ? [a-z] ~', AMPERSAND: 'a & b; c | d > e < f', PERCENT: '100% %s', TAB: 'a\tb', QUOTED: "'quoted'", DQUOTED: '"quoted"', YES: 'yes', OCTAL: '010',
    NULL: 'null', URL: 'https://u:p@h:1/p?a=b&c=d#f', QUOTE_LINES: "it's\nmulti 'line'\n", BACKTICK_SINGLE: "`it's`",
};

async function hardFolder() {
    const path = await newFolder();
    await client.must('POST', '/api/v4/secrets/batch', place(path, {
        secrets: Object.entries(hard).map(([secretKey, secretValue]) => ({ secretKey, secretValue })) }));
    assert.deepEqual(await values(path), Object.fromEntries(Object.entries(hard).sort(([a], [b]) => (a < b ? -1 : 1))));
    return path;
}
const raw = { expandSecretReferences: 'false' };

test('export lines for shells: sh and bash read what was stored', async () => {
    const path = await hardFolder();
    await client.must('POST', '/api/v4/secrets/CR', place(path, { secretValue: 'a\r\nb\rc' }));
    await client.must('POST', '/api/v4/secrets/with%20space', place(path, { secretValue: 'x' }));
    const { text, status, headers } = await exportFile(path, 'shell', raw);
    assert.equal(status, 200);
    assert.match(headers.get('content-type'), /^text\/plain/);
    assert.equal(headers.get('content-disposition'), 'attachment; filename="dev.sh"');
    assert.match(text, /^# Left out: "with space" is no name for a shell$/m);
    for (const shell of ['sh', 'bash']) {
        const code = `${text}\nexec "$NODE" -e 'process.stdout.write(JSON.stringify(process.env))'`;
        const { stdout, status: code_, stderr } = spawnSync(shell, ['-eu'], { input: code, env: { NODE: process.execPath }, encoding: 'utf8' });
        assert.equal(code_, 0, stderr);
        const seen = JSON.parse(stdout);
        for (const [name, value] of Object.entries({ ...hard, CR: 'a\r\nb\rc' })) assert.equal(seen[name], value, `${shell}: ${name}`);
    }
    const back = await newFolder();
    assert.equal((await importFile(back, text)).status, 200);
    const { 'with space': leftOut, ...others } = await values(path);
    assert.equal(leftOut, 'x');
    assert.deepEqual(await values(back), others);
});

test('.env files: a Node parser reads what was stored, and so do we', async () => {
    const path = await hardFolder();
    const { text, status, headers } = await exportFile(path, 'env', raw);
    assert.equal(status, 200);
    assert.equal(headers.get('content-disposition'), 'attachment; filename="dev.env"');
    assert.deepEqual(parse(text), hard);
    const back = await newFolder();
    assert.deepEqual((await importFile(back, text)).body.summary.new, Object.keys(hard).length);
    assert.deepEqual(await values(back), await values(path));
});

test('JSON and YAML come back the same, with every character', async () => {
    const path = await hardFolder();
    await client.must('POST', '/api/v4/secrets/with%20space', place(path, { secretValue: '\u0007\u007f\u0085\u2028\ufeff\r\n end' }));
    const json = await exportFile(path, 'json', raw);
    assert.match(json.headers.get('content-type'), /^application\/json/);
    assert.deepEqual(JSON.parse(json.text), await values(path));
    const yaml = await exportFile(path, 'yaml', raw);
    for (const [format, { text }] of Object.entries({ json, yaml })) {
        const back = await newFolder();
        assert.equal((await importFile(back, text, { format })).status, 200, format);
        assert.deepEqual(await values(back), await values(path), format);
    }
});

test('an export shows what a program would see: imports, references, comments', async () => {
    const [path, first, last] = [await newFolder(), await newFolder(), await newFolder()];
    await importFile(path, '# why\nOWN=1\nUSES=${OWN}-x');
    await importFile(first, 'OWN=first\nBOTH=first\nFIRST=1');
    await importFile(last, 'BOTH=last');
    for (const source of [first, last])
        await client.must('POST', '/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path, import: { environment: 'dev', path: source } });
    assert.equal((await exportFile(path, 'env')).text, '# why\nOWN=1\nUSES=1-x\nBOTH=last\nFIRST=1\n');
    assert.equal((await exportFile(path, 'env', { includeImports: 'false', ...raw })).text, "# why\nOWN=1\nUSES='${OWN}-x'\n");
    assert.equal((await exportFile(await newFolder(), 'json')).text, '{}\n');
    assert.deepEqual(issueOf(await exportFile(path, 'auto')).path, ['format']);
    assert.deepEqual(issueOf(await exportFile(path, 'xml')).path, ['format']);
    refused(await client.get(`/api/v1/secrets/export?${query({ projectId: project.id })}`), 400, 'Missing project id or environment');
    const tagged = await exportFile(path, 'env');
    const again = await client.get(`/api/v1/secrets/export?${query(place(path, { format: 'env' }))}`, { 'if-none-match': tagged.headers.get('etag') });
    assert.equal(again.status, 304);
});

test('values of files never reach the log', () => {
    for (const value of ['postgres://', 'BEGIN KEY', 'Grüezi']) assert.ok(!server.log().includes(value), value);
});
