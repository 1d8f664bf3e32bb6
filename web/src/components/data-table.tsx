// A plain table in our clothes. Where it has little room, on a phone or in a drawer, each row becomes
// a small card with the headings beside its cells; in between it scrolls sideways.
import type { ReactNode } from 'react';

import classes from '@/components/data-table.module.css';
import { columnLabels } from '@/components/column-labels';

interface DataTableProps {
    label: string;
    /** Headings; an empty one is for the column of actions. */
    columns: { key: string; title: ReactNode; isHidden?: boolean }[];
    children: ReactNode; // rows
}

export function DataTable({ label, columns, children }: DataTableProps) {
    return (
        // Focusable, so that the keyboard can scroll it where it is cut off.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={classes['scroller']} role="group" aria-label={label} tabIndex={0}>
            <table className={classes['table']} style={columnLabels(columns)}>
                <thead>
                    <tr>
                        {columns.map(({ key, title, isHidden }) => (
                            <th key={key} scope="col">
                                {isHidden ? <span className="visually-hidden">{title}</span> : title}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>{children}</tbody>
            </table>
        </div>
    );
}
