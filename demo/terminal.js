// What the demo prints: numbered steps, small tables, one question.
import { createInterface } from 'node:readline/promises';

let count = 0;

export function say(text) { console.log(text); }

export function step(what, result) {
    count += 1;
    console.log(`${String(count).padStart(2)}  ${what}${result ? `: ${result}` : ''}`);
}

export function warn(text) { console.log(`    ! ${text}`); }

export function table(heads, rows) {
    if (rows.length === 0) return;
    const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => String(row[i]).length)));
    const line = (cells) => `    ${cells.map((cell, i) => String(cell).padEnd(widths[i])).join('  ')}`.trimEnd();
    console.log([line(heads), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n'));
}

/** True only for a typed yes. Without a terminal nobody can have said so. */
export async function ask(question) {
    if (!process.stdin.isTTY) {
        warn('No terminal to ask on: taking that for a no.');
        return false;
    }
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(`    ${question} [y/N] `);
    terminal.close();
    return /^y(es)?$/i.test(answer.trim());
}
