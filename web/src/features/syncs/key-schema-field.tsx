// The key schema, with what it makes of a key while it is typed.
import { Text, TextInput } from '@mantine/core';

import { applyKeySchema, isNetlifyKey, keySchemaProblem } from './key-schema';
import type { StepProps } from './step-props';
import classes from './syncs.module.css';

const EXAMPLE = 'DATABASE_URL';

export function KeySchemaField({ draft, problems, onChange }: StepProps) {
    const problem = keySchemaProblem(draft.keySchema);
    const made = applyKeySchema(draft.keySchema, draft.environment || 'prod', EXAMPLE);
    const isPlain = draft.keySchema.trim() === '';

    return (
        <div>
            <TextInput
                label="Key Schema" placeholder="TACIT_{{secretKey}}" spellCheck={false} autoComplete="off"
                description="Recommended where others also write to the site: only variables that fit it are ever touched."
                value={draft.keySchema} error={draft.keySchema.includes('}}') || problems.keySchema ? problem : undefined}
                onChange={(event) => { onChange({ keySchema: event.currentTarget.value }); }} classNames={{ input: 'mono' }}
            />
            <p className={classes['example']} aria-live="polite">
                {problem ? <span>Placeholders: <code>{'{{secretKey}}'}</code>, once, and <code>{'{{environment}}'}</code></span> : (
                    <>
                        <code>{EXAMPLE}</code> <span aria-hidden="true">→</span><span className="visually-hidden">becomes</span> <code>{made}</code>
                        {isPlain && <span> The name stays as it is, and every variable of the destination is managed.</span>}
                    </>
                )}
            </p>
            {!problem && !isNetlifyKey(made) && (
                <Text size="sm" className={classes['warning'] ?? ''}>
                    Netlify takes a letter, then letters, digits and underscores: it would refuse <code>{made}</code>.
                </Text>
            )}
        </div>
    );
}
