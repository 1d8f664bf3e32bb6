// A select that tells assistive technology that it is a combobox, and whether its list is open. The
// library leaves both out and overwrites them as properties, so they are set on the element.
import { Select, type SelectProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

export function Choice({ clearButtonProps, ...props }: SelectProps) {
    const [isOpen, setIsOpen] = useState(false);
    const input = useRef<HTMLInputElement>(null);

    useEffect(() => {
        input.current?.setAttribute('role', 'combobox');
        input.current?.setAttribute('aria-expanded', String(isOpen));
    });
    return (
        <Select
            {...props} ref={input} comboboxProps={{ withinPortal: false }}
            // Enter chooses from the list. Where nothing is marked in it, Enter would send the form.
            onKeyDown={(event) => {
                if (event.key === 'Enter') event.preventDefault();
                props.onKeyDown?.(event);
            }}
            onDropdownOpen={() => { setIsOpen(true); }} onDropdownClose={() => { setIsOpen(false); }}
            {...(clearButtonProps ? { clearButtonProps: { ...clearButtonProps, tabIndex: 0, 'aria-hidden': false } } : {})}
        />
    );
}
