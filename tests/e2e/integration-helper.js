// What tests of native integrations share: a project of a signed-in person, the simulator with two
// teams, and the way from Netlify's question to an authorisation.
import {
    Client, accountId, admin, createProject, netlifyToken, siteId, smallWorld, startNetlify, startServer, until,
} from './harness.js';
import { calls, cells, variable, variableOf } from './sync-helper.js';

export { Client, accountId, admin, calls, cells, netlifyToken, siteId, until, variable, variableOf };

export const otherAccountId = '5f7d2c9b8a6e4d3c2b1a0f00';
export const otherSiteId = '0b2f8e1d-3c4a-4f5b-8a6d-9e7f1a2b3c4d';
export const siteUrl = 'http://tacit.test';
export const app = { client_id: 'tacit-test-app', client_secret: 'tacit-test-app-secret' };
export const callbackOf = (url) => `${url}/integrations/netlify/oauth2/callback`;
export const contexts = ['dev', 'branch-deploy', 'deploy-preview', 'production'];

/** Two teams with a site each; the second one's site comes first, so that mixing them up shows. */
export function twoTeams({ variables = [], settings = {}, callbacks = [callbackOf(siteUrl)] } = {}) {
    const world = smallWorld({ variables, settings });
    return {
        ...world,
        accounts: [...world.accounts, { id: otherAccountId, slug: 'rival', name: 'Rival' }],
        sites: [{ id: otherSiteId, name: 'rival-docs', account_slug: 'rival' }, ...world.sites],
        oauthApps: [{ ...app, redirect_uris: callbacks }],
    };
}

export const withApp = { CLIENT_ID_NETLIFY: app.client_id, CLIENT_SECRET_NETLIFY: app.client_secret };

/** The first person of a server, signed in. */
export async function signUp(server) {
    const { token, organization } = await new Client(server.url).must('POST', '/api/v1/admin/signup',
        { firstName: 'Ada', lastName: 'Lovelace', email: admin.email, password: admin.password });
    return inOrganization(server, token, organization.id);
}

export async function signIn(server, organizationId) {
    const { accessToken } = await new Client(server.url).must('POST', '/api/v3/auth/login',
        { email: admin.email, password: admin.password });
    return inOrganization(server, accessToken, organizationId);
}

async function inOrganization(server, token, organizationId) {
    const selected = await new Client(server.url, token).must('POST', '/api/v3/auth/select-organization', { organizationId });
    return Object.assign(new Client(server.url, selected.token), { organizationId });
}

/** Server, simulator, person and project; the application is registered unless `env` says otherwise. */
export async function startNative(t, { variables, settings, env = withApp, latencyMs } = {}) {
    const netlify = await startNetlify(t, { world: twoTeams({ variables, settings }), latencyMs });
    const server = await startServer(t, {
        env: { TACIT_NETLIFY_API_URL: netlify.url, TACIT_NETLIFY_APP_URL: netlify.url, TACIT_SITE_URL: siteUrl, ...env },
    });
    const client = await signUp(server);
    const project = await createProject(client);
    return new Native({ netlify, server, client, project });
}

class Native {
    constructor(parts) { Object.assign(this, parts); }

    async begin(client = this.client, project = this.project) {
        return client.must('POST', '/api/v1/integration-auth/netlify/authorize-url', { projectId: project.id });
    }

    /** Asks at Netlify as a browser does; answers what stands in the address it sends back to. */
    async approve(url, answer = '1') {
        const response = await fetch(`${url}&approve=${answer}`, { redirect: 'manual' });
        const location = response.headers.get('location');
        if (!location) return { status: response.status, text: await response.text() };
        const back = new URL(location);
        return { status: response.status, address: back.origin + back.pathname, ...Object.fromEntries(back.searchParams) };
    }

    async code() { return (await this.approve((await this.begin()).url)).code; }

    exchange(body, client = this.client) {
        return client.post('/api/v1/integration-auth/oauth-token',
            { workspaceId: this.project.id, integration: 'netlify', ...body });
    }

    async authorize() {
        const { url, state } = await this.begin();
        const { code } = await this.approve(url);
        const answer = await this.exchange({ code, state });
        if (answer.status !== 200) throw new Error(`oauth-token: ${answer.status} ${answer.text}`);
        return answer.body.integrationAuth;
    }

    async authorizeByToken(accessToken = netlifyToken, project = this.project) {
        return (await this.client.must('POST', '/api/v1/integration-auth/access-token',
            { workspaceId: project.id, integration: 'netlify', accessToken })).integrationAuth;
    }

    at(extra) { return { workspaceId: this.project.id, environment: 'dev', secretPath: '/', type: 'shared', ...extra }; }

    async put(values, extra) {
        const secrets = Object.entries(values).map(([secretKey, secretValue]) => ({ secretKey, secretValue }));
        return this.client.must('POST', '/api/v3/secrets/batch/raw', this.at({ secrets, ...extra }));
    }

    change(name, secretValue) { return this.client.must('PATCH', `/api/v3/secrets/raw/${name}`, this.at({ secretValue })); }

    remove(name) { return this.client.must('DELETE', `/api/v3/secrets/raw/${name}`, this.at()); }

    body(auth, extra = {}) {
        return {
            integrationAuthId: auth.id, sourceEnvironment: 'dev', secretPath: '/', app: 'acme-shop', appId: siteId,
            targetEnvironment: 'production', ...extra,
        };
    }

    async integration(id) { return (await this.client.must('GET', `/api/v1/integration/${id}`)).integration; }

    /** Creates one and waits for its first run. */
    async create(auth, extra) {
        const { integration } = await this.client.must('POST', '/api/v1/integration', this.body(auth, extra));
        return integration.isActive ? this.ranSince(integration.id, null) : integration;
    }

    /** Waits until a run ended after that one; answers the integration. */
    ranSince(id, lastUsed) {
        return until(async () => {
            const integration = await this.integration(id);
            return integration.lastUsed !== lastUsed && integration.isSynced !== null ? integration : undefined;
        }, 'the integration to run');
    }

    /** Does something that causes a run; answers the integration after it. */
    async runAfter(id, act) {
        const { lastUsed } = await this.integration(id);
        await act();
        return this.ranSince(id, lastUsed);
    }

    sync(id) { return this.runAfter(id, () => this.client.must('POST', `/api/v1/integration/${id}/sync`)); }

    async events(...types) {
        const { auditLogs } = await this.client.must('GET',
            `/api/v1/organization/audit-logs?limit=200&eventType=${types.join(',')}`);
        return auditLogs.map((entry) => ({ ...entry.event, projectId: entry.projectId }));
    }
}
