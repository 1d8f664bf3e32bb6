// Faults on order: which API call goes wrong, how often, and how. This file decides; what then
// happens on the wire is in fault-actions.js.

import { validateHeaderName, validateHeaderValue } from "node:http";
import { anyObject, integer, number, oneOf, optional, record, required } from "./shape.js";
import { ShapeError, text } from "./shape.js";
import { isObject } from "./http.js";

export const FAULT_KINDS = [
    "refuse",
    "reset-before",
    "reset-after",
    "timeout",
    "drip",
    "truncate",
    "garbage",
    "oversize",
];

const answer = record({
    status: required(integer({ min: 200, max: 599 })),
    headers: optional(headerFields, {}),
    body: optional((value) => value, ""),
});

const faultShape = record({
    match: optional(
        record({
            method: optional(text()),
            path: optional(regularExpression),
            nth: optional(integer({ min: 1 }), 1),
        }),
        { nth: 1 }
    ),
    times: optional(
        (value, where) => (value === "always" ? value : integer({ min: 1 })(value, where)),
        1
    ),
    probability: optional(number({ min: 0, max: 1 }), 1),
    seed: optional(integer(), 1),
    do: required((value, where) =>
        isObject(value) ? answer(value, where) : oneOf(FAULT_KINDS)(value, where)
    ),
});

function headerFields(value, where) {
    for (const [name, content] of Object.entries(anyObject(value, where))) {
        try {
            validateHeaderName(name);
            validateHeaderValue(name, text({ lengthMin: 0 })(content, `${where}.${name}`));
        } catch (error) {
            throw error instanceof ShapeError ? error : new ShapeError(where, error.message);
        }
    }
    return { ...value };
}

function regularExpression(value, where) {
    const source = text()(value, where);
    try {
        new RegExp(source);
    } catch {
        throw new ShapeError(where, "is not a regular expression");
    }
    return source;
}

export class Faults {
    #faults = [];
    #lastId = 0;

    add(described) {
        const fault = faultShape(described, "");
        this.#lastId += 1;
        const { method, path } = fault.match;
        const armed = {
            view: { id: this.#lastId, ...fault, seen: 0, fired: 0 },
            method: method?.toUpperCase(),
            path: path && new RegExp(path),
            random: randomFrom(fault.seed),
        };
        this.#faults.push(armed);
        return armed.view;
    }

    clear() {
        this.#faults = [];
    }

    // The first fault that fits and fires. It begins with the nth fitting call, then fires on as
    // many fitting calls as ordered, each time with the given probability.
    pick(method, path) {
        return this.#faults.find((fault) => fires(fault, method, path))?.view.do;
    }

    toJSON() {
        return this.#faults.map(({ view }) => view);
    }
}

function fires({ view, method, path: pattern, random }, callMethod, callPath) {
    if (method && method !== callMethod) return false;
    if (pattern && !pattern.test(callPath)) return false;
    view.seen += 1;
    if (view.seen < view.match.nth) return false;
    if (view.times !== "always" && view.fired >= view.times) return false;
    if (random() >= view.probability) return false;
    view.fired += 1;
    return true;
}

// Mulberry32: small, and the same seed gives the same run of failures every time.
function randomFrom(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
