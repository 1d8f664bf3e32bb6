// Further sources of the same sync, each for a context of its own: planned and written as one.
import { Button, Input, Text } from '@mantine/core';
import { useId, useRef } from 'react';

import { Icon } from '@/components/icon';
import { useProject } from '@/lib/project';

import { ContextRow } from './context-row';
import { contextText } from './contexts';
import { contextProblems, contextsMax, emptyContext, isForAll, type DraftContext } from './more-contexts';
import type { StepProps } from './step-props';
import classes from './syncs.module.css';

export function ContextsField({ projectId, draft, problems, onChange }: StepProps) {
    const rows = draft.contexts;
    const project = useProject(projectId);
    const first = project.data?.environments.find(({ slug }) => slug === draft.environment)?.name ?? draft.environment;
    const aboutId = useId();
    const addButton = useRef<HTMLButtonElement>(null);
    const found = problems.contexts ? contextProblems(draft, rows) : [];

    function change(place: number, part: Partial<DraftContext>) {
        onChange({ contexts: rows.map((row, at) => (at === place ? { ...row, ...part } : row)) });
    }
    function remove(place: number) {
        onChange({ contexts: rows.filter((_, at) => at !== place) });
        addButton.current?.focus();
    }
    return (
        <fieldset className={classes['mappings']} aria-describedby={aboutId}>
            <Input.Label component="legend" mb={0}>More contexts</Input.Label>
            <Input.Description id={aboutId}>
                {isForAll(draft)
                    ? 'All contexts get one value. To give other contexts other values in this sync, choose a single context above.'
                    : `The context ${contextText(draft.context, draft.contextParameter)} gets the secrets of ${first}, ${draft.secretPath}. Other contexts of the site may get those of other environments, in the same plan and the same run.`}
            </Input.Description>
            {rows.length > 0 && (
                <ul className={classes['mappingList']} aria-label="More sources and their contexts">
                    {rows.map((row, place) => (
                        // Rows have no name of their own; they are told apart by where they stand.
                        <li key={place}>
                            <ContextRow
                                projectId={projectId} number={place + 2} row={row} problems={found[place] ?? {}}
                                onChange={(part) => { change(place, part); }} onRemove={() => { remove(place); }}
                            />
                        </li>
                    ))}
                </ul>
            )}
            {(!isForAll(draft) || rows.length > 0) && rows.length < contextsMax && (
                <Button
                    ref={addButton} mt="sm" size="xs" variant="default" leftSection={<Icon name="add" size={14} />}
                    onClick={() => { onChange({ contexts: [...rows, emptyContext] }); }}
                >
                    Add a context
                </Button>
            )}
            {rows.length >= contextsMax && <Text size="sm" c="dimmed" mt="xs">A sync takes {contextsMax} further contexts at most.</Text>}
            {problems.contexts && <Input.Error mt="xs" role="alert">{problems.contexts}</Input.Error>}
        </fieldset>
    );
}
