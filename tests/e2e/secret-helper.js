// One server with one project, for tests of secrets: places, addresses and the everyday requests. Each
// test file is a process, so what startSecrets sets is the file's own.
import { createProject, startWithAdmin } from './harness.js';

export let server;
export let client;
export let project;

export async function startSecrets(t) {
    ({ server, client } = await startWithAdmin(t));
    project = await createProject(client);
}

let folderCount = 0;
/** A folder of its own for each test: secretPath. */
export async function newFolder(environment = 'dev') {
    const name = `folder-${++folderCount}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment, name, path: '/' });
    return `/${name}`;
}

export const at = (secretPath, extra = {}) => ({ workspaceId: project.id, environment: 'dev', secretPath, ...extra });
export const query = (values) => new URLSearchParams(values).toString();
export const v3 = (name = '', values) => `/api/v3/secrets/raw${name && `/${encodeURIComponent(name)}`}${values ? `?${query(values)}` : ''}`;
export const v4 = (name = '', values) => `/api/v4/secrets${name && `/${encodeURIComponent(name)}`}${values ? `?${query(values)}` : ''}`;
export const inV4 = (secretPath, extra = {}) => ({ projectId: project.id, environment: 'dev', secretPath, ...extra });

export const create = async (path, name, secretValue, extra = {}) =>
    (await client.must('POST', v3(name), at(path, { secretValue, ...extra }))).secret;
export const list = async (path, extra = {}) => client.must('GET', v3('', at(path, extra)));
export const values = (secrets) => Object.fromEntries(secrets.map((one) => [one.secretKey, one.secretValue]));
export const issue = (answer) => answer.body.message[0];
