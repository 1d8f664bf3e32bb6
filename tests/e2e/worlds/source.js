// A project's secrets as the oracle knows them: folders, imports and references, worked out anew.
// SPDX-License-Identifier: Apache-2.0

export const SOURCES = ['dev:/', 'dev:/lib', 'staging:/'];

export class SourceModel {
    constructor() {
        this.folders = new Map(SOURCES.map((place) => [place, new Map()]));
        this.imports = new Map(SOURCES.map((place) => [place, []]));
    }

    own(place) { return this.folders.get(place); }

    /** Name → what the folder shows for it, references expanded; null when that can't be read in full. */
    payload(place) {
        const all = new Map();
        try {
            for (const folder of [place, ...[...this.imports.get(place)].reverse()])
                for (const [name, value] of this.own(folder)) if (!all.has(name)) all.set(name, this.expand(folder, value, 0));
        } catch (error) {
            if (!(error instanceof Unresolved)) throw error;
            return null;
        }
        return all;
    }

    expand(place, value, depth) {
        if (depth > 8) throw new Unresolved();
        return value.replace(/\$\{([^}]+)\}/g, (_, path) => {
            const [from, name] = target(place, path);
            const found = this.folders.get(from)?.get(name);
            if (found === undefined) throw new Unresolved();
            return this.expand(from, found, depth + 1);
        });
    }

    copy() {
        const copy = new SourceModel();
        for (const place of SOURCES) {
            copy.folders.set(place, new Map(this.folders.get(place)));
            copy.imports.set(place, [...this.imports.get(place)]);
        }
        return copy;
    }
}

class Unresolved extends Error {}

/** "NAME" of the same folder, "env.NAME", "env.folder.NAME". */
function target(place, path) {
    const parts = path.split('.');
    const name = parts.pop();
    if (parts.length === 0) return [place, name];
    const [environment, ...folders] = parts;
    return [`${environment}:/${folders.join('/')}`, name];
}
