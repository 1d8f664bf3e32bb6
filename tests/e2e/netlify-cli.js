// Netlify's own command line between runs: its env:… commands as netlify-cli 27.10.2 sends them, over
// Netlify's own client library. The command line itself weighs 350 MB; what it sends was recorded by
// running it against the simulator, and sync-netlify-cli.test.js holds this file to that record.
// SPDX-License-Identifier: Apache-2.0
import { NetlifyAPI } from '@netlify/api';
import { parse } from 'dotenv';

const CONTEXTS = ['all', 'production', 'deploy-preview', 'branch-deploy', 'dev', 'dev-server'];
const SCOPES = ['builds', 'functions', 'runtime', 'post_processing'];
const isPostProcessing = (scope) => /post[-_]processing/.test(scope);

/** A context it does not know is a branch; names are lower-cased on the way. */
const contextOf = (name) => ({ dp: 'deploy-preview', prod: 'production' }[name.toLowerCase()] ?? name.toLowerCase().replace(/^branch:/, ''));
const valueIn = (context, value) => (CONTEXTS.includes(context) ? { context, value } : { context: 'branch', context_parameter: context, value });

/** What it shows for a context: the first value that is for all or for this one; a branch's own first. */
function valueFor(values, context) {
    if (CONTEXTS.includes(context)) return values.find((one) => one.context === 'all' || one.context === context);
    return values.find((one) => one.context_parameter === context) ?? values.find((one) => ['all', 'branch-deploy'].includes(one.context));
}

export class NetlifyCli {
    constructor(netlify, { token, account, siteId }) {
        const { host } = new URL(netlify.url);
        const api = new NetlifyAPI(token, { scheme: 'http', host, pathPrefix: '/api/v1' });
        Object.assign(this, { api, accountId: account, siteId });
    }

    list(siteId = this.siteId) { return this.api.getEnvVars({ accountId: this.accountId, siteId }); }

    /** env:list --context CONTEXT --json */
    async envList(context = 'dev') {
        const name = contextOf(context);
        const [shared, own] = await Promise.all([this.api.getEnvVars({ accountId: this.accountId }), this.list()]);
        const seen = [...shared, ...own].map(({ key, values }) => [key, valueFor(values, name)?.value]);
        return Object.fromEntries(seen.filter(([, value]) => value !== undefined));
    }

    /** env:set KEY [VALUE] [--context …] [--scope …] [--secret] --force */
    async envSet(key, value, { context, scope, secret } = {}) {
        const params = { accountId: this.accountId, siteId: this.siteId, key };
        const existing = (await this.list()).find((one) => one.key === key);
        let scopes = scope ?? SCOPES;
        let values = (context ?? ['all']).map((name) => valueIn(contextOf(name), value));
        if (secret) scopes = scopes.filter((one) => !isPostProcessing(one));
        if (!existing) return this.api.createEnvVars({ ...params, body: [{ key, is_secret: secret, scopes, values }] });
        if (value === undefined) {
            values = existing.values;
            if (!scope) scopes = existing.scopes;
        }
        if (context) return Promise.all(values.map((body) => this.api.setEnvVarValue({ ...params, body })));
        if (secret) {
            scopes = scopes.filter((one) => !isPostProcessing(one));
            values = forSecret(values);
        }
        return this.api.updateEnvVar({ ...params, body: { key, is_secret: secret, scopes, values } });
    }

    /** env:unset KEY [--context …] --force */
    async envUnset(key, { context } = {}) {
        const params = { accountId: this.accountId, siteId: this.siteId, key };
        const existing = (await this.list()).find((one) => one.key === key);
        if (!existing) return;
        if (!context) {
            await this.api.deleteEnvVar(params);
            return;
        }
        const names = context.map(contextOf);
        const doomed = existing.values.filter((one) => [...names, 'all'].includes(one.context_parameter || one.context));
        await Promise.all(doomed.map(({ id }) => this.api.deleteEnvVarValue({ ...params, id })));
        if (doomed.length !== 1 || doomed[0].context !== 'all') return;
        const rest = CONTEXTS.filter((name) => name !== 'all' && !names.includes(name));
        await Promise.all(rest.map((name) => this.api.setEnvVarValue({ ...params, body: { context: name, value: doomed[0].value } })));
    }

    /** env:import FILE [--replace-existing] */
    async envImport(text, { replaceExisting = false } = {}) {
        const imported = parse(text);
        const known = (await this.list()).map(({ key }) => key);
        const doomed = replaceExisting ? known : known.filter((key) => Object.hasOwn(imported, key));
        await Promise.all(doomed.map((key) => this.api.deleteEnvVar({ accountId: this.accountId, siteId: this.siteId, key })));
        const body = Object.entries(imported).map(([key, value]) => ({ key, scopes: SCOPES, values: [{ context: 'all', value }] }));
        await this.api.createEnvVars({ accountId: this.accountId, siteId: this.siteId, body });
    }

    /** env:clone --from SITE --to SITE --force: values of secrets go along as their masks. */
    async envClone(from, to) {
        const [theirs, ours] = await Promise.all([this.list(from), this.list(to)]);
        const doomed = ours.filter(({ key }) => theirs.some((one) => one.key === key));
        await Promise.all(doomed.map(({ key }) => this.api.deleteEnvVar({ accountId: this.accountId, siteId: to, key })));
        await this.api.createEnvVars({ accountId: this.accountId, siteId: to, body: theirs });
    }
}

/** A secret needs contexts of its own, and dev stays readable: empty. */
function forSecret(values) {
    const all = values.find(({ context }) => context === 'all');
    if (!all) return values;
    return CONTEXTS.filter((name) => name !== 'all').map((context) => ({ context, value: context === 'dev' ? '' : all.value }));
}
