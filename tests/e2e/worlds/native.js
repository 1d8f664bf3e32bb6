// Integrations of the older API in a random world: syncs like others, of which that API tells less.
// SPDX-License-Identifier: Apache-2.0
import { until } from '../harness.js';

const one = '/api/v1/integration';
const PATIENCE_MS = 150_000;

const metadataOf = (sync) => ({
    ...(sync.deletion === 'absent' ? { initialSyncBehavior: 'overwrite-target' } : {}),
    ...(sync.deletion === 'never' ? { shouldDisableDelete: true } : {}),
    ...(sync.schema ? { secretPrefix: sync.schema.replace('{{secretKey}}', '') } : {}),
});

/** What a random one may be: an existing context, a prefix, deletions of its own keys alone by default. */
export const pickNative = (dice, { sources, sites }) => ({
    isNative: true, behaviour: 'overwrite-destination', imports: false, isAuto: true, replaces: false, createsSecret: false,
    mappings: [{ source: dice.pick(sources), cell: dice.pick(['production', 'deploy-preview', 'branch-deploy', 'dev', 'all']) }],
    siteId: dice.pick(sites), schema: dice.pick([undefined, undefined, 'P_{{secretKey}}']), deletion: dice.pick(['owned', 'owned', 'absent', 'never']),
});

export async function createNative(world, sync) {
    const { client } = world;
    world.authorisation ??= (await client.must('POST', '/api/v1/integration-auth/access-token',
        { workspaceId: world.project.id, integration: 'netlify', accessToken: world.token })).integrationAuth;
    const [{ source, cell }] = sync.mappings;
    const [sourceEnvironment, secretPath] = source.split(':');
    const { integration } = await client.must('POST', one, {
        integrationAuthId: world.authorisation.id, sourceEnvironment, secretPath, isActive: true, confirmOverlap: true,
        app: `site-${world.sites.indexOf(sync.siteId)}`, appId: sync.siteId, targetEnvironment: cell, metadata: metadataOf(sync),
    });
    return integration.id;
}

/** Its newest run, without its items. */
export async function runOfNative(world, sync) {
    const { integration } = await world.client.must('GET', `${one}/${sync.id}`);
    const { isSynced, lastUsed, syncMessage: message } = integration;
    if (isSynced === null) return { id: lastUsed, state: 'running' };
    const isHeld = !isSynced && / Nothing was written\. To go on/.test(message);
    return { id: lastUsed, state: isSynced ? 'succeeded' : isHeld ? 'held' : 'failed', message, done: isHeld ? 0 : undefined };
}

const isOver = async (world, sync) => (await runOfNative(world, sync)).state !== 'running';
export const nativeSettled = (world, sync) => until(() => isOver(world, sync), `${sync.name} to settle`, PATIENCE_MS);

export async function runNative(world, sync) {
    await nativeSettled(world, sync);
    const before = await runOfNative(world, sync);
    await world.client.must('POST', `${one}/${sync.id}/sync`);
    await until(async () => (await runOfNative(world, sync)).id !== before.id && isOver(world, sync), `a run of ${sync.name} to end`, PATIENCE_MS);
    await world.settled();
    return runOfNative(world, sync);
}

export const dropNative = (client, sync) => client.send('DELETE', `${one}/${sync.id}?shouldDeleteIntegrationSecrets=false`);
