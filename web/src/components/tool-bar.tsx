// Above a list: a box to filter it, and what can be done with all of it.
import { ActionIcon, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

import { Icon } from '@/components/icon';
import classes from '@/components/tool-bar.module.css';

interface ToolBarProps {
    filter?: { label: string; value: string; onChange: (value: string) => void };
    children?: ReactNode;
    end?: ReactNode;
}

export function ToolBar({ filter, children, end }: ToolBarProps) {
    return (
        <div className={classes['bar']}>
            {filter && (
                <TextInput
                    className={classes['search'] ?? ''} aria-label={filter.label} placeholder={filter.label} type="search"
                    leftSection={<Icon name="search" />} value={filter.value} autoComplete="off" spellCheck={false}
                    onChange={(event) => { filter.onChange(event.currentTarget.value); }}
                    onKeyDown={(event) => {
                        if (event.key === 'Escape') filter.onChange('');
                    }}
                    rightSection={filter.value !== '' && (
                        <ActionIcon size="sm" aria-label="Clear the filter" onClick={() => { filter.onChange(''); }}>
                            <Icon name="close" size={12} />
                        </ActionIcon>
                    )}
                />
            )}
            {children}
            {end && <div className={classes['end']}>{end}</div>}
        </div>
    );
}
