// postgres.js: every statement prepared and pipelined on a pool; simple ones where it is told to.

import postgres from 'postgres'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ERRORS, LONG, SCHEMA, connects, failure, section, show, target } from './transcript.mjs'

const notices = []
const connect = (options = {}) =>
  postgres({ ...target, username: target.user, max: 1, idle_timeout: 0, onnotice: (notice) => notices.push([notice.severity, notice.message]), ...options })

const plain = (rows) => Array.from(rows, (row) => ({ ...row }))

async function connected(sql) {
  section('connect')
  show('schema', (await sql.unsafe(SCHEMA)).map((result) => [result.command, result.count]))
  const { server_version, client_encoding, TimeZone, DateStyle, is_superuser, in_hot_standby } = sql.parameters
  show('parameters', [server_version, client_encoding, TimeZone, DateStyle, is_superuser, in_hot_standby])
  const other = connect({ connection: { application_name: 'matrix', search_path: 'pg_catalog', statement_timeout: 50000 } })
  show('options', plain(await other`SELECT current_setting('application_name') AS a, current_setting('search_path') AS s, current_setting('statement_timeout') AS t`))
  await other.end()
  const writing = connect({ target_session_attrs: 'read-write' })
  show('read-write', plain(await writing`SELECT 1 AS one`))
  await writing.end()
  for (const wrong of [{ password: 'wrong' }, { database: 'no_such_database' }]) {
    const refused = connect(wrong)
    show('refused', (await failure(() => refused`SELECT 1`)).replace(/ routine=.*/, ''))
    await refused.end()
  }
}

async function styles(sql) {
  section('styles')
  const query = (from) => from`SELECT name, ${41}::int + 1 AS n, ${"it's"} AS t FROM item WHERE id >= ${2} ORDER BY id`
  show('prepared', plain(await query(sql)))
  const unprepared = connect({ prepare: false })
  show('unnamed', plain(await query(unprepared)))
  await unprepared.end()
  show('simple', plain(await sql`SELECT * FROM item ORDER BY id`.simple()))
  show('values', Array.from(await sql`SELECT id, name FROM item ORDER BY id`.values()))
  show('raw', Array.from(await sql`SELECT id, name FROM item ORDER BY id`.raw()))
  const description = await sql`SELECT id, name AS n, price FROM item WHERE id = ${1}`.describe()
  show('described', [description.types, description.columns.map((column) => [column.name, column.type, column.number])])
  show('several', (await sql.unsafe('SELECT 1 AS a; UPDATE item SET price = price; SELECT 2 AS b')).map((result) => [result.command, result.count]))
  show('helper', plain(await sql`INSERT INTO part ${sql([{ item: 1 }, { item: 2 }], 'item')} RETURNING *`))
}

async function prepared(sql) {
  section('prepared')
  for (let i = 0; i < 9; i++) {
    show('read', plain(await sql`SELECT name, price FROM item WHERE id = ${(i % 3) + 1}`))
    if (i % 3 === 0) show('write', plain(await sql`UPDATE item SET price = price + ${i} WHERE id = 1 RETURNING price`))
  }
  show('wrong', await failure(() => sql`SELECT ${'x'}::int`))
  show('bad', await failure(() => sql`SELECT ${1} + nothing`))
}

async function transactions(sql) {
  section('transactions')
  const count = async (from) => (await from`SELECT count(*)::int FROM item`)[0].count
  show('thrown', await failure(() => sql.begin(async (tx) => {
    await tx`INSERT INTO item (name) VALUES ('glue')`
    show('inside', await count(tx))
    throw new Error('no')
  })))
  show('rolled back', await count(sql))
  await sql.begin(async (tx) => {
    await tx`INSERT INTO item (name) VALUES ('glue')`
    show('inner', await failure(() => tx.savepoint((inner) => inner`INSERT INTO item (name) VALUES ('glue')`)))
    show('inside', await count(tx))
  })
  show('committed', await count(sql))
  show('aborted', await failure(() => sql.begin(async (tx) => {
    await failure(() => tx`SELECT 1/0`)
    return tx`SELECT 1`
  })))
  show('read only', await failure(() => sql.begin('ISOLATION LEVEL SERIALIZABLE READ ONLY', (tx) => tx`DELETE FROM part`)))
  show('pipelined', (await sql.begin((tx) => [tx`SELECT 1 AS a`, tx`INSERT INTO part (item) VALUES (3) RETURNING item`, tx`SELECT 3 AS c`])).map(plain))
}

