// Finds the route for a method and path. Patterns are split once and kept by method and number of
// segments, so a look-up compares a handful of words.

export class Router {
    #buckets = new Map();

    constructor(routes) {
        for (const route of routes) {
            const segments = route.path.split("/").map(compileSegment);
            const name = `${route.method} ${segments.length}`;
            if (!this.#buckets.has(name)) this.#buckets.set(name, []);
            this.#buckets.get(name).push({ route, segments });
        }
    }

    // Returns {route, params}, or undefined where no route fits.
    find(method, path) {
        const words = path.split("/");
        for (const { route, segments } of this.#buckets.get(`${method} ${words.length}`) ?? []) {
            const params = matchSegments(segments, words);
            if (params) return { route, params };
        }
        return undefined;
    }
}

function compileSegment(segment) {
    const parameter = /^\{(\w+)\}$/.exec(segment);
    return parameter ? { parameter: parameter[1] } : { word: segment };
}

function matchSegments(segments, words) {
    const params = {};
    for (let index = 0; index < segments.length; index += 1) {
        const { word, parameter } = segments[index];
        if (word !== undefined) {
            if (word !== words[index]) return undefined;
            continue;
        }
        // Decoded one by one, so an escaped slash stays inside its segment.
        const value = decode(words[index]);
        if (!value) return undefined;
        params[parameter] = value;
    }
    return params;
}

function decode(word) {
    try {
        return decodeURIComponent(word);
    } catch {
        return undefined;
    }
}
