// Keeps the world in a file. Writes are gathered for a moment and go through a second file that is
// renamed into place, so a reader never finds half a world.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const DELAY_MS = 200;

export class StateFile {
    #path;
    #read;
    #timer;

    // readWorld is called at each write, since the world may have been replaced meanwhile.
    constructor(path, readWorld) {
        this.#path = path;
        this.#read = readWorld;
    }

    static load(path) {
        return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
    }

    changed() {
        this.#timer ??= setTimeout(() => this.#write(), DELAY_MS);
    }

    // The last write, on the way out.
    flush() {
        clearTimeout(this.#timer);
        this.#write();
    }

    #write() {
        this.#timer = undefined;
        const temporary = `${this.#path}.new`;
        try {
            // The file holds tokens and values, so nobody else may read it.
            writeFileSync(temporary, `${JSON.stringify(this.#read(), null, 4)}\n`, { mode: 0o600 });
            renameSync(temporary, this.#path);
        } catch (error) {
            console.error(`cannot write ${this.#path}: ${error.message}`);
        }
    }
}
