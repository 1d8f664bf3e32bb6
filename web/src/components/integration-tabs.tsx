// The two ways to keep a site in step, side by side above the list of each.
import { Link } from 'react-router-dom';

import classes from '@/components/integration-tabs.module.css';
import { paths } from '@/lib/paths';

const tabs = [
    { name: 'secret-syncs', label: 'Secret Syncs', to: paths.secretSyncs },
    { name: 'native-integrations', label: 'Native Integrations', to: paths.nativeIntegrations },
] as const;

interface IntegrationTabsProps {
    projectId: string;
    current: (typeof tabs)[number]['name'];
}

export function IntegrationTabs({ projectId, current }: IntegrationTabsProps) {
    return (
        <nav aria-label="Integrations" className={classes['tabs']}>
            <ul>
                {tabs.map(({ name, label, to }) => (
                    <li key={name}>
                        <Link to={to(projectId)} aria-current={name === current ? 'page' : undefined}>{label}</Link>
                    </li>
                ))}
            </ul>
        </nav>
    );
}
