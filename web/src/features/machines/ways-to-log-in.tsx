import type { ReactNode } from 'react';

import { Panel } from '@/components/panel';
import { AwsAuthPanel } from '@/features/machines/aws-auth-panel';
import { AzureAuthPanel } from '@/features/machines/azure-auth-panel';
import { GcpAuthPanel } from '@/features/machines/gcp-auth-panel';
import { JwtAuthPanel } from '@/features/machines/jwt-auth-panel';
import { KubernetesAuthPanel } from '@/features/machines/kubernetes-auth-panel';
import { LdapAuthPanel } from '@/features/machines/ldap-auth-panel';
import type { MachinePlace, Method } from '@/features/machines/methods-api';
import { OciAuthPanel } from '@/features/machines/oci-auth-panel';
import { OidcAuthPanel } from '@/features/machines/oidc-auth-panel';
import { TokenAuthPanel } from '@/features/machines/token-auth-panel';
import { UniversalAuthPanel } from '@/features/machines/universal-auth-panel';

/** In the order in which they come into question. */
const ways: { method: Method; Way: (props: { place: MachinePlace }) => ReactNode }[] = [
    { method: 'universal-auth', Way: UniversalAuthPanel },
    { method: 'aws-auth', Way: AwsAuthPanel },
    { method: 'kubernetes-auth', Way: KubernetesAuthPanel },
    { method: 'gcp-auth', Way: GcpAuthPanel },
    { method: 'azure-auth', Way: AzureAuthPanel },
    { method: 'oci-auth', Way: OciAuthPanel },
    { method: 'oidc-auth', Way: OidcAuthPanel },
    { method: 'jwt-auth', Way: JwtAuthPanel },
    { method: 'ldap-auth', Way: LdapAuthPanel },
    { method: 'token-auth', Way: TokenAuthPanel },
];

/** Those that are set up, each with its settings; below them the others, to choose from. */
export function WaysToLogIn({ place, methods }: { place: MachinePlace; methods: string[] }) {
    const used = ways.filter(({ method }) => methods.includes(method));
    const unused = ways.filter(({ method }) => !methods.includes(method));
    return (
        <>
            {used.map(({ method, Way }) => <Way key={method} place={place} />)}
            {unused.length > 0 && (
                <Panel isFlush title={used.length > 0 ? 'More ways to log in' : 'Ways to log in'}
                    about={used.length > 0 ? 'A machine may have several.' : 'It cannot log in yet. Choose how it proves who it is.'}>
                    {unused.map(({ method, Way }) => <Way key={method} place={place} />)}
                </Panel>
            )}
        </>
    );
}
