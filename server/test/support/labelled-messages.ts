/** Messages of known kinds, as services, databases, proxies and runtimes write them: each line of a list is one kind. */

const trace = (frames: number, at: number) =>
  [
    'java.lang.IllegalStateException: Connection pool shut down',
    ...Array.from({ length: frames }, (_, i) => `\tat com.shop.pay.Step${i % 3}.run(Step.java:${at + i})`),
    '\tat java.base/java.lang.Thread.run(Thread.java:840)',
  ].join('\n')

const python = (line: number, key: string, depth: number) =>
  [
    'Traceback (most recent call last):',
    `  File "/srv/app/worker.py", line ${line}, in run`,
    '    handle(job)',
    `  File "/srv/app/jobs.py", line ${line + 40}, in handle`,
    ...Array.from({ length: depth }, (_, i) => `  File "/srv/lib/step.py", line ${i}, in step\n    return step(job)`),
    `KeyError: '${key}'`,
  ].join('\n')

export const LABELLED_MESSAGES: readonly (readonly string[])[] = [
  ['GET /cart 200 12ms', 'GET /cart/a/b 404 7ms', 'GET / 304 1.5ms', 'GET /users/42/orders?page=2 500 2031ms'],
  ['POST /checkout 201 88.6ms', 'POST /checkout/retry 409 3ms'],
  ['GET /health ok', 'GET /ready ok'],
  ['user 42 logged in from 10.1.2.3', 'user 7 logged in from fe80::1', 'user a81f3 logged in from 192.168.0.77'],
  ['user ann@shop.com logged out', 'user bob.b@shop.co.uk logged out'],
  ['retry 3 of 5 in 250 ms', 'retry 1 of 5 in 1000 ms'],
  ['connect ECONNREFUSED 10.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:6379'],
  ['connect ETIMEDOUT 10.0.0.1:5432', 'connect ETIMEDOUT 10.9.8.7:5432'],
  ['job 0199d2c4-5a30-7c3e-9b1e-2f0a5d9c7e11 finished', 'job 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed finished'],
  ['job 0199d2c4-5a30-7c3e-9b1e-2f0a5d9c7e11 failed: out of memory', 'job 77 failed: out of memory'],
  ['cache miss for key "cart:42"', 'cache miss for key "cart:9917"'],
  ['cache hit for key "cart:42"', 'cache hit for key "cart:1"'],
  ['deleted ids 1, 2, 3 of 3', 'deleted ids 17 of 1', 'deleted ids 4,5 of 2', 'deleted ids 8 9 10 11 of 4'],
  ['took=88ms rows=5 user=42', 'took=1203ms rows=0 user=9'],
  ['disk /dev/sda1 is 91% full.', 'disk /dev/nvme0n1p2 is 100% full.'],
  ['disk /dev/sda1 is 91% full!', 'disk /mnt/data is 95% full!'],
  ['checkpoint complete: wrote 5121 buffers (31.3%)', 'checkpoint complete: wrote 1 buffers (0.0%)'],
  [
    'Accepted password for root from 10.0.0.1 port 22',
    'Accepted password for admin from 10.0.0.2 port 5022',
    'Accepted password for deploy from 10.0.0.9 port 22',
    'Accepted password for backup from 172.16.0.1 port 22',
  ],
  [
    'service checkout changed from up to down',
    'service search changed from up to down',
    'service payments changed from up to down',
    'service mail changed from up to down',
    'service cart changed from up to down',
  ],
  [trace(3, 10), trace(9, 355), trace(30, 12)],
  [python(12, 'user', 1), python(12, 'user', 9)],
  ['worker started', 'worker started'],
  ['worker stopped'],
  ['worker died'],
  ['日本語のメッセージ 42 件', '日本語のメッセージ 7 件'],
  ['écrit 5 € à 10h', 'écrit 12 € à 9h'],
]
