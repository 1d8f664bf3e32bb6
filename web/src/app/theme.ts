// Mantine's side of the design; the tokens are in tokens.css. One accent, petrol; greys lean warm.
import { createTheme, defaultVariantColorsResolver, Modal, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
    '#e8f4f8', '#d2e8ef', '#a5d1df', '#78bbd0', '#5cb3cc', '#2b89a5', '#177490', '#0d5c73', '#0a4b5e', '#073947',
];
const gray: MantineColorsTuple = [
    '#faf9f7', '#f3f1ee', '#e8e5e0', '#dad6cf', '#c4bfb6', '#a39d93', '#847e74', '#635d54', '#433f39', '#23211e',
];
const dark: MantineColorsTuple = [
    '#e9e6e1', '#c9c4bc', '#a8a197', '#8a847a', '#3d3a35', '#302e2a', '#242320', '#191816', '#141311', '#0e0d0c',
];
const red: MantineColorsTuple = [
    '#fdf0ee', '#fadfdb', '#f4bdb5', '#ee9a8e', '#f08c7d', '#d6523f', '#bf3f2d', '#a83222', '#8a281b', '#651c12',
];
const green: MantineColorsTuple = [
    '#eef7f0', '#dcefe0', '#b9dfc2', '#92cca0', '#74c088', '#3f9a59', '#2f8248', '#236b39', '#1a552c', '#123d1f',
];
const amber: MantineColorsTuple = [
    '#fdf6e7', '#faebcb', '#f4d795', '#ecc05c', '#e6b045', '#c48a17', '#a26f0d', '#835807', '#694605', '#4b3203',
];

const sans = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif';
const mono =
    'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';

export const theme = createTheme({
    colors: { petrol, gray, dark, red, green, amber },
    primaryColor: 'petrol',
    primaryShade: { light: 7, dark: 4 },
    // Mantine decides on black or white without looking at the scheme; ours differs between them.
    variantColorResolver: (input) => {
        const colors = defaultVariantColorsResolver(input);
        return input.variant === 'filled' ? { ...colors, color: 'var(--tacit-on-filled)' } : colors;
    },
    white: '#fffefc',
    black: '#23211e',
    fontFamily: sans,
    fontFamilyMonospace: mono,
    fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
    lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.35' },
    headings: {
        fontFamily: sans,
        fontWeight: '600',
        sizes: {
            h1: { fontSize: '1.375rem', lineHeight: '1.3' },
            h2: { fontSize: '1rem', lineHeight: '1.4' },
            h3: { fontSize: '0.875rem', lineHeight: '1.45' },
        },
    },
    spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2.25rem' },
    radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
    defaultRadius: 'md',
    cursorType: 'pointer',
    focusRing: 'auto',
    respectReducedMotion: true,
    components: {
        Button: { defaultProps: { size: 'sm' }, styles: { root: { fontWeight: 550 } } },
        ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
        TextInput: { defaultProps: { size: 'sm' } },
        Textarea: { defaultProps: { size: 'sm' } },
        PasswordInput: { defaultProps: { size: 'sm' } },
        Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
        Modal: Modal.extend({
            defaultProps: {
                centered: true,
                radius: 'lg',
                lockScroll: false,
                transitionProps: { duration: 120 },
                closeButtonProps: { 'aria-label': 'Close' },
            },
        }),
        Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 140 }, closeButtonProps: { 'aria-label': 'Close' } } },
        Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
        Tooltip: { defaultProps: { openDelay: 250, withArrow: true, arrowSize: 5, transitionProps: { duration: 80 } } },
    },
});