async function errors(sql) {
  section('errors')
  for (const [label, text] of Object.entries(ERRORS)) {
    show(label, await failure(() => sql.unsafe(text)))
    show(label, await failure(() => sql.unsafe(text, [], { prepare: true })))
  }
  notices.length = 0
  await sql`DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$`.simple()
  show('notices', notices)
}

async function copied(sql) {
  section('copy')
  await sql`CREATE TABLE bulk (id int, name text)`
  const lines = Array.from({ length: 20000 }, (_, i) => `${i}\tname ${i}\n`)
  await pipeline(Readable.from(lines), await sql`COPY bulk FROM STDIN`.writable())
  show('in', plain(await sql`SELECT count(*), sum(id) FROM bulk`))
  // postgres.js has no further use for a connection that it has read a COPY from.
  const other = connect()
  show('out', Buffer.concat(await (await other`COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT CSV`.readable()).toArray()))
  await other.end({ timeout: 0 })
  show('after', plain(await sql`SELECT count(*) FROM bulk`))
}

async function cancel(sql) {
  section('cancel')
  for (const statement of LONG) {
    const query = sql.unsafe(statement)
    let ended = false
    const result = failure(() => query).finally(() => (ended = true))
    while (!ended) {
      await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 100))])
      if (!ended) await query.cancel()
    }
    show('cancelled', await result)
    show('after', plain(await sql`SELECT count(*) FROM item`))
  }
}

async function notify(sql) {
  section('notify')
  const received = []
  let enough
  const all = new Promise((resolve) => (enough = resolve))
  const { unlisten } = await sql.listen('news', (payload) => received.push(payload) === 2 && enough())
  await sql.notify('news', 'first')
  await sql`SELECT pg_notify('news', ${'second'})`
  await all
  show('received', received)
  await unlisten()
}

async function large(sql) {
  section('large')
  await sql`CREATE TABLE blob (t text, b bytea)`
  const text = 'Grüße! '.repeat(300000)
  const data = Buffer.alloc(4096000, Buffer.from(Array.from({ length: 256 }, (_, i) => i)))
  await sql`INSERT INTO blob VALUES (${text}, ${data})`
  show('digests', plain(await sql`SELECT length(t), md5(t), length(b) AS l, md5(b) AS m FROM blob`))
  show('out', plain(await sql`SELECT * FROM blob`))
}

async function parameters(sql) {
  section('parameters')
  for (const count of [100, 65533]) {
    const values = Array.from({ length: count }, (_, i) => i % 100)
    show('number', plain(await sql.unsafe(`SELECT array_length(ARRAY[${values.map((_, i) => `$${i + 1}::int2`).join(',')}], 1)`, values)))
  }
}

async function types(sql) {
  section('types')
  show('scalars', plain(await sql`SELECT ${true} AS a, ${null}::int AS b, ${'1099511627776'}::int8 AS c, ${1.5}::float8 AS d, ${'12345678901234567890.0123'}::numeric AS e,
    ${''} AS f, ${'Ω'} AS g, ${Buffer.from([0, 255])}::bytea AS h, ${new Date(Date.UTC(2024, 6, 1))}::timestamptz AS i`))
  show('others', plain(await sql`SELECT ${sql.array([1, 2, 3])}::int[] AS a, ${[['a', null], ['c', 'd']]}::text[] AS b, ${sql.json({ a: [1, null, 'ü'] })} AS c,
    '{"a": 1}'::jsonb AS d, '[1,5)'::int4range AS e, 'NaN'::float8 AS f, '2024-02-29'::date AS g`))
}

