// What was asked, in order of arrival: method, path, query, status and duration. No bodies and no
// headers, so neither values nor tokens end up here.

// Old entries go once a long-running simulator has seen this many calls.
const ENTRIES_MAX = 100000;

export class Journal {
    #entries = [];

    clear() {
        this.#entries = [];
    }

    // Returns the function that completes the entry. Until then, and for calls that got no answer
    // at all, status and ms are null.
    start(method, path, query) {
        const startedAt = performance.now();
        const at = new Date().toISOString();
        const entry = { at, method, path, query, status: null, ms: null };
        this.#entries.push(entry);
        if (this.#entries.length > ENTRIES_MAX) this.#entries.splice(0, ENTRIES_MAX / 10);
        return (status) => {
            entry.status = status;
            entry.ms = Math.round((performance.now() - startedAt) * 10) / 10;
        };
    }

    toJSON() {
        return this.#entries;
    }
}
