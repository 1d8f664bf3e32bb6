// What is in the way of an integration, and whether it is meant all the same.
import { Checkbox } from '@mantine/core';

import { Icon } from '@/components/icon';

import classes from './native.module.css';
import { overlapText } from './overlap';

interface OverlapQuestionProps {
    error: unknown;
    title: string;
    isMeant: boolean;
    onChange: (isMeant: boolean) => void;
}

export function OverlapQuestion({ error, title, isMeant, onChange }: OverlapQuestionProps) {
    return (
        <div className={classes['overlap']} role="alert">
            <Icon name="alert" />
            <div>
                <p className={classes['overlapTitle']}>{title}</p>
                <p className={classes['overlapText']}>{overlapText(error)} Choose another site or context, or:</p>
                <Checkbox
                    label="Save it all the same" description="Neither overwrites or deletes what the other wrote; such keys are left to whoever wrote them first."
                    checked={isMeant} onChange={(event) => { onChange(event.currentTarget.checked); }}
                />
            </div>
        </div>
    );
}
