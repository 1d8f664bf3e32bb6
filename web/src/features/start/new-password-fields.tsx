import { PasswordInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';

import { PASSWORD_MIN } from '@/lib/password';

export interface NewPassword {
    password: string;
    confirm: string;
}

export const newPasswordRules = {
    password: (value: string) => (value.length >= PASSWORD_MIN ? null : `Use at least ${PASSWORD_MIN} characters.`),
    confirm: (value: string, values: NewPassword) => (value === values.password ? null : 'The two passwords differ.'),
};

/** A new password, twice. */
export function NewPasswordFields<Values extends NewPassword>({ form, autoFocus = false }: { form: UseFormReturnType<Values>; autoFocus?: boolean }) {
    return (
        <>
            <PasswordInput label="Password" description={`At least ${PASSWORD_MIN} characters. A sentence is easier to keep than a riddle.`}
                autoComplete="new-password" autoFocus={autoFocus} {...form.getInputProps('password')} />
            <PasswordInput label="Confirm password" autoComplete="new-password" {...form.getInputProps('confirm')} />
        </>
    );
}
