import { Mark } from '@/components/mark';
import classes from '@/components/wordmark.module.css';

export function Wordmark({ size = 22 }: { size?: number }) {
    return <span className={classes['wordmark']}><Mark size={size} />Tacit</span>;
}
