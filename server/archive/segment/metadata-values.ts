import type { Texts } from './texts.ts'

/**
 * What stands at a path in the metadata of row `i`, as JSON: strings, numbers, booleans and null, arrays by their elements, as a filter
 * sees them. The same value may come twice.
 */
export declare function valuesAt(metadata: Texts, path: readonly string[]): (i: number) => readonly string[]
