// One route: its line, and below it, once opened, what it takes and gives.
import { useState } from 'react';

import { CopyButton } from '@/components/copy-button';

import classes from './api-docs.module.css';
import { fieldsOf, type Operation } from './document';
import { FieldTable } from './field-table';

function exampleOf({ method, path, isPublic, body }: Operation): string {
    const lines = [`curl -s${method === 'GET' ? '' : ` -X ${method}`} "$TACIT${path}"`];
    if (!isPublic) lines.push('-H "authorization: Bearer $TOKEN"');
    if (body) {
        const wish = Object.fromEntries((body.required ?? []).map((name) => [name, '…']));
        lines.push('-H "content-type: application/json"', `-d '${JSON.stringify(wish)}'`);
    }
    return lines.join(' \\\n  ');
}

export function OperationEntry({ operation, isLinked }: { operation: Operation; isLinked: boolean }) {
    const [isOpen, setIsOpen] = useState(isLinked);
    const inPath = operation.parameters.filter((one) => one.in === 'path');
    const inQuery = operation.parameters.filter((one) => one.in === 'query');
    const asFields = (list: typeof inPath) => list.map(({ name, schema, required, description }) => ({
        name, isRequired: required ?? false, schema: description ? { ...schema, description } : schema,
    }));

    return (
        <details id={operation.id} className={classes['operation']} open={isOpen} onToggle={(event) => { setIsOpen(event.currentTarget.open); }}>
            <summary>
                <span className={classes['method']} data-method={operation.method}>{operation.method}</span>
                <span className={classes['path']}>{operation.path}</span>
                <span className={classes['summary']}>{operation.summary}</span>
            </summary>
            {isOpen && (
                <div className={classes['body']}>
                    <p className={classes['note']}>
                        {operation.isPublic ? 'Needs no credentials.' : 'Needs an access token in the Authorization header.'}{' '}
                        <a href={`#${operation.id}`}>Link to this route</a>
                    </p>
                    {inPath.length > 0 && <FieldTable title="In the path" fields={asFields(inPath)} isInput />}
                    {inQuery.length > 0 && <FieldTable title="In the query" fields={asFields(inQuery)} isInput />}
                    {operation.body && <FieldTable title="Body (JSON)" fields={fieldsOf(operation.body)} isInput />}
                    {operation.answer?.properties && <FieldTable title="Answer (200)" fields={fieldsOf(operation.answer)} isInput={false} />}
                    <div className={classes['part']}>
                        <h3>Errors</h3>
                        <ul className={classes['fields']}>
                            {operation.errors.map(({ status, about }) => <li key={status}><code>{status}</code><span>{about}</span></li>)}
                        </ul>
                    </div>
                    <div className={classes['part']}>
                        <h3>Example</h3>
                        <div className={classes['example']}>
                            <pre>{exampleOf(operation)}</pre>
                            <CopyButton label="Copy the example" text={exampleOf(operation)} />
                        </div>
                    </div>
                </div>
            )}
        </details>
    );
}
