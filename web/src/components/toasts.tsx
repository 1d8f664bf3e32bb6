// Short messages about what has just happened. Errors that belong to a form stay beside it instead.
import { ActionIcon, Button } from '@mantine/core';
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';

import { Icon } from '@/components/icon';
import classes from '@/components/toasts.module.css';

export interface Toast {
    text: string;
    tone?: 'good' | 'bad';
    /** Something to take it back with. */
    action?: { label: string; run: () => void };
}

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** const toast = useToast(); toast({ text: 'Connection deleted' }) */
export function useToast() {
    return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
    const [toasts, setToasts] = useState<(Toast & { id: number })[]>([]);
    const next = useRef(0);
    const close = useCallback((id: number) => {
        setToasts((all) => all.filter((toast) => toast.id !== id));
    }, []);
    const show = useCallback((toast: Toast) => {
        const id = next.current++;
        setToasts((all) => [...all.slice(-3), { ...toast, id }]);
        setTimeout(() => { close(id); }, toast.tone === 'bad' || toast.action ? 12_000 : 5_000);
    }, [close]);

    return (
        <ToastContext.Provider value={useMemo(() => show, [show])}>
            {children}
            <div className={classes['stack']} role="status" aria-live="polite">
                {toasts.map(({ id, text, tone = 'good', action }) => (
                    <div key={id} className={classes['toast']} data-tone={tone}>
                        <Icon name={tone === 'bad' ? 'alert' : 'check'} />
                        <p className={classes['text']}>{text}</p>
                        {action && (
                            <Button size="compact-xs" variant="default" onClick={() => {
                                action.run();
                                close(id);
                            }}>{action.label}</Button>
                        )}
                        <ActionIcon size="sm" aria-label="Dismiss" onClick={() => { close(id); }}><Icon name="close" size={12} /></ActionIcon>
                    </div>
                ))}
            </div>
        </ToastContext.Provider>
    );
}
