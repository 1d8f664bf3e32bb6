import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeTree, repository, runCheck } from './tree.js';

const note = 'TO' + 'DO'; // spelled apart, so that this file passes the check it tests

const banned = ['strcpy', 'strcat', 'sprintf', 'vsprintf', 'strtok', 'atoi', 'atol', 'sscanf', 'gets', 'alloca',
    'strncpy', 'strncat'];

for (const name of banned) {
    test(`check-banned: ${name}`, (t) => {
        const root = makeTree(t, { 'src/base/a.c': `int f(void)\n{\n    return x + ${name} (a, b);\n}\n` });
        const { status, lines } = runCheck('check-banned', root);
        assert.equal(lines.length, 1);
        assert.match(lines[0], new RegExp(`^src/base/a\\.c:3: ${name} is banned: use .`));
        assert.equal(status, 1);
    });
}

const cases = [
    { name: 'a longer name', file: 'src/base/a.c', text: 'snprintf(a); my_strcpy(b); fgets(c); strcpy_s(d);', says: null },
    { name: 'in a comment', file: 'src/base/a.c', text: '/* not\n strcpy(a, b) */ // nor atoi(c)', says: null },
    { name: 'in a string', file: 'src/base/a.c', text: 'f("strcpy(\\"a\\")", \'"\', "gets(");', says: null },
    { name: 'after a comment', file: 'src/base/a.c', text: '/* a\n */ f("\\\\"); gets(b);', says: 'src/base/a.c:2: gets is banned' },
    { name: 'in a tool', file: 'tools/a.c', text: 'gets(b);', says: 'tools/a.c:1: gets is banned' },
    { name: 'in a fuzz target', file: 'fuzz/a.c', text: 'gets(b);', says: 'fuzz/a.c:1: gets is banned' },
    { name: 'exit in a room', file: 'src/app/a.c', text: 'exit(1);', says: 'src/app/a.c:1: only main.c may exit' },
    { name: 'exit in main', file: 'src/main.c', text: 'exit(1);', says: null },
    { name: 'exit in a tool', file: 'tools/a.c', text: 'exit(1);', says: null },
    { name: '_exit', file: 'src/app/a.c', text: '_exit(1); pthread_exit(NULL);', says: null },
    { name: 'note', file: 'src/base/a.c', text: `// ${note}: later`, says: 'src/base/a.c:1: a to-do note' },
    { name: 'note with number', file: 'src/base/a.c', text: `// ${note}(#12): later`, says: null },
    { name: 'note in JavaScript', file: 'sim/a.js', text: `// ${note} later`, says: 'sim/a.js:1: a to-do note' },
    { name: 'note in TypeScript', file: 'web/src/a.tsx', text: `// ${note} later`, says: 'web/src/a.tsx:1: a to-do note' },
    { name: 'note of others', file: 'node_modules/a/a.js', text: `// ${note} later`, says: null },
];

for (const { name, file, text, says } of cases) {
    test(`check-banned: ${name}`, (t) => {
        const { status, lines } = runCheck('check-banned', makeTree(t, { [file]: `${text}\n` }));
        assert.equal(lines.length, says ? 1 : 0, lines.join('\n'));
        if (says) assert.ok(lines[0].startsWith(says), lines[0]);
        assert.equal(status, says ? 1 : 0);
    });
}

test('check-banned: this repository', () => {
    assert.deepEqual(runCheck('check-banned', repository).lines, []);
});
