// A project as its users edit it, by every kind of request, and what each of its folders shows for it:
// imports and references are worked out anew here.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createProject } from '../harness.js';

const query = (values) => new URLSearchParams(values).toString();

export class Folder {
    constructor(project, environment, path) {
        Object.assign(this, { project, environment, path, own: new Map(), imports: [], mark: undefined });
    }

    get name() { return `${this.project.label} ${this.environment}:${this.path}`; }

    /** How secrets elsewhere refer to one of this folder. */
    refer(name) { return `\${${[this.environment, ...this.path.split('/').filter(Boolean), name].join('.')}}`; }
}

class Unresolved extends Error {}

export class Project {
    static async create(client, label) {
        const project = new Project();
        const { id } = await createProject(client, label);
        Object.assign(project, { client, label, id, folders: [] });
        for (const environment of ['dev', 'staging', 'prod']) await project.createEnvironment(environment);
        return project;
    }

    async createEnvironment(environment) {
        this.folders.push(new Folder(this, environment, '/'));
        for (const name of ['lib', 'app', 'api']) await this.createFolder(environment, name);
        await this.addImport(this.folder(environment, '/app'), this.folder(environment, '/lib'));
    }

    folder(environment, path) { return this.folders.find((one) => one.environment === environment && one.path === path); }

    async createFolder(environment, name) {
        await this.client.must('POST', '/api/v1/folders', { workspaceId: this.id, environment, name, path: '/' });
        const folder = new Folder(this, environment, `/${name}`);
        this.folders.push(folder);
        return folder;
    }

    at(folder, extra) { return { workspaceId: this.id, environment: folder.environment, secretPath: folder.path, type: 'shared', ...extra }; }

    /* --- what a folder shows --- */

    /** Name → value, references expanded; null when that can't be read in full. */
    payload(folder) {
        const all = new Map();
        try {
            for (const from of [folder, ...[...folder.imports].reverse()])
                for (const [name, value] of from.own) if (!all.has(name)) all.set(name, this.expand(from, value, 0));
        } catch (error) {
            if (!(error instanceof Unresolved)) throw error;
            return null;
        }
        return all;
    }

