/** What each sender sends, as far as its client can say it. */
export const SERVICE = 'checkout'
export const TRACE = '0af7651916cd43dd8448eb211c80319c'
export const SPAN = 'b7ad6b7169203331'
/** 2^53 + 1, which a double cannot hold. */
export const ORDER = 9007199254740993n

export const HTTP = { request: { method: 'POST' }, response: { status_code: 402 } }

/** Its stack is the same wherever the test runs. */
export const ERROR = Object.assign(new TypeError('card refused'), {
  stack: 'TypeError: card refused\n    at pay (pay.js:12:7)',
})
