// A table of any length: only the rows near the window are in the page. The window scrolls, so that
// the browser's own way back lands where it left. Arrow keys go from row to row.
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';

import classes from '@/components/virtual-rows.module.css';

interface VirtualRowsProps<T> {
    label: string;
    items: T[];
    keyOf: (item: T) => string;
    /** As in grid-template-columns; the cells of head and rows follow it. */
    columns: string;
    head: ReactNode; // cells with role="columnheader"
    children: (item: T) => ReactNode; // cells with role="cell"
    rowHeight?: number;
    className?: string;
}

const controls = 'a[href], button:not(:disabled)';

function moveBetweenRows(event: KeyboardEvent<HTMLElement>) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const from = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    if (step === 0 || !from || !(event.target as HTMLElement).matches(controls)) return;
    const to = event.currentTarget.querySelector<HTMLElement>(`[data-index="${Number(from.dataset['index']) + step}"]`);
    if (!to) return;
    const column = [...from.querySelectorAll(controls)].indexOf(event.target as HTMLElement);
    const targets = to.querySelectorAll<HTMLElement>(controls);
    const target = targets[Math.min(column, targets.length - 1)];
    if (!target) return;
    event.preventDefault();
    target.focus();
}

/** What stays in the page while one scrolls is not made again: the items and how to draw them are the same. */
const RowCells = memo(function RowCells<T>({ item, draw }: { item: T; draw: (item: T) => ReactNode }) {
    return draw(item);
}) as <T>(props: { item: T; draw: (item: T) => ReactNode }) => ReactNode;

export function VirtualRows<T>({ label, items, keyOf, columns, head, children, rowHeight = 40, className }: VirtualRowsProps<T>) {
    const table = useRef<HTMLDivElement>(null);
    const body = useRef<HTMLDivElement>(null);
    const [offset, setOffset] = useState(0);

    useLayoutEffect(() => {
        const measure = () => {
            if (body.current) setOffset(body.current.getBoundingClientRect().top + window.scrollY);
        };
        measure();
        const observer = new ResizeObserver(measure);
        observer.observe(document.body);
        return () => { observer.disconnect(); };
    }, []);

    const rows = useWindowVirtualizer({
        count: items.length,
        estimateSize: () => rowHeight,
        getItemKey: (index) => {
            const item = items[index];
            return item === undefined ? index : keyOf(item);
        },
        overscan: 12,
        scrollMargin: offset,
    });
    return (
        // The handler only moves the focus among controls that are operable without it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <div ref={table} className={`${classes['table'] ?? ''} ${className ?? ''}`} role="table" aria-label={label}
            aria-rowcount={items.length + 1} style={{ '--columns': columns } as CSSProperties} onKeyDown={moveBetweenRows}>
            <div role="rowgroup" className={classes['headGroup']}>
                <div className={classes['head']} role="row" aria-rowindex={1} data-head>{head}</div>
            </div>
            <div ref={body} className={classes['body']} role="rowgroup" style={{ height: rows.getTotalSize() }}>
                {rows.getVirtualItems().map((row) => {
                    const item = items[row.index];
                    return item !== undefined && (
                        <div key={row.key} ref={rows.measureElement} data-index={row.index} className={classes['row']} role="row"
                            aria-rowindex={row.index + 2} style={{ transform: `translateY(${row.start - offset}px)` }}>
                            <RowCells item={item} draw={children} />
                        </div>
                    );
                })}
            </div>
        </div>
    );
}
