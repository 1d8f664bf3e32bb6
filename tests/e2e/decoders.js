// How the decoders of other languages take a JSON value: what they refuse, not what they are given.
// A record is an object of field → kind; [kind] is a list of it.

const is = {
    string: (value) => typeof value === 'string',
    int: (value) => Number.isInteger(value),
    bool: (value) => typeof value === 'boolean',
    time: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value),
    any: () => true,
};

function walk(rules, value, kind, path) {
    if (rules.isZero(value)) return rules.onZero(path, kind);
    if (typeof kind === 'string') return is[kind](value) ? [] : [`${path}: ${JSON.stringify(value)} is no ${kind}`];
    if (Array.isArray(kind)) {
        if (!Array.isArray(value)) return [`${path}: ${JSON.stringify(value)} is no list`];
        return value.flatMap((one, i) => walk(rules, one, kind[0], `${path}[${i}]`));
    }
    if (typeof value !== 'object' || Array.isArray(value)) return [`${path}: ${JSON.stringify(value)} is no object`];
    return Object.entries(kind).flatMap(([name, inner]) => {
        const isOptional = name.endsWith('?');
        const field = isOptional ? name.slice(0, -1) : name;
        if (isOptional && (value[field] === undefined || value[field] === null)) return [];
        return walk(rules, value[field], inner, `${path}.${field}`);
    });
}

/** encoding/json: absent and null leave the zero value, any other value must fit. */
export const go = (value, kind) => walk({ isZero: (one) => one === undefined || one === null, onZero: () => [] }, value, kind, 'go');

/** serde: every field that is no Option must be there, and null is no value. */
export const rust = (value, kind) => walk({ isZero: (one) => one === undefined || one === null, onZero: (path) => [`${path}: missing`] }, value, kind, 'rust');

/** A dataclass or a pydantic model: a field without a default must be there; what has a type must fit. */
export const python = rust;

/** nlohmann::json: get<T>() throws for null as for another type; at() for what is absent. */
export const cpp = rust;
