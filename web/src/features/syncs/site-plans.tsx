// What would happen at many sites, each in its line.
import type { useSitePlans, GroupSite } from './group-api';
import { SitePlanRow } from './site-plan-row';
import classes from './syncs.module.css';

interface SitePlansProps {
    label: string;
    sites: GroupSite[];
    plans: ReturnType<typeof useSitePlans>;
    /** What becomes of a plan that the brake would stop, once it is confirmed here. */
    heldText: string;
}

export function SitePlans({ label, sites, plans, heldText }: SitePlansProps) {
    return (
        <ul className={classes['sitePlans']} aria-label={label}>
            {sites.map((site, index) => {
                const plan = plans[index];
                return (
                    <SitePlanRow
                        key={site.siteId} site={site} answer={plan?.isFetching ? undefined : plan?.data} heldText={heldText}
                        error={plan?.isFetching ? null : plan?.error ?? null} onRetry={() => void plan?.refetch()}
                    />
                );
            })}
        </ul>
    );
}
