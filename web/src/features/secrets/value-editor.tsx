// The editor of a value: any number of lines, and completion of references after "${".
import { Popover, Textarea } from '@mantine/core';
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import type { Place } from '@/features/secrets/types';
import classes from '@/features/secrets/value-editor.module.css';
import { useProjectKeys, type KeyPlace } from '@/lib/project-keys';

interface ValueEditorProps {
    label: string;
    isLabelHidden?: boolean;
    place: Place;
    value: string;
    onChange: (value: string) => void;
    /** Enter without Shift, or Ctrl+Enter where Enter makes a line. */
    onCommit?: () => void;
    onCancel?: () => void;
    onBlur?: () => void;
    isEnterCommit?: boolean;
    description?: ReactNode;
    placeholder?: string;
    minRows?: number;
    autoFocus?: boolean;
}

const OPTIONS_MAX = 40;
const REFERABLE = /^[A-Za-z0-9_@-]+$/;

/** How the secret is called in a value that stands at `place`; nothing when it cannot be. */
function referenceTo({ key, environment, path }: KeyPlace, place: Place): string | undefined {
    if (!REFERABLE.test(key)) return undefined;
    if (environment.slug === place.environment && path === place.secretPath) return key;
    return [environment.slug, ...path.split('/').filter(Boolean), key].join('.');
}

function begunReference(value: string, caret: number): string | undefined {
    return /\$\{([A-Za-z0-9_.@-]*)$/.exec(value.slice(0, caret))?.[1];
}

export function ValueEditor({
    label, isLabelHidden = false, place, value, onChange, onCommit, onCancel, onBlur, isEnterCommit = false, description,
    placeholder, minRows = 1, autoFocus = false,
}: ValueEditorProps) {
    const id = useId();
    const area = useRef<HTMLTextAreaElement>(null);
    const [begun, setBegun] = useState<string>();
    const [active, setActive] = useState(0);
    const { keys } = useProjectKeys(place.projectId, begun !== undefined);
    const words = begun?.toLowerCase() ?? '';
    const options = begun === undefined ? [] : keys
        .flatMap((key) => referenceTo(key, place) ?? [])
        .filter((reference) => reference.toLowerCase().includes(words))
        .sort((a, b) => Number(a.includes('.')) - Number(b.includes('.')) || (a < b ? -1 : 1))
        .slice(0, OPTIONS_MAX);
    const isOpen = options.length > 0;

    function look() {
        const element = area.current;
        setBegun(element ? begunReference(element.value, element.selectionStart) : undefined);
        setActive(0);
    }
    function complete(reference: string) {
        // Asked of the text as it stands: `begun` may be a keystroke behind.
        const text = area.current?.value ?? value;
        const caret = area.current?.selectionStart ?? text.length;
        const head = text.slice(0, caret - (begunReference(text, caret)?.length ?? 0)) + reference + '}';
        const tail = text.slice(caret).replace(/^[A-Za-z0-9_.@-]*\}?/, '');
        onChange(head + tail);
        setBegun(undefined);
        requestAnimationFrame(() => {
            area.current?.focus();
            area.current?.setSelectionRange(head.length, head.length);
        });
    }
    function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
        if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
            event.preventDefault();
            setActive((active + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % options.length);
        } else if (isOpen && (event.key === 'Enter' || event.key === 'Tab')) {
            event.preventDefault();
            const chosen = options[active];
            if (chosen) complete(chosen);
        } else if (event.key === 'Escape' && (isOpen || onCancel)) {
            event.preventDefault();
            event.stopPropagation();
            if (isOpen) setBegun(undefined);
            else onCancel?.();
        } else if (event.key === 'Enter' && onCommit && (event.ctrlKey || event.metaKey || (isEnterCommit && !event.shiftKey))) {
            event.preventDefault();
            onCommit();
        }
    }
    return (
        <Popover opened={isOpen} width="target" position="bottom-start" offset={4} shadow="md" withRoles={false} returnFocus={false}
            closeOnClickOutside={false} closeOnEscape={false} zIndex={310}>
            <Popover.Target>
                <div>
                    <Textarea
                        ref={area} {...(isLabelHidden ? { 'aria-label': label } : { label })} description={description} placeholder={placeholder}
                        classNames={{ input: 'mono' }} autosize minRows={minRows} maxRows={16} autoComplete="off" autoCorrect="off"
                        autoCapitalize="off" spellCheck={false} autoFocus={autoFocus} value={value}
                        aria-autocomplete="list" aria-controls={isOpen ? `${id}-list` : undefined}
                        aria-activedescendant={isOpen ? `${id}-${active}` : undefined}
                        // Escape closes the list or the editor, not the dialog around them.
                        data-mantine-stop-propagation={isOpen || onCancel !== undefined}
                        onChange={(event) => {
                            onChange(event.currentTarget.value);
                            requestAnimationFrame(look);
                        }}
                        onKeyDown={onKeyDown} onBlur={() => {
                            setBegun(undefined);
                            onBlur?.();
                        }}
                    />
                </div>
            </Popover.Target>
            <Popover.Dropdown>
                <ul className={classes['list']} id={`${id}-list`} role="listbox" aria-label="Secrets to refer to">
                    {options.map((reference, index) => (
                        // The keyboard chooses from the text area, which keeps the focus.
                        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
                        <li key={reference} id={`${id}-${index}`} role="option" aria-selected={index === active} tabIndex={-1}
                            className={`${classes['option'] ?? ''} mono`}
                            onMouseDown={(event) => { event.preventDefault(); }} onClick={() => { complete(reference); }}>
                            {reference}
                        </li>
                    ))}
                </ul>
            </Popover.Dropdown>
        </Popover>
    );
}
