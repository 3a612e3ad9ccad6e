/** What the address says of how figures are shown: each part of the page reads and writes its own options, as it likes to write them. */
export const OPTION_PARAMS = ['measure', 'split', 'shape', 'by', 'against'] as const

type OptionParam = (typeof OPTION_PARAMS)[number]

/** The values of the parameters as they are written, whether they can be read or not. */
export type Options = Readonly<Partial<Record<OptionParam, string>>>

export function readOptions(params: URLSearchParams): Options {
  return pick((param) => params.get(param) ?? '')
}

/** The options with some changed; an empty text removes one. */
export function withOptions(options: Options, changed: Options): Options {
  return pick((param) => changed[param] ?? options[param] ?? '')
}

function pick(valueOf: (param: OptionParam) => string): Options {
  return Object.fromEntries(OPTION_PARAMS.map((param) => [param, valueOf(param)] as const).filter(([, value]) => value))
}
