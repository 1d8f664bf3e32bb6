// The headings of a table as custom properties, which its style sheet puts beside the cells where
// the table is too narrow for columns.
import type { CSSProperties, ReactNode } from 'react';

export function columnLabels(columns: { title: ReactNode; isHidden?: boolean }[]): CSSProperties {
    const labels = columns.map(({ title, isHidden }, index) =>
        [`--column-${index + 1}`, typeof title === 'string' && !isHidden ? JSON.stringify(title) : '""'] as const);
    return Object.fromEntries(labels) as CSSProperties;
}
