/** Values of variables, as several of them have them. */
import { z } from 'zod'

export const text = z.string().min(1, 'must not be empty')
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((value) => /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max, {
      error: ({ input }) => `must be a whole number from ${min} to ${max}, not ${JSON.stringify(input)}`,
    })
    .transform(Number)
export const oneOf = <const T extends string[]>(...values: T) =>
  z.enum(values, { error: ({ input }) => `must be one of ${values.join(', ')}, not ${JSON.stringify(input)}` })
/** A number of days, or a word. */
export const daysOr = <const T extends string[]>(...words: T) =>
  z
    .string()
    .refine((value) => words.includes(value) || (/^\d+$/.test(value) && Number(value) <= 36_500), {
      error: ({ input }) =>
        `must be ${words.join(', ')} or a whole number from 0 to 36500, not ${JSON.stringify(input)}`,
    })
    .transform((value): T[number] | number => words.find((word) => word === value) ?? Number(value))

export const list = text.transform((value) => value.split(',').map((each) => each.trim()))
