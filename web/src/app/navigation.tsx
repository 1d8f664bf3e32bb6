import { useOs } from '@mantine/hooks';
import { Link, useLocation, useParams } from 'react-router-dom';

import classes from '@/app/navigation.module.css';
import { ProjectSwitcher } from '@/app/project-switcher';
import { UserMenu } from '@/app/user-menu';
import { Icon, type IconName } from '@/components/icon';
import { Wordmark } from '@/components/wordmark';
import { NotificationBell } from '@/features/notifications/notification-bell';
import { useUser } from '@/lib/auth';
import { paths } from '@/lib/paths';

interface Entry {
    to: string;
    /** Another beginning of addresses that belong to it. */
    also?: string;
    label: string;
    icon: IconName;
}

const isBelow = (pathname: string, base: string) => pathname === base || pathname.startsWith(`${base}/`);

function Links({ label, entries }: { label: string; entries: Entry[] }) {
    const { pathname } = useLocation();
    return (
        <nav aria-label={label}>
            <ul className={classes['links']}>
                {entries.map(({ to, also, label: text, icon }) => (
                    <li key={to}>
                        <Link
                            to={to} className={classes['link'] ?? ''}
                            aria-current={isBelow(pathname, to) || (also && isBelow(pathname, also)) ? 'page' : undefined}
                        >
                            <Icon name={icon} />{text}
                        </Link>
                    </li>
                ))}
            </ul>
        </nav>
    );
}

/** `hasBell`: where it is not beside the navigation already. */
export function Navigation({ onSearch, hasBell = false }: { onSearch: () => void; hasBell?: boolean }) {
    const { projectId } = useParams();
    const os = useOs();
    const user = useUser();
    const isApple = os === 'macos' || os === 'ios';

    return (
        <div className={classes['navigation']}>
            <div className={classes['top']}>
                <Link to={paths.projects()} className={classes['brand']} aria-label="Tacit, all projects"><Wordmark /></Link>
                {hasBell && <NotificationBell />}
            </div>
            <button type="button" className={classes['search']} onClick={onSearch} aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}>
                <Icon name="search" /><span>Search</span><kbd>{isApple ? '⌘K' : 'Ctrl K'}</kbd>
            </button>
            {projectId ? (
                <>
                    <div className={classes['label']}>Project</div>
                    <ProjectSwitcher projectId={projectId} />
                    <Links label="Project" entries={[
                        { to: paths.secrets(projectId), label: 'Secrets', icon: 'key' },
                        { to: paths.secretSyncs(projectId), also: paths.integrations(projectId), label: 'Integrations', icon: 'sync' },
                        { to: paths.appConnections(projectId), label: 'App Connections', icon: 'connection' },
                        { to: paths.activity(projectId), label: 'Activity', icon: 'activity' },
                        { to: paths.members(projectId), label: 'Members', icon: 'people' },
                        { to: paths.machines(projectId), label: 'Machine Identities', icon: 'machine' },
                        { to: paths.roles(projectId), label: 'Roles', icon: 'check' },
                        { to: paths.webhooks(projectId), label: 'Webhooks', icon: 'link' },
                        { to: paths.auditLog(projectId), label: 'Audit Log', icon: 'history' },
                        { to: paths.settings(projectId), label: 'Project Settings', icon: 'settings' },
                    ]} />
                </>
            ) : (
                <Links label="Organisation" entries={[
                    { to: paths.projects(), label: 'Projects', icon: 'project' },
                    { to: paths.people(), label: 'People', icon: 'people' },
                    { to: paths.orgRoles(), label: 'Roles', icon: 'check' },
                    { to: paths.orgSettings(), label: 'Settings', icon: 'settings' },
                    ...(user.data?.superAdmin ? [{ to: paths.server(), label: 'Server', icon: 'machine' as const }] : []),
                    { to: paths.account(), label: 'Your account', icon: 'user' },
                ]} />
            )}
            <span className={classes['spacer']} />
            <UserMenu />
        </div>
    );
}
