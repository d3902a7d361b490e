// node-postgres: simple and named statements, a pool, cursors, COPY streams, notifications.

import pg from 'pg'
import Cursor from 'pg-cursor'
import copy from 'pg-copy-streams'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ERRORS, LONG, SCHEMA, connects, failure, section, show, target } from './transcript.mjs'

async function connect(options = {}) {
  const client = new pg.Client({ ...target, ...options })
  await client.connect()
  return client
}

const rows = async (client, ...query) => (await client.query(...query)).rows

async function connected(client) {
  section('connect')
  show('schema', (await client.query(SCHEMA)).map((result) => [result.command, result.rowCount]))
  const other = await connect({ application_name: 'matrix', options: '-c search_path=pg_catalog', statement_timeout: 50000 })
  show('options', await rows(other, "SELECT current_setting('application_name'), current_setting('search_path'), current_setting('statement_timeout') AS t"))
  await other.end()
  // Which function of the server said so is not the client's business.
  for (const wrong of [{ password: 'wrong' }, { database: 'no_such_database' }, { options: '-c work_mem=x' }]) {
    show('refused', (await failure(() => connect(wrong))).replace(/ routine=.*/, ''))
  }
}

async function styles(client) {
  section('styles')
  show('simple', await rows(client, 'SELECT * FROM item ORDER BY id'))
  show('extended', await rows(client, 'SELECT name, $1::int + 1 AS n, $2::text AS t FROM item WHERE id >= $3 ORDER BY id', [41, "it's", 2]))
  show('binary', await rows(client, { text: 'SELECT id, name FROM item WHERE id = $1', values: [2], binary: true }))
  show('arrays', await rows(client, { text: 'SELECT id, name FROM item ORDER BY id', rowMode: 'array' }))
  show('fields', (await client.query('SELECT id, name AS n, price FROM item')).fields.map((field) =>
    [field.name, field.columnID, field.dataTypeID, field.dataTypeSize, field.dataTypeModifier]))
  show('several', (await client.query('SELECT 1 AS a; UPDATE item SET price = price; SELECT 2 AS b')).map((result) =>
    [result.command, result.rowCount, result.rows]))
  show('empty', (await client.query('')).command)
  show('empty, extended', (await client.query({ text: '', values: [], queryMode: 'extended' })).rows)
}

async function prepared(client) {
  section('prepared')
  for (let i = 0; i < 9; i++) {
    show('read', await rows(client, { name: 'by id', text: 'SELECT name, price FROM item WHERE id = $1', values: [(i % 3) + 1] }))
    if (i % 3 === 0) {
      show('write', await rows(client, { name: 'raise', text: 'UPDATE item SET price = price + $1 WHERE id = 1 RETURNING price', values: [i] }))
    }
  }
  show('null', await rows(client, { name: 'by id', text: 'SELECT name, price FROM item WHERE id = $1', values: [null] }))
  show('wrong', await failure(() => client.query({ name: 'by id', text: 'SELECT name, price FROM item WHERE id = $1', values: ['x'] })))
  show('bad', await failure(() => client.query({ name: 'bad', text: 'SELECT $1 + nothing', values: [1] })))
  show('after', await rows(client, { name: 'by id', text: 'SELECT name, price FROM item WHERE id = $1', values: [3] }))
}

async function transactions(client) {
  section('transactions')
  const count = async () => (await rows(client, 'SELECT count(*) FROM item'))[0].count
  await client.query('BEGIN')
  await client.query("INSERT INTO item (name) VALUES ('glue')")
  show('inside', await count())
  await client.query('ROLLBACK')
  show('rolled back', await count())
  await client.query('BEGIN')
  await client.query("INSERT INTO item (name) VALUES ('glue')")
  await client.query('SAVEPOINT a')
  show('inner', await failure(() => client.query("INSERT INTO item (name) VALUES ('glue')")))
  show('aborted', await failure(() => client.query('SELECT $1::int', [1])))
  await client.query('ROLLBACK TO SAVEPOINT a')
  show('commit', (await client.query('COMMIT')).command)
  show('committed', await count())
  await client.query('BEGIN')
  await failure(() => client.query('SELECT 1/0'))
  show('commit', (await client.query('COMMIT')).command)
  await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY')
  show('read only', await failure(() => client.query('DELETE FROM part')))
  await client.query('ROLLBACK')
}

