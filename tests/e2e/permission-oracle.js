// What a member may do with a secret, decided from the contract's words alone (20-projects §8): the
// rules of all roles in their order, then those of the additional privileges, and the last one that
// matches decides. Nothing here was taken from the server.

/** Patterns as the tests use them: `*` stays in one segment, `**` does not, a folder's own path is
 * part of "/folder/**". */
function globMatches(pattern, text) {
    const source = pattern.replace(/[.+^$()|[\]\\]/g, '\\$&').replace(/\/\*\*$/, '\u0001').replace(/\*\*/g, '\u0002')
        .replace(/\*/g, '[^/]*').replace(/\u0001/g, '(/.*)?').replace(/\u0002/g, '.*');
    return new RegExp(`^${source}$`, 's').test(text);
}

const operators = {
    $eq: (text, value) => text === value,
    $ne: (text, value) => text !== value,
    $in: (text, values) => values.includes(text),
    $glob: (text, pattern) => globMatches(pattern, text),
};

function holds(condition, value) {
    if (typeof condition === 'string') return value === condition;
    return Object.entries(condition).every(([operator, wanted]) => operators[operator](value, wanted));
}

function tagsHold(condition, tags) {
    return Object.entries(condition).every(([operator, wanted]) => {
        if (operator === '$all') return wanted.every((tag) => tags.includes(tag));
        if (operator === '$elemMatch') return tagsHold(wanted, tags);
        return tags.some((tag) => operators[operator](tag, wanted));
    });
}

function ruleMatches(rule, action, { environment, path, name, tags }) {
    if (rule.subject !== 'secrets') return false;
    const means = rule.action.flatMap((one) => one === 'read' ? ['read', 'describeSecret', 'readValue'] : [one]);
    if (!means.includes(action)) return false;
    const { environment: e, secretPath: p, secretName: n, secretTags: t } = rule.conditions ?? {};
    return (!e || holds(e, environment)) && (!p || holds(p, path)) && (!n || holds(n, name)) && (!t || tagsHold(t, tags));
}

/** `sources`: lists of rules, in the order in which they are weighed. */
export function allows(sources, action, object) {
    const last = sources.flat().filter((rule) => ruleMatches(rule, action, object)).at(-1);
    return last !== undefined && !last.inverted;
}

/** Random numbers that a seed repeats. */
export function randomFrom(seed) {
    let state = seed >>> 0 || 1;
    const next = () => {
        state ^= state << 13; state >>>= 0;
        state ^= state >>> 17;
        state ^= state << 5; state >>>= 0;
        return state / 2 ** 32;
    };
    const pick = (list) => list[Math.floor(next() * list.length)];
    return { chance: (share) => next() < share, pick, some: (list) => { const few = list.filter(() => next() < 0.5); return few.length > 0 ? few : [pick(list)]; } };
}
