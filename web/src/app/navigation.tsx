import { useOs } from '@mantine/hooks';
import { Link, NavLink, useParams } from 'react-router-dom';

import classes from '@/app/navigation.module.css';
import { ProjectSwitcher } from '@/app/project-switcher';
import { UserMenu } from '@/app/user-menu';
import { Icon, type IconName } from '@/components/icon';
import { Wordmark } from '@/components/wordmark';
import { paths } from '@/lib/paths';

interface Entry {
    to: string;
    label: string;
    icon: IconName;
}

function Links({ label, entries }: { label: string; entries: Entry[] }) {
    return (
        <nav aria-label={label}>
            <ul className={classes['links']}>
                {entries.map(({ to, label: text, icon }) => (
                    <li key={to}>
                        <NavLink to={to} className={classes['link'] ?? ''}><Icon name={icon} />{text}</NavLink>
                    </li>
                ))}
            </ul>
        </nav>
    );
}

export function Navigation({ onSearch }: { onSearch: () => void }) {
    const { projectId } = useParams();
    const os = useOs();
    const isApple = os === 'macos' || os === 'ios';

    return (
        <div className={classes['navigation']}>
            <Link to={paths.projects()} className={classes['brand']} aria-label="Tacit, all projects"><Wordmark /></Link>
            <button type="button" className={classes['search']} onClick={onSearch} aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}>
                <Icon name="search" /><span>Search</span><kbd>{isApple ? '⌘K' : 'Ctrl K'}</kbd>
            </button>
            {projectId ? (
                <>
                    <div className={classes['label']}>Project</div>
                    <ProjectSwitcher projectId={projectId} />
                    <Links label="Project" entries={[
                        { to: paths.secrets(projectId), label: 'Secrets', icon: 'key' },
                        { to: paths.secretSyncs(projectId), label: 'Secret Syncs', icon: 'sync' },
                        { to: paths.appConnections(projectId), label: 'App Connections', icon: 'connection' },
                        { to: paths.activity(projectId), label: 'Activity', icon: 'activity' },
                        { to: paths.machines(projectId), label: 'Machine Identities', icon: 'machine' },
                        { to: paths.settings(projectId), label: 'Project Settings', icon: 'settings' },
                    ]} />
                </>
            ) : (
                <Links label="Organisation" entries={[
                    { to: paths.projects(), label: 'Projects', icon: 'project' },
                    { to: paths.account(), label: 'Your account', icon: 'user' },
                ]} />
            )}
            <span className={classes['spacer']} />
            <UserMenu />
        </div>
    );
}
