// Line icons on a grid of 16. Decoration: a control that has only an icon carries its own name.
const shapes = {
    add: 'M8 3v10M3 8h10',
    activity: 'M1.5 8h3l2-5 3 10 2-5h3',
    alert: 'M8 2 1.5 13.5h13zM8 6.5v3.2M8 11.6v.1',
    arrowDown: 'M8 3v10M4 9l4 4 4-4',
    arrowRight: 'M3 8h10M9 4l4 4-4 4',
    arrowUp: 'M8 13V3M4 7l4-4 4 4',
    bell: 'M8 2a4 4 0 0 1 4 4v3l1.5 2.5h-11L4 9V6a4 4 0 0 1 4-4zM6.5 13.5a1.6 1.6 0 0 0 3 0',
    branch: 'M4.5 5.5v5M4.5 5.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM4.5 14a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM11.5 6.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM11.5 6.5c0 3-3.5 2.5-5.2 4',
    check: 'M3 8.5 6.5 12 13 4.5',
    chevronDown: 'M4 6l4 4 4-4',
    chevronRight: 'M6 4l4 4-4 4',
    clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.2l2 1.3',
    close: 'M4 4l8 8M12 4l-8 8',
    comment: 'M2.5 3.5h11v7.5H8L5 13.5V11H2.5z',
    connection: 'M6 2.5v3M10 2.5v3M4 5.5h8v2a4 4 0 0 1-8 0zM8 11.5v2.5',
    copy: 'M5.5 5.5V3A.5.5 0 0 1 6 2.5h7a.5.5 0 0 1 .5.5v7a.5.5 0 0 1-.5.5h-2.5M3 5.5h7a.5.5 0 0 1 .5.5v7a.5.5 0 0 1-.5.5H3a.5.5 0 0 1-.5-.5V6a.5.5 0 0 1 .5-.5z',
    drag: 'M6 4v.01M10 4v.01M6 8v.01M10 8v.01M6 12v.01M10 12v.01',
    edit: 'M10.5 3l2.5 2.5L5.5 13H3v-2.5zM9 4.5 11.5 7',
    external: 'M9 3h4v4M13 3 7.5 8.5M11 9.5V13H3V5h3.5',
    eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
    eyeOff: 'M2 2l12 12M6.5 3.7A6 6 0 0 1 8 3.5c4 0 6.5 4.5 6.5 4.5a11 11 0 0 1-2 2.5M4 5.2A11 11 0 0 0 1.5 8S4 12.5 8 12.5c1 0 1.9-.3 2.7-.7',
    file: 'M4 2h5l3.5 3.5V14H4zM9 2v3.5h3.5',
    folder: 'M1.5 3.5h4.5l1.5 2h7v7.5h-13z',
    history: 'M2.5 8a5.5 5.5 0 1 0 1.8-4M2.5 2.5V5H5M8 5v3.2l2 1.3',
    import: 'M8 2v7M5 6.5 8 9.5l3-3M2.5 10v3.5h11V10',
    key: 'M9.5 9.5a3.5 3.5 0 1 0-3.1-1.9L2 12v2h2.5v-1.5H6V11h1.2l1-1.1c.4.1.9 0 1.3-.4zM11 5v.01',
    laptop: 'M3 3.5h10v7H3zM1.5 13h13',
    link: 'M6.5 9.5l3-3M7 4.5l1.2-1.2a3 3 0 0 1 4.5 4.400L11.5 9M9 11.5l-1.2 1.2a3 3 0 0 1-4.5-4.400L4.5 7',
    machine: 'M3 3.5h10v3.5H3zM3 9h10v3.5H3zM5.2 5.25v.01M5.2 10.75v.01M8 5.25h3M8 10.75h3',
    menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
    moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z',
    more: 'M3.5 8v.01M8 8v.01M12.5 8v.01',
    pause: 'M5.5 3.5v9M10.5 3.5v9',
    people: 'M6 7.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5zM1.5 13.5c0-2.5 1.9-4 4.500-4s4.500 1.500 4.500 4M10.5 3.200a2.250 2.250 0 0 1 0 4.100M12.200 9.800c1.400.6 2.300 1.900 2.300 3.700',
    project: 'M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z',
    search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14',
    settings: 'M2 4.5h7M12 4.5h2M10.5 6.2a1.7 1.7 0 1 0 0-3.400 1.7 1.7 0 0 0 0 3.400zM2 11.5h2M7 11.5h7M5.5 13.2a1.7 1.7 0 1 0 0-3.400 1.7 1.7 0 0 0 0 3.400z',
    signOut: 'M9.5 3H3v10h6.5M7 8h7M11 5l3 3-3 3',
    sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.400 3.400l.7.7M11.9 11.9l.7.7M12.6 3.400l-.7.7M4.1 11.9l-.7.7',
    sync: 'M13.5 7A5.5 5.5 0 0 0 3.6 4.5M2.5 9a5.5 5.5 0 0 0 9.9 2.5M3.5 2v2.7h2.7M12.5 14v-2.7H9.8',
    tag: 'M2.5 2.5h5.2l5.8 5.8-5.2 5.2L2.5 7.7zM5.400 5.400v.01',
    trash: 'M2.5 4.5h11M6 4.5V2.5h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4',
    undo: 'M5.5 3 2.5 6l3 3M2.5 6h7a3.75 3.75 0 0 1 0 7.5H6',
    upload: 'M8 10V3M5 5.5l3-3 3 3M2.5 10v3.5h11V10',
    user: 'M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 14c0-2.8 2.2-4.5 5-4.5s5 1.7 5 4.5',
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
    const isDots = name === 'more' || name === 'drag';
    return (
        <svg
            width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true"
            strokeWidth={isDots ? 1.8 : 1.35} strokeLinecap="round" strokeLinejoin="round" focusable="false"
        >
            <path d={shapes[name]} />
        </svg>
    );
}
