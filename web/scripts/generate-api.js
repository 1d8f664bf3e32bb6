// Writes src/generated/api.ts from the OpenAPI document of a running server (TACIT_URL).
import openapiTS, { astToString } from 'openapi-typescript';
import { writeFile } from 'node:fs/promises';

const server = process.env.TACIT_URL ?? 'http://127.0.0.1:8080';
const response = await fetch(`${server}/api/docs/json`);
if (!response.ok) throw new Error(`${server}/api/docs/json answers ${response.status}`);
const text = astToString(await openapiTS(await response.json(), { alphabetize: true }));
await writeFile(
    new URL('../src/generated/api.ts', import.meta.url),
    `// Made by "npm run generate" from the server's OpenAPI document. Do not edit.\n${text}`);
