const BROWSERS = [
  ['Edge', /\bEdg\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\bFirefox\//],
  ['Chrome', /\b(?:Headless)?Chrom(?:e|ium)\//],
  ['Safari', /\bSafari\//],
] as const

const SYSTEMS = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(?:iPhone|iPad)\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const

/** The browser by what it calls itself: `Firefox on Linux`. What is not known is shown as it is. */
export function agentName(agent: string | null): string {
  if (agent === null || agent === '') return 'An unknown browser'
  const browser = BROWSERS.find(([, pattern]) => pattern.test(agent))?.[0]
  if (browser === undefined) return agent.slice(0, 80)
  const system = SYSTEMS.find(([, pattern]) => pattern.test(agent))?.[0]
  return system === undefined ? browser : `${browser} on ${system}`
}
