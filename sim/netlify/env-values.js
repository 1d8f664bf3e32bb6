// The values inside one variable: how they are shown (secrets masked) and what setting or deleting
// a single one does to its neighbours. Pure functions over plain arrays.

import { newUuid } from "./ids.js";
import { NAMED_CONTEXTS, slotOf } from "./rules.js";

const MASK = "*".repeat(16);
// Below this length the last four characters would give most of the value away. How Netlify treats
// short values is unverified, so they are hidden whole.
const MASK_TAIL_LENGTH_MIN = 8;

export function maskValue(value) {
    const letters = [...value];
    return letters.length < MASK_TAIL_LENGTH_MIN ? MASK : MASK + letters.slice(-4).join("");
}

// Members are alphabetical, as in the live capture. Local development values stay readable.
export function valueView({ id, context, context_parameter: branch, value }, isSecret) {
    return {
        context,
        ...(branch === undefined ? {} : { context_parameter: branch }),
        id,
        role: "",
        value: isSecret && context !== "dev" ? maskValue(value) : value,
    };
}

export function variableView(variable) {
    const { avatar_url, email, full_name, id } = variable.updated_by;
    return {
        is_secret: variable.is_secret,
        key: variable.key,
        scopes: variable.scopes,
        updated_at: variable.updated_at,
        updated_by: { avatar_url, email, full_name, id },
        values: variable.values.map((value) => valueView(value, variable.is_secret)),
    };
}

// New values take new ids, except that an id already belonging to this variable is kept. Whether
// Netlify keeps it is unverified.
export function withIds(values, inputs = [], oldValues = []) {
    const oldIds = new Set(oldValues.map(({ id }) => id));
    return values.map((value, index) => {
        const asked = inputs[index]?.id;
        const isKept = oldIds.delete(asked);
        return { id: isKept ? asked : newUuid(), ...value };
    });
}

// Sets one value among the others. What becomes of "all" beside a specific context is unverified,
// hence the mode:
//   keep     both are stored
//   replace  setting a specific context drops "all"
//   expand   "all" is spread over the named contexts first, then the one is set
// The reverse, setting "all" where specific values exist, is unverified too and done alike: keep
// stores both; replace and expand leave only "all".
export function upsertValue(values, input, mode) {
    const isAll = input.context === "all";
    let others = values;
    if (mode !== "keep" && isAll) others = values.filter(({ context }) => context === "all");
    else if (mode === "replace") others = values.filter(({ context }) => context !== "all");
    else if (mode === "expand") others = expandAll(values);
    const slot = slotOf(input);
    if (!others.some((value) => slotOf(value) === slot))
        return [...others, { id: newUuid(), ...input }];
    return others.map((value) => (slotOf(value) === slot ? { id: value.id, ...input } : value));
}

function expandAll(values) {
    const all = values.find(({ context }) => context === "all");
    if (!all) return values;
    const specific = values.filter((value) => value !== all);
    const taken = new Set(specific.map(({ context }) => context));
    const spread = NAMED_CONTEXTS.filter((context) => !taken.has(context));
    return [
        ...spread.map((context) => ({ id: newUuid(), context, value: all.value })),
        ...specific,
    ];
}
