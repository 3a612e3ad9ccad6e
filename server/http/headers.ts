/** Of every answer: a foreign page cannot load it as a script, a picture or anything else that browsers do not ask for. */
export const HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const