async function settings(sql) {
  section('settings')
  const current = async (from) => plain(await from`SELECT current_setting('search_path') AS p, current_setting('timezone') AS t, '2024-01-01 00:00:00+00'::timestamptz::text AS s`)
  await sql`CREATE SCHEMA other CREATE TABLE item (id int)`
  show('before', await current(sql))
  await sql`SET search_path = other`
  await sql`SET TIME ZONE 'Asia/Kolkata'`
  show('set', [await current(sql), plain(await sql`SELECT count(*) FROM item`), sql.parameters.TimeZone])
  await sql.begin(async (tx) => {
    await tx`SET LOCAL search_path = public`
    show('local', [await current(tx), plain(await tx`SELECT count(*) FROM item`)])
  })
  show('after', await current(sql))
  await sql`RESET ALL`
  show('reset', [await current(sql), sql.parameters.TimeZone])
}

async function cursors(sql) {
  section('cursors')
  let sum = 0
  for await (const rows of sql`SELECT g FROM generate_series(1, ${1000}::int) AS g`.cursor(70)) for (const row of rows) sum += row.g
  show('iterated', sum)
  await sql`SELECT g FROM generate_series(1, 1000) AS g`.cursor(10, (rows) => {
    show('some', rows[0].g)
    return sql.CLOSE
  })
  let seen = 0
  await sql`SELECT g FROM generate_series(1, 1000) AS g`.forEach((row) => (seen += row.g))
  show('each', seen)
}

async function batches(sql) {
  section('batches')
  const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => sql`SELECT ${i}::int AS i`))
  show('pipelined', answers.reduce((sum, rows) => sum + rows[0].i, 0))
  const mixed = await Promise.all(Array.from({ length: 60 }, (_, i) =>
    failure(async () => (i % 10 === 9 ? await sql`SELECT 1 / ${0}::int` : plain(await sql`INSERT INTO part (item) VALUES (${(i % 3) + 1}) RETURNING item`))[0])))
  show('mixed', mixed.filter((answer) => typeof answer === 'string'))
  show('written', plain(await sql`/* sluice: primary */ SELECT item, count(*) FROM part GROUP BY 1 ORDER BY 1`))
  const pool = connect({ max: 5 })
  const pooled = await Promise.all(Array.from({ length: 200 }, (_, i) => pool`SELECT ${i}::int AS i`))
  show('pooled', pooled.reduce((sum, rows) => sum + rows[0].i, 0))
  await pool.end()
}

async function temporary(sql) {
  section('temporary')
  await sql`CREATE TEMP TABLE scratch (id int)`
  for (let i = 0; i < 5; i++) await sql`INSERT INTO scratch VALUES (${i})`
  show('rows', plain(await sql`SELECT count(*), sum(id) FROM scratch`))
  await sql`DROP TABLE scratch`
  show('gone', await failure(() => sql`SELECT * FROM scratch`))
}

async function locks(sql) {
  section('locks')
  const other = connect()
  show('mine', plain(await sql`SELECT pg_try_advisory_lock(7)`))
  show('theirs', plain(await other`SELECT pg_try_advisory_lock(7)`))
  await sql`SELECT pg_advisory_unlock(7)`
  show('theirs', plain(await other`SELECT pg_try_advisory_lock(7)`))
  const reserved = await other.reserve()
  show('reserved', plain(await reserved`SELECT pg_advisory_unlock(7)`))
  reserved.release()
  await other.end()
}

const sql = connect()
for (const part of [connected, styles, prepared, transactions, errors, copied, cancel, notify, large, parameters, types, settings,
  cursors, batches, temporary, locks]) await part(sql)
await sql.end()
await connects(async (i) => {
  const one = connect()
  const answer = (await one`SELECT ${i}::int AS i`)[0].i
  await one.end()
  return answer
})
// It leaves timers behind.
process.exit(0)
