import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { makeTree, repository } from './tree.js';

let embed;

function cc(args) {
    const { status, stderr } = spawnSync('cc', ['-I', join(repository, 'src'), ...args], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
}

before((t) => {
    embed = join(makeTree(t ?? { after() {} }, {}), 'embed');
    cc([join(repository, 'tools', 'embed.c'), '-o', embed, '-lz']);
});

// Embeds the files as embedded_web and writes a program that prints the table.
function embedTree(t, files, flags = []) {
    const root = makeTree(t, Object.fromEntries(Object.entries(files).map(([name, text]) => [`in/${name}`, text])));
    writeFileSync(join(root, 'list'), Object.keys(files).join('\n'));
    const { status, stderr } = spawnSync(embed, [...flags, 'web', join(root, 'in'), join(root, 'list'), join(root, 'web.c')],
        { encoding: 'utf8' });
    return { root, status, stderr };
}

const printer = `
#include "base/embedded.h"
#include <stdio.h>
int main(void)
{
    for (size_t i = 0; i < embedded_web_count; i++) {
        const struct embedded_file *file = &embedded_web[i];
        printf("%s\\t%s\\t%s\\t%d\\t%u\\t", file->name, file->etag, file->content_type, file->is_gzipped, file->number);
        for (size_t k = 0; k < file->len; k++) printf("%02x", file->bytes[k]);
        printf("\\t%d\\n", file->bytes[file->len]);
    }
}
`;

function readBack(root) {
    writeFileSync(join(root, 'printer.c'), printer);
    cc([join(root, 'printer.c'), join(root, 'web.c'), '-Wall', '-Wextra', '-Werror', '-o', join(root, 'printer')]);
    return spawnSync(join(root, 'printer'), { encoding: 'utf8', maxBuffer: 1 << 26 }).stdout.trimEnd().split('\n')
        .filter(Boolean).map((line) => {
            const [name, etag, type, isGzipped, number, hex, end] = line.split('\t');
            assert.equal(end, '0');
            return { name, etag, type, isGzipped: isGzipped === '1', number: Number(number), bytes: Buffer.from(hex, 'hex') };
        });
}

test('embed: every byte comes back, sorted by name', (t) => {
    const all = Buffer.from(Array.from({ length: 1024 }, (_, i) => (i < 512 ? i : i * 7) & 255));
    const { root } = embedTree(t, { 'b.png': all, 'a/b.txt': '??/ "quoted" \\ 123\n4\t\n', 'empty.css': '' });
    const files = readBack(root);
    assert.deepEqual(files.map(({ name }) => name), ['a/b.txt', 'b.png', 'empty.css']);
    assert.deepEqual(files.map(({ type }) => type), ['text/plain; charset=utf-8', 'image/png', 'text/css; charset=utf-8']);
    assert.equal(files[0].bytes.toString(), '??/ "quoted" \\ 123\n4\t\n');
    assert.deepEqual(files[1].bytes, all);
    assert.equal(files[2].bytes.length, 0);
});

test('embed: text is compressed where that is shorter, and the hash is that of the plain file', (t) => {
    const script = 'export const a = 1;\n'.repeat(500);
    const files = { 'a.js': script, 'b.js': 'a', 'c.woff2': script };
    const packed = readBack(embedTree(t, files, ['--gzip']).root);
    const plain = readBack(embedTree(t, files).root);
    assert.deepEqual(packed.map(({ isGzipped }) => isGzipped), [true, false, false]);
    assert.equal(gunzipSync(packed[0].bytes).toString(), script);
    assert.deepEqual(packed.map(({ etag }) => etag), plain.map(({ etag }) => etag));
    assert.match(packed[0].etag, /^"[0-9a-f]{16}"$/);
    assert.notEqual(packed[0].etag, packed[1].etag);
});

test('embed: no file makes an empty table', (t) => {
    assert.deepEqual(readBack(embedTree(t, { }).root), []);
});

test('embed: migrations carry their number', (t) => {
    const { root, status } = embedTree(t, { '0002_b.sql': 'B', '0001_a.sql': 'A' }, ['--numbered']);
    assert.equal(status, 0);
    assert.deepEqual(readBack(root).map(({ number, bytes }) => [number, bytes.toString()]), [[1, 'A'], [2, 'B']]);
});

for (const [name, files] of Object.entries({
    'a gap': { '0001_a.sql': '', '0003_c.sql': '' },
    'a double': { '0001_a.sql': '', '0001_b.sql': '' },
    'another kind of file': { '0001_a.txt': '' },
    'no number': { 'a.sql': '' },
})) {
    test(`embed: migrations with ${name} stop the build`, (t) => {
        const { status, stderr } = embedTree(t, files, ['--numbered']);
        assert.equal(status, 1);
        assert.match(stderr, /expected the name 000\d_SOMETHING\.sql/);
    });
}

test('embed: a megabyte compiles quickly', (t) => {
    const { root } = embedTree(t, { 'a.png': Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 31 + (i >> 8)) & 255)) });
    const started = Date.now();
    cc(['-c', join(root, 'web.c'), '-o', join(root, 'web.o')]);
    assert.ok(Date.now() - started < 10_000);
    assert.ok(readFileSync(join(root, 'web.c')).length < 5 << 20);
});
