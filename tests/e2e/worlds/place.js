// The variables of one site, or of a team, as the oracle sees them; and edits that people make at
// Netlify by hand, sent as Netlify's own command line sends them.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

export const NAMED = ['production', 'deploy-preview', 'branch-deploy', 'dev', 'dev-server'];
const SCOPES = ['builds', 'functions', 'post_processing', 'runtime'];
const SECRET_SCOPES = ['builds', 'functions', 'runtime'];

export const cellName = ({ context, context_parameter: branch }) => (context === 'branch' ? `branch:${branch}` : context);
const valueOf = (cell, value) => {
    const [context, branch] = cell.split(':');
    return { context, ...(branch ? { context_parameter: branch } : {}), value };
};

/** Map of key → { secret, scopes, cells: Map of cell → value, ids, updatedAt }. */
export function placeOf(state, siteId) {
    return new Map(state.variables.filter((one) => one.site_id === siteId).map((one) => [one.key, {
        secret: one.is_secret,
        scopes: [...one.scopes].sort().join(),
        cells: new Map(one.values.map((value) => [cellName(value), value.value])),
        ids: new Map(one.values.map((value) => [cellName(value), value.id])),
        updatedAt: one.updated_at,
    }]));
}

/** What a deploy in this context would see. */
export const inForce = (variable, cell) => variable?.cells.get(cell) ?? variable?.cells.get('all');

export const showPlace = (place) => Object.fromEntries([...place].map(([key, one]) =>
    [key, { ...(one.secret ? { secret: true } : {}), scopes: one.scopes, ...Object.fromEntries(one.cells) }]));

/** A variable as the simulator is given it at the beginning. */
export function madeUp(key, cells, { siteId, secret, scopes }) {
    return {
        account: 'acme', site_id: siteId, key, is_secret: secret, scopes,
        values: Object.entries(cells).map(([cell, value]) => valueOf(cell, value)),
    };
}

/** Somebody with a token and no Tacit. */
export class Hand {
    constructor(netlify, { token, siteId, account = 'acme' }) { Object.assign(this, { netlify, token, siteId, account }); }

    async call(method, path, body) {
        const query = this.siteId ? `?site_id=${this.siteId}` : '';
        const response = await fetch(`${this.netlify.url}/api/v1/accounts/${this.account}/env${path}${query}`, {
            method,
            headers: {
                authorization: `Bearer ${this.token}`, 'user-agent': 'somebody',
                ...(body ? { 'content-type': 'application/json' } : {}),
            },
            body: body && JSON.stringify(body),
        });
        return { status: response.status, text: await response.text() };
    }

    async must(...args) {
        const { status, text } = await this.call(...args);
        assert.ok(status < 300, `${args[0]} ${args[1]}: ${status} ${text}`);
    }

    create(key, cell, value, secret) {
        return this.must('POST', '', [{
            key, values: [valueOf(cell, value)], ...(secret ? { is_secret: true, scopes: SECRET_SCOPES } : { scopes: SCOPES }),
        }]);
    }

    /** env:set KEY VALUE --context C */
    set(key, cell, value) { return this.must('PATCH', `/${key}`, valueOf(cell, value)); }

    /** env:set KEY VALUE: every other context is dropped. */
    setEverywhere(key, variable, value) {
        return this.must('PUT', `/${key}`, { key, scopes: variable.scopes.split(','), values: [valueOf('all', value)] });
    }

    unset(key) { return this.must('DELETE', `/${key}`); }

    /** env:unset KEY --context C, which spreads a value of all contexts over the others first. */
    async unsetCell(key, variable, cell) {
        if (variable.cells.has(cell)) {
            await this.must('DELETE', `/${key}/value/${variable.ids.get(cell)}`);
        } else if (variable.cells.has('all') && variable.cells.size === 1) {
            const value = variable.cells.get('all');
            await this.must('DELETE', `/${key}/value/${variable.ids.get('all')}`);
            const rest = NAMED.filter((name) => name !== cell);
            const first = await this.call('PATCH', `/${key}`, valueOf(rest[0], value));
            // Where a variable without values goes away, it has to be made anew.
            if (first.status === 404) await this.create(key, rest[0], value, false);
            for (const name of rest.slice(1)) await this.set(key, name, value);
        }
    }

    /** env:set KEY --secret */
    makeSecret(key, variable) {
        const value = variable.cells.get('all');
        const values = value === undefined
            ? [...variable.cells].map(([cell, one]) => valueOf(cell, one))
            : NAMED.map((name) => valueOf(name, name === 'dev' ? '' : value));
        return this.must('PUT', `/${key}`, { key, is_secret: true, scopes: SECRET_SCOPES, values });
    }

    /** env:set KEY --scope …: the values go with their ids. */
    setScopes(key, variable, scopes) {
        const values = [...variable.cells].map(([cell, value]) => ({ ...valueOf(cell, value), id: variable.ids.get(cell) }));
        return this.must('PUT', `/${key}`, { key, scopes, values });
    }
}
