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

export const list = text.transform((value) => value.split(',').map((each) => each.trim()))
