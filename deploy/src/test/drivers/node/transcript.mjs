// What both Node apps print, and where they connect to (libpq's variables, and CONNECTS).

import { createHash } from 'node:crypto'
import { inspect } from 'node:util'

export const target = {
  host: process.env.PGHOST,
  port: Number(process.env.PGPORT),
  user: process.env.PGUSER,
  password: process.env.PGPASSWORD,
  database: process.env.PGDATABASE,
}

export const SCHEMA = `
  CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10,2) CHECK (price >= 0));
  CREATE TABLE part (id serial PRIMARY KEY, item int NOT NULL REFERENCES item);
  INSERT INTO item (name, price) VALUES ('pen', 1.50), ('ink', 12.25), ('paper', 0.05)`

export const ERRORS = {
  syntax: 'SELECT 1 +* FROM nothing',
  'no table': 'SELECT a, b FROM no_such_table WHERE c = 1',
  'no column': 'SELECT id, nmae FROM item',
  division: 'SELECT 1 / (id - id) FROM item',
  type: "SELECT 'abc'::text::int",
  unique: "INSERT INTO item (name, price) VALUES ('pen', 1)",
  check: "INSERT INTO item (name, price) VALUES ('debt', -1)",
  'not null': 'INSERT INTO item (name) VALUES (NULL)',
  'foreign key': 'INSERT INTO part (item) VALUES (4711)',
  raised: "DO $$ BEGIN RAISE EXCEPTION 'no way' USING ERRCODE = 'SL001', HINT = 'h', DETAIL = 'd'; END $$",
}

export const LONG = ['SELECT pg_sleep(60)', 'SELECT count(*) FROM generate_series(1, 2000000000) AS g']

export const CONNECTS = Number(process.env.CONNECTS ?? 20)

const FIELDS = ['severity', 'code', 'detail', 'hint', 'position', 'where', 'schema', 'schema_name', 'table', 'table_name', 'column',
  'column_name', 'constraint', 'constraint_name', 'routine']

export function section(name) {
  console.log(`== ${name}`)
}

function shortened(value) {
  if (Buffer.isBuffer(value) || (typeof value === 'string' && value.length > 1000)) {
    return value.length > 50 ? `${value.length} ${createHash('md5').update(value).digest('hex')}` : value.toString('hex')
  }
  if (Array.isArray(value)) return Array.from(value, shortened)
  if (value && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shortened(part)]))
  }
  return value
}

export function show(label, value) {
  console.log(`${label}: ${inspect(shortened(value), { depth: 6, breakLength: Infinity, maxArrayLength: 200 })}`)
}

export async function failure(call) {
  try {
    return await call()
  } catch (error) {
    const fields = FIELDS.filter((name) => error[name] !== undefined).map((name) => `${name}=${error[name]}`)
    return `${error.message} ${fields.join(' ')}`
  }
}

/** Four at a time; once(i) is to return i as the server sent it back. */
export async function connects(once) {
  section('connects')
  const wrong = []
  const some = async (first) => {
    for (let i = first; i < CONNECTS; i += 4) {
      const answer = await failure(() => once(i))
      if (answer !== i) wrong.push(`${i}: ${answer}`)
    }
  }
  await Promise.all([0, 1, 2, 3].map(some))
  show('wrong answers', wrong.slice(0, 5))
  section('end')
}
