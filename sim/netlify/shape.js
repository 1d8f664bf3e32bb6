// Small checkers for the JSON that the control interface and the state file bring in. Each takes a
// value and where it stands, and returns a clean copy or throws a ShapeError naming the field.

import { isObject } from "./http.js";

export class ShapeError extends Error {
    constructor(where, problem) {
        super(`${where || "body"}: ${problem}`);
    }
}

export const required = (check) => ({ check, isRequired: true });
export const optional = (check, fallback) => ({ check, fallback });

export function text({ pattern, says = "has the wrong form", lengthMin = 1 } = {}) {
    return (value, where) => {
        if (typeof value !== "string") throw new ShapeError(where, "must be a string");
        if (value.length < lengthMin) throw new ShapeError(where, "must not be empty");
        if (pattern && !pattern.test(value)) throw new ShapeError(where, says);
        return value;
    };
}

export function integer({ min = 0, max = Number.MAX_SAFE_INTEGER } = {}) {
    return (value, where) => {
        if (!Number.isSafeInteger(value) || value < min || value > max)
            throw new ShapeError(where, `must be an integer from ${min} to ${max}`);
        return value;
    };
}

export function number({ min, max }) {
    return (value, where) => {
        if (typeof value !== "number" || !(value >= min && value <= max))
            throw new ShapeError(where, `must be a number from ${min} to ${max}`);
        return value;
    };
}

export function flag(value, where) {
    if (typeof value !== "boolean") throw new ShapeError(where, "must be true or false");
    return value;
}

export function anyObject(value, where) {
    if (!isObject(value)) throw new ShapeError(where, "must be an object");
    return structuredClone(value);
}

export function oneOf(choices) {
    return (value, where) => {
        if (!choices.includes(value))
            throw new ShapeError(where, `must be one of ${choices.join(", ")}`);
        return value;
    };
}

export const nullable = (check) => (value, where) => (value === null ? null : check(value, where));

export function listOf(check) {
    return (value, where) => {
        if (!Array.isArray(value)) throw new ShapeError(where, "must be an array");
        return value.map((item, index) => check(item, `${where}[${index}]`));
    };
}

// An open record keeps members it does not know; a closed one refuses them, which catches typos.
export function record(fields, { isOpen = false } = {}) {
    return (value, where) => {
        if (!isObject(value)) throw new ShapeError(where, "must be an object");
        const at = (name) => (where ? `${where}.${name}` : name);
        const clean = {};
        for (const [name, { check, isRequired, fallback }] of Object.entries(fields)) {
            if (value[name] !== undefined) clean[name] = check(value[name], at(name));
            else if (isRequired) throw new ShapeError(at(name), "is required");
            else if (fallback !== undefined) clean[name] = structuredClone(fallback);
        }
        for (const name of Object.keys(value)) {
            if (Object.hasOwn(fields, name)) continue;
            if (!isOpen) throw new ShapeError(at(name), "is not known");
            clean[name] = structuredClone(value[name]);
        }
        return clean;
    };
}
