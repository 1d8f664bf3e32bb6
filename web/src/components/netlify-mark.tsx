// Stands for Netlify in lists. A drawing of our own: two threads that cross in a point.
export function NetlifyMark({ size = 28 }: { size?: number }) {
    return (
        <svg width={size} height={size} viewBox="0 0 28 28" aria-hidden="true" focusable="false">
            <rect width="28" height="28" rx="7" fill="#0b3b3c" />
            <path d="M6 14h16M14 6v16M9 9l10 10M19 9 9 19" stroke="#4fe0d0" strokeWidth="1.6" strokeLinecap="round" />
            <circle cx="14" cy="14" r="3.2" fill="#0b3b3c" stroke="#4fe0d0" strokeWidth="1.6" />
        </svg>
    );
}
