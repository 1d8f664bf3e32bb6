// Copies a text and says so. The text may come from a function, so that a secret is fetched only
// when it is wanted.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

import { Icon } from '@/components/icon';

interface CopyButtonProps {
    text: string | (() => Promise<string>);
    label: string; // "Copy client secret"
    isWide?: boolean;
    tabIndex?: number;
}

export function CopyButton({ text, label, isWide = false, tabIndex }: CopyButtonProps) {
    const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
    useEffect(() => {
        if (state === 'idle') return;
        const timer = setTimeout(() => { setState('idle'); }, 1500);
        return () => { clearTimeout(timer); };
    }, [state]);

    async function copy() {
        try {
            await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
            setState('copied');
        } catch {
            setState('failed');
        }
    }
    const said = state === 'copied' ? 'Copied' : state === 'failed' ? 'Could not copy' : label;
    const icon = <Icon name={state === 'copied' ? 'check' : state === 'failed' ? 'alert' : 'copy'} />;
    return (
        <>
            {isWide ? (
                <Button variant="default" leftSection={icon} onClick={() => void copy()}>{said}</Button>
            ) : (
                <Tooltip label={said}>
                    <ActionIcon aria-label={label} onClick={() => void copy()} {...(tabIndex === undefined ? {} : { tabIndex })}>
                        {icon}
                    </ActionIcon>
                </Tooltip>
            )}
            <span className="visually-hidden" role="status">{state === 'idle' ? '' : said}</span>
        </>
    );
}
