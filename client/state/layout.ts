/**
 * The look of the page: its columns, wrapping, density and facets, as the address names them.
 *
 * Every browser keeps a look of its own, which holds for what the address does not name. What the address or a saved view names is shown
 * instead, and is not kept. A change by the reader is kept, and the address names it from then on: only the part that was changed, so that
 * the other parts of a colleague's link do not become the reader's own. With a new search the address names every part that is unlike the
 * plain page, as it does with the zone; a copied link and a saved view name all parts.
 */
export const LAYOUT_PARAMS = ['cols', 'wrap', 'density', 'facets'] as const

/** The values of the parameters as they are written, whether they can be read or not; a part that is not named is absent. */
export type Layout = Readonly<Partial<Record<(typeof LAYOUT_PARAMS)[number], string>>>

let own: Layout = {}
let plain: Layout = {}

/** Each part of the page tells the look that this browser keeps, and the plain one. */
export function noteLayout(kept: Layout, ofPlainPage: Layout): void {
  own = { ...own, ...kept }
  plain = { ...plain, ...ofPlainPage }
}

/** What this browser keeps that is unlike the plain page. */
export function keptLayout(): Layout {
  return pick((param) => (own[param] === plain[param] ? undefined : own[param]))
}

/** All parts of the look on the screen. */
export function wholeLayout(named: Layout): Layout {
  return { ...own, ...named }
}

export function readLayout(params: URLSearchParams): Layout {
  return pick((param) => params.get(param) || undefined)
}

/** The parts of a layout that are unlike those of another one. */
export function changedLayout(before: Layout, after: Layout): Layout {
  return pick((param) => (before[param] === after[param] ? undefined : after[param]))
}

/** Whether a page shows what a saved view names. */
export function showsLayout(shown: Layout, saved: Layout): boolean {
  return LAYOUT_PARAMS.every((param) => saved[param] === undefined || saved[param] === shown[param])
}

/** The names in a list such as `level,metadata."a,b"`. */
export function splitNames(text: string): readonly string[] {
  return text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? []
}

function pick(valueOf: (param: (typeof LAYOUT_PARAMS)[number]) => string | undefined): Layout {
  return Object.fromEntries(
    LAYOUT_PARAMS.flatMap((param) => {
      const value = valueOf(param)
      return value === undefined ? [] : [[param, value] as const]
    }),
  )
}
