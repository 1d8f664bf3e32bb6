// One further source and the context that it is for.
import { Button, TextInput } from '@mantine/core';

import { Choice } from '@/components/choice';
import { Icon } from '@/components/icon';
import { useProject } from '@/lib/project';

import { contextChoices } from './contexts';
import { FolderField } from './folder-field';
import type { ContextProblems, DraftContext } from './more-contexts';
import classes from './syncs.module.css';
import type { Context } from './types';

interface ContextRowProps {
    projectId: string;
    number: number; // the sync's first source is 1
    row: DraftContext;
    problems: ContextProblems;
    onChange: (part: Partial<DraftContext>) => void;
    onRemove: () => void;
}

const single = contextChoices.filter(({ value }) => value !== 'all').map(({ value, label }) => ({ value, label }));

export function ContextRow({ projectId, number, row, problems, onChange, onRemove }: ContextRowProps) {
    const project = useProject(projectId);
    return (
        <div className={classes['mapping']} role="group" aria-label={`Source ${number}`}>
            <div className={classes['mappingFields']}>
                <Choice
                    label="Environment" placeholder="Choose one" required allowDeselect={false}
                    data={(project.data?.environments ?? []).map(({ slug, name }) => ({ value: slug, label: name }))}
                    value={row.environment || null} error={problems.environment}
                    onChange={(environment) => { onChange({ environment: environment ?? '' }); }}
                />
                <FolderField
                    projectId={projectId} environment={row.environment} value={row.secretPath} error={problems.secretPath}
                    onChange={(secretPath) => { onChange({ secretPath }); }}
                />
                <Choice
                    label="Netlify Context" placeholder="Choose one" required allowDeselect={false} maxDropdownHeight={360}
                    data={single} value={row.context || null} error={problems.context}
                    onChange={(context) => { onChange({ context: (context ?? '') as Context | '' }); }}
                />
                {row.context === 'branch' && (
                    <TextInput
                        label="Branch" required spellCheck={false} placeholder="staging" value={row.contextParameter}
                        error={problems.contextParameter}
                        onChange={(event) => { onChange({ contextParameter: event.currentTarget.value }); }}
                    />
                )}
            </div>
            <Button
                size="compact-sm" variant="subtle" color="gray" leftSection={<Icon name="trash" size={14} />}
                aria-label={`Remove source ${number}`} onClick={onRemove}
            >
                Remove
            </Button>
        </div>
    );
}
