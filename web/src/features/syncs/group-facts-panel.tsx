// How a group is set up: what each of its sites' syncs has from it.
import { Anchor, Button } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Panel } from '@/components/panel';
import { paths } from '@/lib/paths';
import { useProject } from '@/lib/project';

import { contextText } from './contexts';
import type { SyncGroup } from './group-api';
import { selectorText } from './group-texts';
import { useAvailableConnections } from './netlify-api';
import { OptionFacts } from './option-facts';
import classes from './syncs.module.css';

export function GroupFactsPanel({ projectId, group }: { projectId: string; group: SyncGroup }) {
    const connections = useAvailableConnections(projectId);
    const name = connections.data?.find(({ id }) => id === group.connectionId)?.name;
    const project = useProject(projectId);
    const environment = project.data?.environments.find(({ slug }) => slug === group.environment)?.name ?? group.environment;
    const { accountName, accountId, context, contextParameter } = group.destinationConfig;
    return (
        <Panel
            title="Set-up"
            actions={<Button size="compact-sm" variant="subtle" component={Link} to={paths.editSyncGroup(projectId, group.id)}>Edit<span className="visually-hidden"> the set-up</span></Button>}
        >
            <dl className={classes['facts']}>
                {group.description && <div className={classes['fact']}><dt>Description</dt><dd>{group.description}</dd></div>}
                <div className={classes['fact']}>
                    <dt>Source</dt>
                    <dd>
                        {group.environment && group.secretPath
                            ? (
                                <Anchor component={Link} underline="always" to={paths.environment(projectId, group.environment, group.secretPath)}>
                                    {environment} <span className="mono">{group.secretPath}</span>
                                </Anchor>
                            )
                            : 'A folder that was deleted'}
                    </dd>
                </div>
                <div className={classes['fact']}><dt>Selection</dt><dd>{selectorText(group.selector)}</dd></div>
                <div className={classes['fact']}>
                    <dt>Connection</dt>
                    <dd><Anchor component={Link} underline="always" to={`${paths.appConnections(projectId)}/${encodeURIComponent(group.connectionId)}`}>{name ?? group.connectionId}</Anchor></dd>
                </div>
                <div className={classes['fact']}><dt>Account</dt><dd>{accountName ?? accountId}</dd></div>
                <div className={classes['fact']}><dt>Context</dt><dd>{contextText(context, contextParameter)}</dd></div>
                <OptionFacts options={group.syncOptions} />
            </dl>
        </Panel>
    );
}
