// How the build of the site fares that a run asked for, with the way to it at Netlify.
import { Anchor } from '@mantine/core';

import { Icon } from '@/components/icon';
import classes from '@/components/redeploy-line.module.css';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { redeployLabels, redeployText, redeployTones, type Redeploy } from '@/lib/redeploy';

export function RedeployLine({ redeploy }: { redeploy: Redeploy }) {
    return (
        <div className={classes['redeploy']}>
            <StatusBadge tone={redeployTones[redeploy.state]} icon={redeploy.state === 'failed' ? 'alert' : undefined}>{redeployLabels[redeploy.state]}</StatusBadge>
            <div className={classes['redeployText']}>
                <span className={classes['redeployWords']}>
                    {redeployText(redeploy)}{redeploy.finishedAt && <span className={classes['redeployTime']}><RelativeTime at={redeploy.finishedAt} /></span>}
                </span>
                {redeploy.adminUrl && (
                    <Anchor href={redeploy.adminUrl} target="_blank" rel="noreferrer" underline="always" className={classes['redeployLink'] ?? ''}>
                        See the deploy at Netlify <Icon name="external" size={12} /><span className="visually-hidden"> (opens in a new tab)</span>
                    </Anchor>
                )}
            </div>
        </div>
    );
}
