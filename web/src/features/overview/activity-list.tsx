// The entries, a sentence each.
import { Icon } from '@/components/icon';
import { RelativeTime } from '@/components/relative-time';

import type { AuditLog } from './api';
import { actorText, eventText, iconOf, subjectText } from './event-words';
import classes from './overview.module.css';

export function ActivityList({ logs }: { logs: AuditLog[] }) {
    return (
        <ol className={classes['activity']} aria-label="Entries, newest first">
            {logs.map((log) => (
                <li key={log.id}>
                    <span className={classes['activityIcon']}><Icon name={iconOf(log.event.type)} size={14} /></span>
                    <span className={classes['activityText']}>
                        <b>{actorText(log.actor)}</b> {eventText(log.event.type)}
                        {subjectText(log.event.metadata) && <> <span className="mono">{subjectText(log.event.metadata)}</span></>}
                    </span>
                    <span className={classes['activityTime']}><RelativeTime at={log.createdAt} /></span>
                </li>
            ))}
        </ol>
    );
}
