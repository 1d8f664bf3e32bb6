// Which source goes to which context of the site, one a line.
import { Icon } from '@/components/icon';
import { useProject } from '@/lib/project';

import { contextText } from './contexts';
import { SourceLink } from './source-link';
import { mappingsOf } from './sync-texts';
import classes from './syncs.module.css';
import type { SecretSync } from './types';

export function MappingList({ projectId, sync }: { projectId: string; sync: SecretSync }) {
    const project = useProject(projectId);
    return (
        <ul className={classes['flows']} aria-label="Sources and their contexts">
            {mappingsOf(sync, project.data?.environments).map((mapping) => (
                <li key={`${mapping.context ?? ''} ${mapping.contextParameter ?? ''}`}>
                    <span><SourceLink projectId={projectId} mapping={mapping} /></span>
                    <span className={classes['dim']}><Icon name="arrowRight" size={16} /><span className="visually-hidden">goes to</span></span>
                    <span>{contextText(mapping.context, mapping.contextParameter)}</span>
                </li>
            ))}
        </ul>
    );
}
