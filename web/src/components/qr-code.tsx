// A text as a QR code, drawn as one path. The text never leaves the page.
import qrcode from 'qrcode-generator';
import { useMemo } from 'react';

import classes from '@/components/qr-code.module.css';

interface QrCodeProps {
    text: string;
    label: string; // what it holds, for whoever can't see it
}

function draw(text: string): { size: number; path: string } {
    const code = qrcode(0, 'M');
    code.addData(text, 'Byte');
    code.make();
    const size = code.getModuleCount();
    const cells = Array.from({ length: size * size }, (_, index) => [Math.floor(index / size), index % size] as const);
    const dark = cells.filter(([row, column]) => code.isDark(row, column));
    return { size, path: dark.map(([row, column]) => `M${column} ${row}h1v1h-1z`).join('') };
}

export function QrCode({ text, label }: QrCodeProps) {
    const { size, path } = useMemo(() => draw(text), [text]);
    return (
        <svg className={classes['code']} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
            <path d={path} />
        </svg>
    );
}
