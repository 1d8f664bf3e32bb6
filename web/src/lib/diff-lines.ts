// The difference of two texts by lines, for reading: longest common subsequence.
export interface DiffLine {
    kind: 'same' | 'added' | 'removed';
    text: string;
}

const CELLS_MAX = 250_000; // beyond, everything old is shown as removed and everything new as added

export function diffLines(before: string, after: string): DiffLine[] {
    const a = before.split('\n');
    const b = after.split('\n');
    if (before === after) return a.map((text) => ({ kind: 'same', text }));
    if (a.length * b.length > CELLS_MAX) {
        return [...a.map((text) => ({ kind: 'removed' as const, text })), ...b.map((text) => ({ kind: 'added' as const, text }))];
    }
    const width = b.length + 1;
    const longest = new Uint32Array((a.length + 1) * width);
    const at = (i: number, j: number) => longest[i * width + j] ?? 0;
    for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
            longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
        }
    }
    const lines: DiffLine[] = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) {
            lines.push({ kind: 'same', text: a[i] ?? '' });
            i++;
            j++;
        } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
            lines.push({ kind: 'removed', text: a[i++] ?? '' });
        } else {
            lines.push({ kind: 'added', text: b[j++] ?? '' });
        }
    }
    return lines;
}
