// A code or a secret to be read and copied. A secret is masked until it is asked for; what is shown
// leaves the page with the component.
import { ActionIcon, Tooltip } from '@mantine/core';
import { useState } from 'react';

import { CopyButton } from '@/components/copy-button';
import { Icon } from '@/components/icon';
import classes from '@/components/secret-value.module.css';

export const MASK = '••••••••';

interface SecretValueProps {
    value: string;
    label: string; // "client secret"
    isSecret?: boolean;
}

export function SecretValue({ value, label, isSecret = true }: SecretValueProps) {
    const [isShown, setIsShown] = useState(!isSecret);
    return (
        <div className={classes['field']}>
            {isShown
                ? <code className={classes['value']}>{value}</code>
                : <span className={`${classes['value']} ${classes['masked']}`}><span className="visually-hidden">Hidden {label}</span><span aria-hidden="true">{MASK}</span></span>}
            {isSecret && (
                <Tooltip label={isShown ? 'Hide' : 'Show'}>
                    <ActionIcon aria-label={`${isShown ? 'Hide' : 'Show'} ${label}`} onClick={() => { setIsShown(!isShown); }}>
                        <Icon name={isShown ? 'eyeOff' : 'eye'} />
                    </ActionIcon>
                </Tooltip>
            )}
            <CopyButton text={value} label={`Copy ${label}`} />
        </div>
    );
}
