import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readStackTrace } from './stack-trace.ts'
import { startCpuClock } from '../../../server/test/support/cpu-time.ts'

const PYTHON_CHAIN = `Traceback (most recent call last):
  File "/app/orders.py", line 12, in load
    return CACHE[order]
           ~~~~~^^^^^^^
KeyError: 4711

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/worker.py", line 88, in run
    order = load(job.order)
  File "/app/orders.py", line 14, in load
    raise OrderNotFound(order) from None
app.errors.OrderNotFound: order 4711 is gone
`

const PYTHON_LONG_MESSAGE = `job 7 failed
Traceback (most recent call last):
  File "/app/db.py", line 3, in insert
    cursor.execute(statement)
sqlalchemy.exc.IntegrityError: (psycopg.errors.UniqueViolation) duplicate key value
DETAIL:  Key (id)=(5) already exists.
[SQL: INSERT INTO orders VALUES (%s)]`

const PYTHON_GROUP = `  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 5, in main
  |     async with asyncio.TaskGroup() as group:
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/main.py", line 9, in one
    | ValueError: one
    +------------------------------------`

const JAVA = `Payment of order 881 failed
com.shop.PaymentException: charge was refused
\tat com.shop.PaymentService.charge(PaymentService.java:355)
\tat com.shop.Checkout.pay(Checkout.java:41)
\tSuppressed: java.io.IOException: stream closed
\t\tat com.shop.Http.close(Http.java:9)
\tCaused by: java.lang.IllegalStateException: closed twice
\t\t... 2 more
Caused by: java.util.concurrent.TimeoutException: no answer in 5000 ms
\tat com.shop.Bank.ask(Bank.java:77)
\t... 23 common frames omitted
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.connect0(Native Method)
\t... 31 more
\tSuppressed: java.io.IOException: stream closed late
\tCaused by: java.lang.IllegalStateException: closed thrice`

const NODE_CAUSE = `Error: could not settle
    at settle (file:///app/settle.ts:21:18) {
  [cause]: Error: connect ECONNREFUSED 10.0.0.5:5432
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16) {
    errno: -111
  }
}`

const NODE_UNCAUGHT = `/app/server.js:12
    throw new TypeError('total is undefined')
    ^

TypeError: total is undefined
    at Server.<anonymous> (/app/server.js:12:11)
    at node:events:519:28

Node.js v26.1.0`

const DOTNET = `Unhandled exception. System.InvalidOperationException: outer
 ---> System.TimeoutException: inner
   at Shop.Bank.Ask() in /src/Bank.cs:line 9
   --- End of inner exception stack trace ---
   at Shop.Program.Main() in /src/Program.cs:line 5`

const GO = `http: server stopped
panic: runtime error: index out of range [5] with length 3 [recovered]
\tpanic: repanicked

goroutine 1 [running]:
main.main()
\t/app/main.go:8 +0x1d`

const RUBY_REVERSED = `Traceback (most recent call last):
\t2: from app.rb:9:in \`<main>'
\t1: from app.rb:5:in \`pay'
app.rb:2:in \`charge': card was declined (RuntimeError)`

it.each([
  ['Python, the last of a chain', PYTHON_CHAIN, ['', 'app.errors.OrderNotFound: order 4711 is gone']],
  [
    'Python, with text before and a long message',
    PYTHON_LONG_MESSAGE,
    ['job 7 failed', 'sqlalchemy.exc.IntegrityError: (psycopg.errors.UniqueViolation) duplicate key value'],
  ],
  ['Python, a group', PYTHON_GROUP, ['', '| ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)']],
  [
    'Python, a name alone',
    'Traceback (most recent call last):\n  File "x", line 1\nAssertionError',
    ['', 'AssertionError'],
  ],
  ['Java', JAVA, ['Payment of order 881 failed', 'Caused by: java.net.ConnectException: Connection refused']],
  [
    'Java, without a cause',
    'Payment failed\njava.lang.IllegalStateException: a\nb\n\tat x.Y.z(Y.java:1)',
    ['Payment failed', 'java.lang.IllegalStateException: a'],
  ],
  ['Node.js, a cause', NODE_CAUSE, ['Error: could not settle', '[cause]: Error: connect ECONNREFUSED 10.0.0.5:5432']],
  ['Node.js, uncaught', NODE_UNCAUGHT, ['', 'TypeError: total is undefined']],
  [
    '.NET',
    DOTNET,
    ['Unhandled exception. System.InvalidOperationException: outer', '---> System.TimeoutException: inner'],
  ],
  ['Go', GO, ['http: server stopped', 'panic: repanicked']],
  ['Ruby', RUBY_REVERSED, ['', "app.rb:2:in `charge': card was declined (RuntimeError)"]],
])('%s', (_, text, firstAndCause) => {
  const trace = readStackTrace(text)
  expect([trace?.first.trim(), trace?.cause.trim()]).toEqual(firstAndCause)
})

it.each([
  ['an exception that stands first', 'java.lang.Error: a\n\tat x.Y.z(Y.java:1)'],
  ['Ruby as it logs', "app.rb:2:in `charge': declined (RuntimeError)\n\tfrom app.rb:5:in `pay'"],
  ['a Go panic that stands first', 'panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:8 +0x1d'],
  ['lines without a trace', 'one\ntwo\n  three at four'],
  ['a traceback whose end is cut off', 'Traceback (most recent call last):\n  File "/app/x.py", line 1, in <mo'],
  ['one line', 'Traceback (most recent call last):'],
])('leaves %s as it is', (_, text) => {
  expect(readStackTrace(text)).toBeUndefined()
})

it('finds the exception behind what was left out', () => {
  const text =
    'Traceback (most recent call last):\n  File "/app/a.py", line 1, in <m…ne 9, in z\n    boom()\nValueError: last'
  expect(readStackTrace(text)?.cause).toBe('ValueError: last')
})

it('loses nothing', () => {
  const line = fc.constantFrom(
    'Traceback (most recent call last):',
    '  File "x", line 1',
    'ValueError: x',
    'Caused by: a.B: c',
    '\tat a.b(C.java:1)',
    'panic: x',
    '',
    'text\r',
  )
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join('\n')
      const trace = readStackTrace(text)
      const { first, middle, cause, rest } = trace ?? { first: text, middle: '', cause: '', rest: '' }
      expect(first + middle + cause + rest).toBe(text)
    }),
  )
})

it.each(['\n', ' ', '|', '\n at ', 'Traceback (most recent call last):\n '])('is quick with much of %j', (part) => {
  const text = `Traceback (most recent call last):\n\n at x${part.repeat(19_900 / part.length)}`
  const cpuMs = startCpuClock()
  readStackTrace(text)
  expect(cpuMs()).toBeLessThan(1000)
})
