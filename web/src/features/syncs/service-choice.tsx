// The services that can be synced to.
import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { SkeletonRows } from '@/components/skeleton-rows';
import { api } from '@/lib/api-client';

import classes from './service-choice.module.css';

interface SyncOption {
    name: string;
    destination: string;
    canImportSecrets: boolean;
}

export function ServiceChoice() {
    const [, setSearch] = useSearchParams();
    const options = useQuery({
        queryKey: ['secret-sync-options'],
        queryFn: () => api.get<{ secretSyncOptions: SyncOption[] }>('/api/v1/secret-syncs/options'),
        select: (body) => body.secretSyncOptions,
        staleTime: Infinity,
    });
    if (options.isError) {
        return <ErrorPanel error={options.error} title="The list of services could not be loaded" onRetry={() => void options.refetch()} />;
    }
    if (options.isPending) return <SkeletonRows count={1} label="Loading services" />;
    return (
        <ul className={classes['services']}>
            {options.data.map(({ name, destination, canImportSecrets }) => (
                <li key={destination}>
                    <UnstyledButton
                        className={classes['service'] ?? ''}
                        onClick={() => { setSearch({ service: destination, step: 'source' }); }}
                    >
                        <span className={classes['icon']}><Icon name="sync" size={20} /></span>
                        <span>
                            <span className={classes['name']}>{name}</span>
                            <span className={classes['text']}>
                                Environment variables of a site, or of all sites of an account.
                                {canImportSecrets && ' Can first import what is there.'}
                            </span>
                        </span>
                        <Icon name="chevronRight" />
                    </UnstyledButton>
                </li>
            ))}
        </ul>
    );
}
