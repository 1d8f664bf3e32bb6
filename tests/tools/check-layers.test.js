import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeTree, repository, runCheck } from './tree.js';

const rooms = `
# room(ghost USES base): a comment is no room
room(base)
room(json        USES base                              LINKS jansson)
room(store       USES json base
                 LINKS sqlite3)
room(jobs        USES store base)
room(api         USES jobs store json base
                 DOORS jobs/queue.h)
room(cli         USES json base)
room(app         USES cli api jobs store json base)
`;

const cases = [
    { name: 'own room', file: 'src/json/a.c', text: '#include "json/a.h"\n', says: null },
    { name: 'lower room', file: 'src/json/a.c', text: '#include "base/str.h"\n', says: null },
    { name: 'standard header', file: 'src/base/a.c', text: '#include <string.h>\n', says: null },
    { name: 'higher room', file: 'src/base/a.c', text: '\n#include "json/a.h"\n', says: 'src/base/a.c:2: base must not include json (json/a.h)' },
    { name: 'higher room from a header', file: 'src/json/deep/a.h', text: '# include "store/store.h"\n', says: 'src/json/deep/a.h:1: json must not include store (store/store.h)' },
    { name: 'neighbour', file: 'src/cli/a.c', text: '#include "api/a.h"\n', says: 'src/cli/a.c:1: cli must not include api (api/a.h)' },
    { name: 'neighbour from a test', file: 'src/cli/a_test.c', text: '#include "api/a.h"\n', says: 'src/cli/a_test.c:1: cli must not include api (api/a.h)' },
    { name: 'the door', file: 'src/api/a.c', text: '#include "jobs/queue.h"\n', says: null },
    { name: 'past the door', file: 'src/api/a.c', text: '#include "jobs/runner.h"\n', says: 'src/api/a.c:1: api may enter jobs only by its door, not by jobs/runner.h' },
    { name: 'no door needed', file: 'src/app/a.c', text: '#include "jobs/runner.h"\n', says: null },
    { name: 'unknown room', file: 'src/api/a.c', text: '#include "ghost/a.h"\n', says: 'src/api/a.c:1: ghost is not a room of CMakeLists.txt' },
    { name: 'no room', file: 'src/api/a.c', text: '#include "a.h"\n', says: 'src/api/a.c:1: write "api/a.h": includes are given from src/' },
    { name: 'library in its room', file: 'src/json/a.c', text: '#include <jansson.h>\n', says: null },
    { name: 'library elsewhere', file: 'src/store/a.c', text: '#include <jansson.h>\n', says: 'src/store/a.c:1: <jansson.h> belongs to src/json/' },
    { name: 'driver in its folder', file: 'src/store/sqlite/a.c', text: '#include <sqlite3.h>\n', says: null },
    { name: 'driver above its folder', file: 'src/store/a.c', text: '#include <sqlite3.h>\n', says: 'src/store/a.c:1: <sqlite3.h> belongs to src/store/sqlite/' },
    { name: 'other driver', file: 'src/store/sqlite/a.c', text: '#include <libpq-fe.h>\n', says: 'src/store/sqlite/a.c:1: <libpq-fe.h> belongs to src/store/postgres/' },
    { name: 'HTTP library', file: 'src/api/a.h', text: '#include <microhttpd.h>\n', says: 'src/api/a.h:1: <microhttpd.h> belongs to src/http_server/' },
    { name: 'HTTP client library', file: 'src/api/a.h', text: '#include <curl/curl.h>\n', says: 'src/api/a.h:1: <curl/curl.h> belongs to src/http_client/' },
    { name: 'cryptography', file: 'src/base/a.c', text: '#include <sodium.h>\n', says: 'src/base/a.c:1: <sodium.h> belongs to src/crypto/' },
    { name: 'TLS', file: 'src/api/a.c', text: '#include <gnutls/x509.h>\n', says: 'src/api/a.c:1: <gnutls/x509.h> belongs to src/crypto/' },
    { name: 'main and app', file: 'src/main.c', text: '#include "app/app.h"\n', says: null },
    { name: 'main and store', file: 'src/main.c', text: '#include "store/store.h"\n', says: 'src/main.c:1: main.c must not include store (store/store.h)' },
];

for (const { name, file, text, says } of cases) {
    test(`check-layers: ${name}`, (t) => {
        const root = makeTree(t, { 'CMakeLists.txt': rooms, [file]: text });
        const { status, lines } = runCheck('check-layers', root);
        assert.deepEqual(lines, says ? [says] : []);
        assert.equal(status, says ? 1 : 0);
    });
}

test('check-layers: a room may not use a room that stands below it in the list', (t) => {
    const root = makeTree(t, { 'CMakeLists.txt': 'room(base USES json)\nroom(json USES base)\n' });
    const { status, lines } = runCheck('check-layers', root);
    assert.deepEqual(lines, ['CMakeLists.txt:1: base USES json, which is not below it']);
    assert.equal(status, 1);
});

test('check-layers: headers in a circle', (t) => {
    const root = makeTree(t, {
        'CMakeLists.txt': rooms,
        'src/base/a.h': '#pragma once\n#include "base/b.h"\n',
        'src/base/b.h': '#include "base/c.h"\n',
        'src/base/c.h': '#include "base/b.h"\n#include "base/d.h"\n',
        'src/base/d.h': '',
    });
    const { status, lines } = runCheck('check-layers', root);
    assert.deepEqual(lines, ['src/base/c.h:1: circle: base/b.h -> base/c.h -> base/b.h']);
    assert.equal(status, 1);
});

test('check-layers: headers in a diamond are no circle', (t) => {
    const root = makeTree(t, {
        'CMakeLists.txt': rooms,
        'src/base/a.h': '#include "base/b.h"\n#include "base/c.h"\n',
        'src/base/b.h': '#include "base/d.h"\n',
        'src/base/c.h': '#include "base/d.h"\n',
        'src/base/d.h': '',
    });
    assert.deepEqual(runCheck('check-layers', root), { status: 0, lines: [] });
});

test('check-layers: this repository', () => {
    assert.deepEqual(runCheck('check-layers', repository).lines, []);
});
