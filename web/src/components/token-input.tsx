// A token being typed: masked, never completed, never remembered by the browser.
import { PasswordInput } from '@mantine/core';

interface TokenInputProps {
    value: string;
    error?: string | undefined;
    onChange: (value: string) => void;
}

export function TokenInput({ value, error, onChange }: TokenInputProps) {
    return (
        <PasswordInput
            label="Access Token Value" description="Your Netlify API token, a personal access token. It acts with all the rights of its owner."
            value={value} error={error} required autoComplete="off" spellCheck={false} data-1p-ignore data-lpignore="true"
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the token', tabIndex: 0 }}
            onChange={(event) => { onChange(event.currentTarget.value); }}
        />
    );
}
