// Words for numbers and times.
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_536_000], ['month', 2_592_000], ['week', 604_800], ['day', 86_400], ['hour', 3_600], ['minute', 60],
];

export function relativeTime(iso: string, now = Date.now()): string {
    const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
    for (const [unit, size] of steps) {
        if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
    }
    return Math.abs(seconds) < 10 ? 'just now' : relative.format(seconds, 'second');
}

export function exactTime(iso: string): string {
    return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}

export function plural(count: number, one: string, many = `${one}s`): string {
    return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(words: string[]): string {
    return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(words);
}

/** A slug that the server will take, from whatever was typed. */
export function slugFrom(text: string, longest = 64): string {
    return text.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').slice(0, longest).replace(/^-+|-+$/g, '');
}