async function errors(client) {
  section('errors')
  for (const [label, text] of Object.entries(ERRORS)) {
    show(label, await failure(() => client.query(text)))
    show(label, await failure(() => client.query({ text, values: [], queryMode: 'extended' })))
  }
  const notices = []
  client.on('notice', (notice) => notices.push([notice.severity, notice.code, notice.message]))
  await client.query("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
  show('notices', notices)
}

async function copied(client) {
  section('copy')
  await client.query('CREATE TABLE bulk (id int, name text)')
  const lines = Array.from({ length: 20000 }, (_, i) => `${i}\tname ${i}\n`)
  await pipeline(Readable.from(lines), client.query(copy.from('COPY bulk FROM STDIN')))
  show('in', await rows(client, 'SELECT count(*), sum(id) FROM bulk'))
  const pieces = await client.query(copy.to('COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT CSV')).toArray()
  show('out', Buffer.concat(pieces))
  show('wrong', await failure(() => pipeline(Readable.from(['x\ty\n']), client.query(copy.from('COPY bulk FROM STDIN')))))
  show('after', await rows(client, 'SELECT count(*) FROM bulk'))
}

// A CancelRequest by hand, as node-postgres itself sends one.
async function cancelOf(client) {
  const canceller = new pg.Client(target)
  const gone = once(canceller.connection, 'end')
  canceller.cancel(client, client._getActiveQuery?.() ?? client.activeQuery)
  await gone
}

async function cancel(client) {
  section('cancel')
  for (const statement of LONG) {
    let ended = false
    const query = failure(() => client.query(statement)).finally(() => (ended = true))
    while (!ended) {
      await Promise.race([query, new Promise((resolve) => setTimeout(resolve, 50))])
      if (!ended) await cancelOf(client)
    }
    show('cancelled', await query)
    show('after', await rows(client, 'SELECT count(*) FROM item'))
  }
  show('query timeout', await failure(() => client.query({ text: 'SELECT pg_sleep(0.3)', query_timeout: 100 })))
  await client.query("SET statement_timeout = '100ms'")
  show('statement timeout', await failure(() => client.query('SELECT pg_sleep(60)')))
  await client.query('RESET statement_timeout')
}

async function notify(client) {
  section('notify')
  const listener = await connect()
  const received = []
  const all = new Promise((resolve) =>
    listener.on('notification', (note) => received.push([note.channel, note.payload]) === 3 && resolve()))
  await listener.query('LISTEN news')
  await client.query("NOTIFY news, 'first'")
  await client.query('SELECT pg_notify($1, $2)', ['news', 'second'])
  await listener.query('NOTIFY news')
  await all
  show('received', received)
  await listener.query('UNLISTEN *')
  await listener.end()
}

async function large(client) {
  section('large')
  await client.query('CREATE TABLE blob (t text, b bytea)')
  const text = 'Grüße! '.repeat(300000)
  const data = Buffer.alloc(4096000, Buffer.from(Array.from({ length: 256 }, (_, i) => i)))
  await client.query('INSERT INTO blob VALUES ($1, $2)', [text, data])
  show('digests', await rows(client, 'SELECT length(t), md5(t), length(b) AS l, md5(b) AS m FROM blob'))
  show('out', await rows(client, 'SELECT * FROM blob'))
  show('rows', (await rows(client, 'SELECT g FROM generate_series(1, 50000) AS g')).reduce((sum, row) => sum + row.g, 0))
}

async function parameters(client) {
  section('parameters')
  for (const count of [100, 65535]) {
    const values = Array.from({ length: count }, (_, i) => i % 100)
    const list = values.map((_, i) => `$${i + 1}::int2`).join(',')
    show('number', await rows(client, `SELECT array_length(ARRAY[${list}], 1)`, values))
  }
}

async function types(client) {
  section('types')
  const values = [['bool', true], ['int', null], ['int8', '1099511627776'], ['float8', 1.5], ['float8', 'NaN'], ['numeric', '12345678901234567890.0123'],
    ['text', ''], ['text', 'Ω'], ['bytea', Buffer.from([0, 255])], ['timestamptz', new Date(Date.UTC(2024, 6, 1))], ['int[]', [1, 2, null]],
    ['text[]', [['a', null], ['c', 'd"']]], ['json', { a: [1, null] }], ['jsonb', { a: 'ü' }], ['interval', '1 day 2:03'], ['point', '(1,2)'],
    ['uuid', '00000000-0000-0000-0000-000000000005'], ['daterange', '[2024-01-01,2024-02-01)']]
  for (const [type, value] of values) show(type, await rows(client, `SELECT $1::${type} AS v`, [value]))
}

async function settings(client) {
  section('settings')
  const current = async () => (await rows(client, {
    text: "SELECT current_setting('search_path'), current_setting('timezone'), current_setting('application_name'), '2024-01-01 00:00:00+00'::timestamptz::text",
    rowMode: 'array',
  }))[0]
  show('before', await current())
  await client.query("CREATE SCHEMA other CREATE TABLE item (id int)")
  await client.query("SET search_path = other; SET TIME ZONE 'Asia/Kolkata'; SET application_name = 'matrix'")
  show('set', [await current(), await rows(client, 'SELECT count(*) FROM item')])
  await client.query('BEGIN')
  await client.query('SET LOCAL search_path = public')
  show('local', [await current(), await rows(client, 'SELECT count(*) FROM item')])
  await client.query('COMMIT')
  show('after', await current())
  await client.query("SELECT set_config('search_path', $1, false)", ['pg_catalog'])
  show('set_config', await current())
  await client.query('DISCARD ALL')
  show('discarded', await current())
}

async function cursors(client) {
  section('cursors')
  const cursor = client.query(new Cursor('SELECT g FROM generate_series(1, $1::int) AS g', [1000]))
  let sum = 0
  for (let part = await cursor.read(70); part.length > 0; part = await cursor.read(70)) sum += part.reduce((s, row) => s + row.g, 0)
  show('read', sum)
  const left = client.query(new Cursor('SELECT g FROM generate_series(1, 1000) AS g'))
  show('some', await left.read(2))
  await left.close()
  await client.query('BEGIN')
  await client.query('DECLARE c CURSOR FOR SELECT id FROM item ORDER BY id')
  show('fetched', await rows(client, 'FETCH 2 FROM c'))
  await client.query('COMMIT')
  show('gone', await failure(() => client.query('FETCH 1 FROM c')))
}

async function batches(client) {
  section('batches')
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => client.query('SELECT $1::int AS i', [i])))
  show('queued', answers.reduce((sum, answer) => sum + answer.rows[0].i, 0))
  const pool = new pg.Pool({ ...target, max: 5 })
  const pooled = await Promise.all(Array.from({ length: 200 }, (_, i) => pool.query('SELECT $1::int AS i', [i])))
  show('pooled', pooled.reduce((sum, answer) => sum + answer.rows[0].i, 0))
  await Promise.all(Array.from({ length: 100 }, (_, i) => pool.query('INSERT INTO part (item) VALUES ($1)', [(i % 3) + 1])))
  show('written', await rows(client, '/* sluice: primary */ SELECT item, count(*) FROM part GROUP BY 1 ORDER BY 1'))
  await pool.end()
}

async function temporary(client) {
  section('temporary')
  await client.query('CREATE TEMP TABLE scratch (id int)')
  for (let i = 0; i < 5; i++) await client.query('INSERT INTO scratch VALUES ($1)', [i])
  show('rows', await rows(client, 'SELECT count(*), sum(id) FROM scratch WHERE id > $1', [0]))
  await client.query('DROP TABLE scratch')
  show('gone', await failure(() => client.query('SELECT * FROM scratch')))
}

async function locks(client) {
  section('locks')
  const other = await connect()
  show('mine', await rows(client, 'SELECT pg_try_advisory_lock(7)'))
  show('theirs', await rows(other, 'SELECT pg_try_advisory_lock(7)'))
  await client.query('SELECT pg_advisory_unlock(7)')
  show('theirs', await rows(other, 'SELECT pg_try_advisory_lock(7)'))
  await other.end()
}

const client = await connect()
for (const part of [connected, styles, prepared, transactions, errors, copied, cancel, notify, large, parameters, types, settings,
  cursors, batches, temporary, locks]) await part(client)
await client.end()
await connects(async (i) => {
  const one = await connect()
  const answer = (await rows(one, 'SELECT $1::int AS i', [i]))[0].i
  await one.end()
  return answer
})
