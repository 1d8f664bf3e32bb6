// Fields of a body, a query or an answer, one a line.
import classes from './api-docs.module.css';
import { rulesOf, type Field } from './document';

export function FieldTable({ title, fields, isInput }: { title: string; fields: Field[]; isInput: boolean }) {
    return (
        <div className={classes['part']}>
            <h3>{title}</h3>
            <ul className={classes['fields']}>
                {fields.map(({ name, schema, isRequired }) => (
                    <li key={name}>
                        <span className={classes['fieldName']}>
                            <code>{name}</code>
                            {isInput && isRequired && <b>required</b>}
                        </span>
                        <span>
                            {rulesOf(schema)}
                            {schema.description && <span className={classes['about']}>{schema.description}</span>}
                        </span>
                    </li>
                ))}
            </ul>
        </div>
    );
}
