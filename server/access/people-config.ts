/** How people sign in, as the configuration says. */
import type { GroupConfig } from './group-roles.ts'
import type { OidcConfig } from './oidc.ts'
import type { ProxyConfig } from './proxy.ts'

export type PeopleConfig = {
  /** What browsers open, without a slash at its end. */
  home: string
  hasLocalAccounts: boolean
  sessionHours: number
  sessionIdleHours: number
  oidc: OidcConfig | undefined
  proxy: ProxyConfig | undefined
  groups: GroupConfig
  /** 32 bytes, which encrypt refresh tokens. */
  secretKey: Uint8Array | undefined
  isProxy: (address: string | undefined) => boolean
}
