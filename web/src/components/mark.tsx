// Tacit's mark: a bar with a block below it. A musician reads a rest, a bar kept silent; others a T.
export function Mark({ size = 24 }: { size?: number }) {
    return (
        <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="7" fill="#0d5c73" />
            <path d="M6 10.5h20" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
            <path d="M11 10.5h10v7.25a1.75 1.75 0 0 1-1.75 1.75h-6.5A1.75 1.75 0 0 1 11 17.75z" fill="#fff" />
        </svg>
    );
}
