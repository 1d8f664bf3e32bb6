import { NavLink } from 'react-router-dom';

import classes from '@/features/secrets/environment-page.module.css';
import { paths } from '@/lib/paths';
import type { Environment } from '@/lib/project';

/** The same folder in each environment of the project. */
export function EnvironmentTabs({ projectId, environments, path }: { projectId: string; environments: Environment[]; path: string }) {
    return (
        <nav aria-label="Environments">
            <ul className={classes['environments']}>
                {environments.map(({ id, slug, name }) => <li key={id}><NavLink end to={paths.environment(projectId, slug, path)}>{name}</NavLink></li>)}
            </ul>
        </nav>
    );
}
