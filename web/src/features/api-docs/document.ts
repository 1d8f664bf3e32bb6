// The server's own description of its API, as far as the page shows it.
import { useQuery } from '@tanstack/react-query';

import { api } from '@/lib/api-client';

export interface Schema {
    type?: string | string[];
    description?: string;
    format?: string;
    enum?: unknown[];
    default?: unknown;
    minLength?: number;
    maxLength?: number;
    minimum?: number;
    maximum?: number;
    minItems?: number;
    maxItems?: number;
    items?: Schema;
    properties?: Record<string, Schema>;
    required?: string[];
    writeOnly?: boolean;
}

export interface Parameter {
    name: string;
    in: 'path' | 'query';
    required?: boolean;
    description?: string;
    schema: Schema;
}

interface Content {
    content?: Record<string, { schema: Schema }>;
}

interface Answer extends Content {
    description?: string;
    $ref?: string;
}

interface Described {
    operationId: string;
    summary?: string;
    tags?: string[];
    security?: unknown[];
    parameters?: Parameter[];
    requestBody?: Content & { required?: boolean };
    responses: Record<string, Answer>;
}

interface OpenApi {
    info: { title: string; version: string; description?: string };
    paths: Record<string, Record<string, Described>>;
    components: { responses?: Record<string, { description: string }> };
}

export interface Operation {
    id: string;
    method: string;
    path: string;
    summary: string;
    isPublic: boolean;
    parameters: Parameter[];
    body: Schema | undefined;
    answer: Schema | undefined;
    errors: { status: string; about: string }[];
}

export interface Group {
    tag: string;
    operations: Operation[];
}

const schemaOf = (part: Content | undefined) => Object.values(part?.content ?? {})[0]?.schema;

function operationOf(document: OpenApi, path: string, method: string, described: Described): Operation {
    const errors = Object.entries(described.responses).filter(([status]) => status !== '200').map(([status, { $ref, description }]) => ({
        status, about: description ?? document.components.responses?.[$ref?.split('/').pop() ?? '']?.description ?? '',
    }));
    return {
        id: described.operationId, method: method.toUpperCase(), path, summary: described.summary ?? '', errors,
        isPublic: described.security?.length === 0, parameters: described.parameters ?? [],
        body: schemaOf(described.requestBody), answer: schemaOf(described.responses['200']),
    };
}

function groupsOf(document: OpenApi): Group[] {
    const groups = new Map<string, Operation[]>();
    for (const [path, methods] of Object.entries(document.paths)) {
        for (const [method, described] of Object.entries(methods)) {
            const tag = described.tags?.[0] ?? 'Other';
            groups.set(tag, [...groups.get(tag) ?? [], operationOf(document, path, method, described)]);
        }
    }
    return [...groups].map(([tag, operations]) => ({ tag, operations }));
}

export function useDocument() {
    return useQuery({
        queryKey: ['api-docs'],
        queryFn: async () => groupsOf(await api.get<OpenApi>('/api/docs/json')),
        staleTime: Infinity,
    });
}

/** Every word must occur in the method, the path, the sentence or the group. */
export function found(groups: Group[], query: string): Group[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (tag: string, { method, path, summary }: Operation) => {
        const text = `${method} ${path} ${summary} ${tag}`.toLowerCase();
        return words.every((word) => text.includes(word));
    };
    return groups.map(({ tag, operations }) => ({ tag, operations: operations.filter((one) => fits(tag, one)) }))
        .filter(({ operations }) => operations.length > 0);
}

/** "text, 1 to 64 characters": what a value must be. */
export function rulesOf(schema: Schema): string {
    const names: Record<string, string> = { string: 'text', integer: 'whole number', object: 'object', array: 'list', boolean: 'true or false', null: 'null' };
    const types = [schema.type ?? []].flat();
    const kind = schema.format === 'uuid' ? 'UUID' : schema.format === 'date-time' ? 'time' : undefined;
    const rules = [types.map((type) => (type !== 'null' && kind) || (names[type] ?? type)).join(' or ') || 'anything'];
    const span = (least: number | undefined, most: number | undefined, what: string) => {
        if (least === undefined && most === undefined) return;
        const unit = what === '' ? '' : ` ${what}`;
        rules.push(least === undefined ? `at most ${most}${unit}` : most === undefined ? `at least ${least}${unit}` : `${least} to ${most}${unit}`);
    };
    span(schema.minLength, schema.maxLength, 'characters');
    span(schema.minimum, schema.maximum, '');
    span(schema.minItems, schema.maxItems, 'items');
    if (schema.enum) rules.push(`one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`);
    if (schema.default !== undefined) rules.push(`${JSON.stringify(schema.default)} when left out`);
    return rules.join('; ');
}

export interface Field {
    name: string; // with dots and brackets for what lies deeper
    schema: Schema;
    isRequired: boolean;
}

/** The fields of a body or an answer, those of inner objects and lists below their own. */
export function fieldsOf(schema: Schema, prefix = ''): Field[] {
    if (schema.items) return fieldsOf(schema.items, `${prefix}[]`);
    return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
        const name = prefix === '' ? key : `${prefix}.${key}`;
        return [{ name, schema: inner, isRequired: schema.required?.includes(key) ?? false }, ...fieldsOf(inner, name)];
    });
}
