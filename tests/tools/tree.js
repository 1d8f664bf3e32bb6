// A temporary tree of files, and the tools run on it.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

// Writes { path: text, … } to a new folder that goes when the test ends.
export function makeTree(t, files) {
    const root = mkdtempSync(join(tmpdir(), 'tacit-tools-'));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
    }
    return root;
}

// Runs tools/NAME on the tree: { status, lines }.
export function runCheck(name, root) {
    const { status, stdout, stderr } = spawnSync(join(repository, 'tools', name), [root], { encoding: 'utf8' });
    return { status, lines: (stdout + stderr).split('\n').filter(Boolean) };
}
