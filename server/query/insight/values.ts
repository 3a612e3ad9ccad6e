/** Figures as GraphQL has them: with their band, or without a value and with the reason. */
import type { StatsValue } from '../../generated/graphql.ts'
import type { Band } from './bands.ts'

/** How many values a figure is made of, and how many were there but no number. */
export type Made = { n: number | bigint; notNumbers?: number | bigint }

const made = ({ n, notNumbers = 0 }: Made) => ({ n: BigInt(n), notNumbers: BigInt(notNumbers) })

export const exact = (value: number, of: Made): StatsValue => ({
  value,
  low: value,
  high: value,
  isExact: true,
  ...made(of),
  why: null,
})

export const estimated = ({ value, low, high }: Band, of: Made): StatsValue => ({
  value,
  low,
  high,
  isExact: false,
  ...made(of),
  why: null,
})

type Bounds = { low?: number; isExact?: boolean }

/** `isExact`: nothing was estimated, there just is no such figure. */
export const untold = (why: string, of: Made, { low, isExact = false }: Bounds = {}): StatsValue => ({
  value: null,
  low: low ?? null,
  high: null,
  isExact,
  ...made(of),
  why,
})

/** `whole` are counted, the others estimated from the pages of a sample. */
export const add = ({ value, low, high }: Band, whole: number): Band => ({
  value: value + whole,
  low: low + whole,
  high: high + whole,
})
