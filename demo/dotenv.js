// Reads the sample: unquoted, single-quoted (as it stands) and double-quoted values (with \n, \" and
// \\), each of which may span lines when quoted.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const LONGEST_VALUE = 5000; // what Netlify takes

export function parseDotenv(text) {
    const line = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([^\r\n]*))/gm;
    const values = new Map();
    for (const [, key, double, single, plain] of text.matchAll(line)) {
        if (double !== undefined) {
            values.set(key, double.replace(/\\([nrt"\\])/g, (_, c) => ({ n: '\n', r: '\r', t: '\t' })[c] ?? c));
        } else {
            values.set(key, single ?? plain.replace(/\s+#.*$/, '').trim());
        }
    }
    return values;
}

export async function sampleSecrets() {
    const file = fileURLToPath(new URL('sample.env', import.meta.url));
    const values = parseDotenv(await readFile(file, 'utf8'));
    values.set('TERMS_OF_SALE', 'All sales are final. '.repeat(300).slice(0, LONGEST_VALUE - 1) + '.');
    return [...values].map(([secretKey, secretValue]) => ({ secretKey, secretValue }));
}
