// The API's own description is a valid OpenAPI 3.1 document, as an independent validator sees it, and
// the answers of the main job are what it promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { Client, accountId, netlifyToken, siteId, startConnected } from './harness.js';

test('the document is valid, and its answers are what the server gives', async (t) => {
    const { server, client, project, connection } = await startConnected(t);
    const document = await new Client(server.url).must('GET', '/api/docs/json');

    await t.test('valid', async () => {
        const validator = new Validator();
        const { valid, errors } = await validator.validate(structuredClone(document));
        assert.equal(valid, true, JSON.stringify(errors, null, 1)?.slice(0, 4000));
        assert.equal(validator.version, '3.1');
    });

    await t.test('answers', async () => {
        const ajv = new Ajv2020({ strict: false, allErrors: true });
        addFormats(ajv);
        ajv.addSchema({ $id: 'api', ...document });
        const pointer = (path, method) => `api#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method.toLowerCase()}/responses/200/content/application~1json/schema`;
        const check = async (method, path, values, query, body) => {
            const address = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
            const answer = await client.must(method, `${address}?${new URLSearchParams(query)}`, body);
            const validate = ajv.getSchema(pointer(path, method));
            assert.ok(validate, `${method} ${path} is not described`);
            assert.ok(validate(answer), `${method} ${path}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(answer).slice(0, 2000)}`);
            return answer;
        };
        const projectId = project.id;
        await check('GET', '/api/v1/projects', {}, {});
        await check('GET', '/api/v1/projects/{projectId}', { projectId }, {});
        await check('POST', '/api/v4/secrets/{secretName}', { secretName: 'HOST' }, {}, { projectId, environment: 'dev', secretPath: '/', secretValue: 'a' });
        await check('GET', '/api/v4/secrets', {}, { projectId, environment: 'dev', secretPath: '/' });
        await check('GET', '/api/v4/secrets/{secretName}', { secretName: 'HOST' }, { projectId, environment: 'dev', secretPath: '/' });
        await check('GET', '/api/v1/folders', {}, { projectId, environment: 'dev' });
        await check('GET', '/api/v1/app-connections', {}, { projectId });
        await check('POST', '/api/v1/app-connections/netlify', {}, {}, { name: 'second', method: 'access-token', projectId, credentials: { accessToken: netlifyToken } });
        await check('GET', '/api/v1/app-connections/netlify/{connectionId}/accounts', { connectionId: connection.id }, {});
        const { secretSync } = await check('POST', '/api/v1/secret-syncs/netlify', {}, {}, {
            name: 'shop', projectId, connectionId: connection.id, environment: 'dev', secretPath: '/', isAutoSyncEnabled: false,
            syncOptions: { initialSyncBehavior: 'overwrite-destination' }, destinationConfig: { accountId, siteId, context: 'production' },
        });
        await check('GET', '/api/v1/secret-syncs', {}, { projectId });
        await check('POST', '/api/v1/secret-syncs/netlify/{syncId}/plan', { syncId: secretSync.id }, {});
        await check('GET', '/api/v1/secret-syncs/netlify/{syncId}/runs', { syncId: secretSync.id }, {});
    });
});
