// Reads what people keep secrets in: .env files, and a flat object of JSON.
//
//     # comment            belongs to the key below it
//     export KEY=value     # and so may this
//     KEY='as it is'  KEY="with \n and\nreal lines"

export interface EnvEntry {
    key: string;
    value: string;
    comment: string;
    line: number;
}

export interface EnvProblem {
    line: number;
    text: string;
    reason: string;
}

export interface EnvText {
    entries: EnvEntry[];
    problems: EnvProblem[];
}

export function keyProblem(key: string): string | undefined {
    if (key.trim() === '') return 'A key is missing.';
    if (/[:/]/.test(key)) return 'A key cannot contain “:” or “/”.';
     
    if (/[\u0000-\u001f]/.test(key)) return 'A key cannot contain control characters.';
    return undefined;
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };
const unescaped = (text: string) => text.replace(/\\(.)/gs, (whole, char: string) => escapes[char] ?? whole);

/** Where the quote that opened at `from` closes, passing over escaped ones; -1: nowhere. */
function closingQuote(text: string, quote: string, from: number): number {
    for (let at = from; at < text.length; at++) {
        if (quote === '"' && text[at] === '\\') at++;
        else if (text[at] === quote) return at;
    }
    return -1;
}

function lineOf(text: string, at: number): number {
    return text.slice(0, at).split('\n').length;
}

function readJson(text: string): EnvText {
    const problems: EnvProblem[] = [];
    const entries: EnvEntry[] = [];
    for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
        const reason = keyProblem(key) ?? (typeof value === 'object' && value !== null ? 'Its value is not a text.' : undefined);
        if (reason) problems.push({ line: 0, text: key, reason });
        else entries.push({ key, value: value === null ? '' : String(value), comment: '', line: 0 });
    }
    return { entries, problems };
}

function isJsonObject(text: string): boolean {
    if (!text.trimStart().startsWith('{')) return false;
    try {
        const parsed: unknown = JSON.parse(text);
        return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    } catch {
        return false;
    }
}

export function readEnvText(input: string): EnvText {
    if (isJsonObject(input)) return readJson(input);

    const text = input.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
    const byKey = new Map<string, EnvEntry>();
    const problems: EnvProblem[] = [];
    let comment: string[] = [];
    let at = 0;

    while (at < text.length) {
        const start = at;
        let end = text.indexOf('\n', at);
        if (end < 0) end = text.length;
        const whole = text.slice(start, end);
        const line = lineOf(text, start);
        at = end + 1;

        if (whole.trim() === '') {
            comment = [];
            continue;
        }
        if (whole.trimStart().startsWith('#')) {
            comment.push(whole.trimStart().replace(/^#+\s?/, ''));
            continue;
        }
        const equals = whole.indexOf('=');
        const key = (equals < 0 ? whole : whole.slice(0, equals)).replace(/^\s*export\s+/, '').trim();
        const reason = equals < 0 ? 'There is no “=” in this line.' : keyProblem(key);
        if (reason) {
            problems.push({ line, text: whole.trim().split('=')[0] ?? '', reason });
            comment = [];
            continue;
        }
        const afterEquals = start + equals + 1;
        const valueStart = afterEquals + (/^[ \t]*/.exec(text.slice(afterEquals, end))?.[0].length ?? 0);
        const quote = text[valueStart] ?? '';
        let value: string;
        if (quote === '"' || quote === "'" || quote === '`') {
            const close = closingQuote(text, quote, valueStart + 1);
            if (close < 0) {
                problems.push({ line, text: key, reason: `The quote ${quote} is never closed.` });
                comment = [];
                continue;
            }
            const inner = text.slice(valueStart + 1, close);
            value = quote === '"' ? unescaped(inner) : inner;
            const next = text.indexOf('\n', close);
            at = next < 0 ? text.length : next + 1;
        } else {
            value = text.slice(valueStart, end).replace(/\s+#.*$/, '').trim();
        }
        byKey.delete(key); // the last one counts, and stands where it was
        byKey.set(key, { key, value, comment: comment.join('\n'), line });
        comment = [];
    }
    return { entries: [...byKey.values()], problems };
}
