import { ActionIcon, Text } from '@mantine/core';
import { useState } from 'react';

import { Icon } from '@/components/icon';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import type { AuditLog } from '@/features/audit/api';
import classes from '@/features/audit/audit.module.css';
import { actorWords, eventWords, objectWords } from '@/features/audit/audit-words';
import { exactTime } from '@/lib/format';

export function AuditRow({ entry }: { entry: AuditLog }) {
    const [isOpen, setIsOpen] = useState(false);
    const isRefusal = entry.event.type.endsWith('-refused');
    const details = { time: exactTime(entry.createdAt), position: entry.position, ...entry.event.metadata, client: entry.userAgent };
    const place = objectWords(entry.event);
    return (
        <>
            <tr>
                <td data-label="When"><RelativeTime at={entry.createdAt} /></td>
                <td data-label="Who">{actorWords(entry.actor)}</td>
                <td data-label="Event">
                    {isRefusal ? <StatusBadge tone="bad" icon="alert">{eventWords(entry.event.type)}</StatusBadge> : eventWords(entry.event.type)}
                </td>
                <td data-label="On">{place && <span className="mono">{place}</span>}</td>
                <td data-label="From">
                    <span className="mono">{entry.ipAddress ?? ''}</span>
                    <Text size="xs" c="dimmed">{entry.userAgentType ?? ''}</Text>
                </td>
                <td>
                    <ActionIcon variant="subtle" color="gray" aria-expanded={isOpen} onClick={() => { setIsOpen(!isOpen); }}
                        aria-label={`Details of ${eventWords(entry.event.type)}, entry ${entry.position}`}>
                        <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} />
                    </ActionIcon>
                </td>
            </tr>
            {isOpen && (
                <tr>
                    <td colSpan={6}>
                        <dl className={classes['details']}>
                            {Object.entries(details).filter(([, value]) => value !== null && value !== '').map(([name, value]) => (
                                <div key={name}>
                                    <dt>{name}</dt>
                                    <dd className="mono">{typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)}</dd>
                                </div>
                            ))}
                        </dl>
                    </td>
                </tr>
            )}
        </>
    );
}
