// check-lock.js LOCK...: a lock file of npm must be enough to install from, on every platform.
// npm writes the packages of one platform only when it starts from a node_modules of that platform,
// and "npm ci" then refuses the lock on a machine that has none. So each dependency that a package
// names, optional ones too, has an entry of its own with version and hash, and none has an address.
// Prints file:line: why, and exits 1 when there is something to say.
import { readFileSync } from 'node:fs';

const HASH = /^sha512-[A-Za-z0-9+/]{86}==$/;

/** The entry that `name` means when the package at `place` asks for it: the nearest one above. */
function entryFor(packages, place, name) {
    for (let at = place; ;) {
        const candidate = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
        if (packages[candidate]) return packages[candidate];
        if (at === '') return undefined;
        at = at.includes('node_modules/') ? at.slice(0, at.lastIndexOf('node_modules/')).replace(/\/$/, '') : '';
    }
}

/** What is wrong with a lock: [{ near, why }], where `near` is a text that stands in the line. */
function complaints({ packages }) {
    if (!packages) return [{ near: '{', why: 'no list of packages: made by an npm before 7' }];
    const found = [];
    for (const [place, entry] of Object.entries(packages)) {
        const named = { ...entry.dependencies, ...entry.optionalDependencies, ...(place === '' ? entry.devDependencies : {}) };
        for (const name of Object.keys(named)) {
            if (!entryFor(packages, place, name)) found.push({ near: `"${name}":`, why: `no entry for ${name}` });
        }
        if (place === '' || entry.link) continue;
        if (!entry.version) found.push({ near: `"${place}":`, why: 'no version' });
        if (!entry.inBundle && !HASH.test(entry.integrity ?? '')) found.push({ near: `"${place}":`, why: 'no hash' });
        if (entry.resolved !== undefined) found.push({ near: `"${place}":`, why: 'a package address: run npm with the .npmrc of this folder' });
    }
    return found;
}

for (const file of process.argv.slice(2)) {
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n');
    let found;
    try {
        found = complaints(JSON.parse(text));
    } catch (error) {
        found = [{ near: '', why: `no JSON: ${error.message}` }];
    }
    for (const { near, why } of found) {
        console.log(`${file}:${lines.findIndex((line) => line.includes(near)) + 1}: ${why}`);
        process.exitCode = 1;
    }
}