    expand(folder, value, depth) {
        if (depth > 8) throw new Unresolved();
        return value.replace(/\$\{([^}]+)\}/g, (_, path) => {
            const [from, name] = this.target(folder, path);
            const found = from?.own.get(name);
            if (found === undefined) throw new Unresolved();
            return this.expand(from, found, depth + 1);
        });
    }

    target(folder, path) {
        const parts = path.split('.');
        const name = parts.pop();
        return parts.length === 0 ? [folder, name] : [this.folder(parts[0], `/${parts.slice(1).join('/')}`), name];
    }

    /** The folders that may show something else when this one changes. */
    dependents(folder) {
        const found = new Set([folder]);
        for (let size = 0; size !== found.size;) {
            size = found.size;
            for (const one of this.folders) if (this.uses(one, found)) found.add(one);
        }
        return found;
    }

    uses(folder, others) {
        if (folder.imports.some((one) => others.has(one))) return true;
        return [...folder.own.values()].some((value) => [...value.matchAll(/\$\{([^}]+)\}/g)]
            .some(([, path]) => others.has(this.target(folder, path)[0])));
    }

    async check(folder) {
        const { secrets } = await this.client.must('GET', `/api/v3/secrets/raw?${query({ ...this.at(folder), expandSecretReferences: 'false' })}`);
        assert.deepEqual(new Map(secrets.map((one) => [one.secretKey, one.secretValue]).sort()), new Map([...folder.own].sort()), folder.name);
    }

    /* --- edits --- */

    /** Creates and changes, in at most two requests. */
    async write(folder, values) {
        const names = Object.keys(values);
        const list = (isKnown) => names.filter((name) => folder.own.has(name) === isKnown).map((secretKey) => ({ secretKey, secretValue: values[secretKey] }));
        for (const [method, secrets] of [['POST', list(false)], ['PATCH', list(true)]]) {
            if (secrets.length === 0) continue;
            await this.client.must(method, '/api/v3/secrets/batch/raw', this.at(folder, { secrets }));
        }
        for (const name of names) folder.own.set(name, values[name]);
    }

    async writeOne(folder, name, secretValue) {
        await this.client.must(folder.own.has(name) ? 'PATCH' : 'POST', `/api/v3/secrets/raw/${name}`, this.at(folder, { secretValue }));
        folder.own.set(name, secretValue);
    }

    async remove(folder, names) {
        if (names.length === 1) await this.client.must('DELETE', `/api/v3/secrets/raw/${names[0]}`, this.at(folder));
        else await this.client.must('DELETE', '/api/v3/secrets/batch/raw', this.at(folder, { secrets: names.map((secretKey) => ({ secretKey })) }));
        for (const name of names) folder.own.delete(name);
    }

    async rename(folder, from, to) {
        await this.client.must('PATCH', `/api/v3/secrets/raw/${from}`, this.at(folder, { newSecretName: to }));
        folder.own.set(to, folder.own.get(from));
        folder.own.delete(from);
    }

    async move(from, to, names) {
        const { secrets } = await this.client.must('GET', `/api/v3/secrets/raw?${query(this.at(from))}`);
        const answer = await this.client.must('POST', '/api/v4/secrets/move', {
            projectId: this.id, sourceEnvironment: from.environment, sourceSecretPath: from.path, shouldOverwrite: true,
            destinationEnvironment: to.environment, destinationSecretPath: to.path,
            secretIds: secrets.filter((one) => names.includes(one.secretKey)).map(({ id }) => id),
        });
        assert.deepEqual(answer, { isSourceUpdated: true, isDestinationUpdated: true });
        for (const name of names) {
            to.own.set(name, from.own.get(name));
            from.own.delete(name);
        }
    }

    /** A .env file. */
    async importFile(folder, values) {
        const content = Object.entries(values).map(([name, value]) => `${name}='${value}'`).join('\n');
        await this.client.must('POST', '/api/v1/secrets/import', { projectId: this.id, environment: folder.environment, secretPath: folder.path, content, format: 'env' });
        for (const [name, value] of Object.entries(values)) folder.own.set(name, value);
    }

    async addImport(folder, from) {
        await this.client.must('POST', '/api/v1/secret-imports', {
            workspaceId: this.id, environment: folder.environment, path: folder.path, import: { environment: from.environment, path: from.path },
        });
        folder.imports.push(from);
    }

    async dropImport(folder, from) {
        const place = { workspaceId: this.id, environment: folder.environment, path: folder.path };
        const { secretImports } = await this.client.must('GET', `/api/v1/secret-imports?${query(place)}`);
        const found = secretImports.find((one) => one.importEnv.slug === from.environment && one.importPath === from.path);
        await this.client.must('DELETE', `/api/v1/secret-imports/${found.id}`, place);
        folder.imports = folder.imports.filter((one) => one !== from);
    }

    /** Of a folder that nothing refers to. */
    async renameFolder(folder, name) {
        const { folders } = await this.client.must('GET', `/api/v1/folders?${query({ workspaceId: this.id, environment: folder.environment, path: '/' })}`);
        const found = folders.find((one) => `/${one.name}` === folder.path);
        await this.client.must('PATCH', `/api/v1/folders/${found.id}`, { workspaceId: this.id, environment: folder.environment, path: '/', name });
        folder.path = `/${name}`;
    }

    /* --- back in time --- */

    /** Remembers how a folder is. */
    async mark(folder) {
        const { commits } = await this.client.must('GET', `/api/v1/pit/commits?${query({ projectId: this.id, environment: folder.environment, path: folder.path, limit: 1 })}`);
        folder.mark = { id: commits[0].id, own: new Map(folder.own) };
    }

    async rollBack(folder) {
        await this.client.must('POST', `/api/v1/pit/commits/${folder.mark.id}/rollback`, { projectId: this.id });
        folder.own = new Map(folder.mark.own);
    }
}
