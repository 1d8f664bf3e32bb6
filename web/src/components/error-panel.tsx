// An error in its place on the page: what happened, what to do next, how to find it in the log.
import { Button } from '@mantine/core';

import classes from '@/components/error-panel.module.css';
import { Icon } from '@/components/icon';
import { adviceFor, ApiError, messageOf } from '@/lib/api-error';

interface ErrorPanelProps {
    error: unknown;
    /** What was being done, e.g. "The secrets could not be loaded". */
    title?: string;
    onRetry?: () => void;
}

export function ErrorPanel({ error, title, onRetry }: ErrorPanelProps) {
    const requestId = error instanceof ApiError ? error.requestId : undefined;
    return (
        <div className={classes['error']} role="alert">
            <span className={classes['icon']}><Icon name="alert" /></span>
            <div>
                <p className={classes['title']}>{title ?? messageOf(error)}</p>
                {title && <p className={classes['text']}>{messageOf(error)}</p>}
                <p className={classes['text']}>{adviceFor(error)}</p>
                {(onRetry ?? requestId) && (
                    <div className={classes['foot']}>
                        {onRetry && <Button size="compact-xs" variant="default" onClick={onRetry}>Try again</Button>}
                        {requestId && <span>Request <span className="mono">{requestId}</span></span>}
                    </div>
                )}
            </div>
        </div>
    );
}
