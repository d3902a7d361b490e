"""asyncpg: the extended protocol in binary, a statement cache, binary COPY, introspection of types."""

import asyncio
import datetime
import decimal
import uuid

import asyncpg

from transcript import CONNECTS, DATABASE, ERRORS, HOST, LONG, PASSWORD, PORT, SCHEMA, USER, end, section, show

DIAGNOSTICS = [
    "severity", "message", "detail", "hint", "position", "context", "schema_name", "table_name", "column_name",
    "constraint_name", "server_source_function",
]


async def connect(**options):
    return await asyncpg.connect(host=HOST, port=PORT, user=USER, password=PASSWORD, database=DATABASE, ssl=False, **options)


async def failure(awaitable):
    try:
        return await awaitable
    except asyncpg.PostgresError as e:
        fields = {name: getattr(e, name, None) for name in DIAGNOSTICS}
        return f"{type(e).__name__} {e.sqlstate} " + str({k: v for k, v in fields.items() if v is not None})
    except (asyncpg.InterfaceError, ValueError) as e:
        return f"{type(e).__name__} {e}"


def rows(records):
    return [tuple(record) for record in records]


async def connection(conn):
    section("connect")
    show("version", conn.get_server_version())
    settings = conn.get_settings()
    for name in ("client_encoding", "DateStyle", "TimeZone", "application_name", "is_superuser", "session_authorization",
                 "in_hot_standby", "default_transaction_read_only"):
        show(name, getattr(settings, name, None))
    for statement in SCHEMA:
        show("status", await conn.execute(statement))
    other = await connect(server_settings={"search_path": "pg_catalog", "application_name": "ü"})
    show("settings", rows(await other.fetch("SELECT current_setting('search_path'), current_setting('application_name')")))
    await other.close()
    show("refused", (await failure(connect(server_settings={"work_mem": "x"}))).split(", 'server_source")[0].rstrip("}"))


async def styles(conn):
    section("styles")
    query = "SELECT id, name, price, $1::int + 1, $2::text, $3::date FROM item WHERE id >= $4 ORDER BY id"
    show("extended", rows(await conn.fetch(query, 41, "it's", datetime.date(2024, 2, 29), 2)))
    show("row", tuple(await conn.fetchrow(query, 1, None, None, 1)))
    show("value", await conn.fetchval("SELECT count(*) FROM item"))
    show("simple", await conn.execute("SELECT 1; UPDATE item SET price = price"))
    statement = await conn.prepare("SELECT id, name, price FROM item WHERE price > $1 ORDER BY 1")
    show("parameters", [parameter.name for parameter in statement.get_parameters()])
    show("attributes", [(a.name, a.type.name) for a in statement.get_attributes()])
    show("prepared", rows(await statement.fetch(decimal.Decimal("1"))))
    show("status", statement.get_statusmsg())
    await conn.executemany("INSERT INTO part (item) VALUES ($1)", [(i % 3 + 1,) for i in range(500)])
    show("many", rows(await conn.fetch("SELECT count(*), sum(item) FROM part")))


async def prepared(conn):
    section("prepared")
    for i in range(9):
        show("read", rows(await conn.fetch("SELECT name, $1::int FROM item WHERE id = $2", i, i % 3 + 1)))
        if i % 3 == 0:
            show("write", await conn.fetchval("UPDATE item SET price = price + $1 WHERE id = 1 RETURNING price", i))
    for i in range(150):
        if await conn.fetchval(f"SELECT {i} + $1::int", i) != 2 * i:
            show("wrong", i)
    await conn.execute("ALTER TABLE item ADD COLUMN more int DEFAULT 7")
    show("star", rows(await conn.fetch("SELECT * FROM item ORDER BY id")))
    await conn.execute("ALTER TABLE item DROP COLUMN more")
    await conn.reload_schema_state()
    # Another text: with shared connections the one above still has its old shape where it is prepared, as on a replica.
    show("changed", rows(await conn.fetch("SELECT * FROM item AS changed ORDER BY id")))


async def transactions(conn):
    section("transactions")
    transaction = conn.transaction()
    await transaction.start()
    await conn.execute("INSERT INTO item (name, price) VALUES ('glue', 3)")
    show("inside", (conn.is_in_transaction(), await conn.fetchval("SELECT count(*) FROM item")))
    await transaction.rollback()
    show("rolled back", (conn.is_in_transaction(), await conn.fetchval("SELECT count(*) FROM item")))
    async with conn.transaction():
        await conn.execute("INSERT INTO item (name, price) VALUES ('glue', 3)")
        try:
            async with conn.transaction():
                await conn.execute("DELETE FROM part")
                await conn.execute("SELECT 1/0")
        except asyncpg.DivisionByZeroError as e:
            show("savepoint", str(e))
        show("restored", await conn.fetchval("SELECT count(*) FROM part"))
    show("committed", rows(await conn.fetch("SELECT name FROM item ORDER BY name")))
    await conn.execute("BEGIN")
    show("error", await failure(conn.fetch("SELECT 1/0")))
    show("aborted", await failure(conn.fetch("SELECT 1")))
    show("commit", await conn.execute("COMMIT"))
    async with conn.transaction(isolation="serializable", readonly=True, deferrable=True):
        show("level", await conn.fetchval("SELECT current_setting('transaction_isolation')"))
        show("read", await conn.fetchval("SELECT count(*) FROM item"))
    async with conn.transaction(isolation="repeatable_read"):
        show("level", await conn.fetchval("SHOW transaction_isolation"))


async def errors(conn):
    section("errors")
    for label, statement in ERRORS:
        show(label, await failure(conn.fetch(statement)))
        show(label + " simple", await failure(conn.execute(statement)))
    show("parameter", await failure(conn.fetch("SELECT $1::int", "x")))
    show("in several", await failure(conn.execute("INSERT INTO part (item) VALUES (1); SELECT 1/0")))
    show("after", await conn.fetchval("SELECT count(*) FROM part"))
    notices = []
    conn.add_log_listener(lambda _, message: notices.append((message.severity, message.sqlstate, message.message)))
    await conn.execute("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
    await conn.execute("SELECT 1")
    show("notices", notices)


async def copy(conn):
    section("copy")
    await conn.execute("CREATE TABLE bulk (id int, name text, at timestamptz)")
    at = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
    records = [(i, None if i % 7 == 0 else f"name {i}", at) for i in range(20000)]
    show("in", await conn.copy_records_to_table("bulk", records=records))
    show("rows", rows(await conn.fetch("SELECT count(*), count(name), sum(id) FROM bulk")))
    pieces = []

    async def take(piece):
        pieces.append(piece)

    show("out", await conn.copy_from_query("SELECT * FROM bulk WHERE id < $1 ORDER BY id", 10000, output=take, format="csv"))
    show("bytes", b"".join(pieces))

    async def give():
        yield b"1,x,2024-01-01\n"
        yield b"y,x,2024-01-01\n"

    show("wrong", await failure(conn.copy_to_table("bulk", source=give(), format="csv")))
    show("after", await conn.fetchval("SELECT count(*) FROM bulk"))


async def cancel(conn):
    section("cancel")
    for statement in LONG:
        try:
            await conn.fetch(statement, timeout=0.2)
        except asyncio.TimeoutError:
            show("timed out", await conn.fetchval("SELECT count(*) FROM item"))
    task = asyncio.ensure_future(conn.fetch("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.2)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        show("cancelled", await conn.fetchval("SELECT count(*) FROM item"))


async def notify(conn):
    section("notify")
    listener = await connect()
    received = asyncio.Queue()
    await listener.add_listener("news", lambda *note: received.put_nowait(note[2:]))
    for payload in ("first", "second"):
        await conn.execute("SELECT pg_notify('news', $1)", payload)
    show("received", [await asyncio.wait_for(received.get(), 20) for _ in range(2)])
    async with conn.transaction():
        await conn.execute("NOTIFY news, 'third'")
        show("waits", received.empty())
    show("received", await asyncio.wait_for(received.get(), 20))
    await listener.reset()
    await listener.close()


async def large(conn):
    section("large")
    await conn.execute("CREATE TABLE blob (id int, t text, b bytea)")
    text, data = "Grüße! " * 300000, bytes(range(256)) * 16000
    show("in", await conn.execute("INSERT INTO blob VALUES (1, $1, $2)", text, data))
    show("digests", rows(await conn.fetch("SELECT length(t), md5(t), length(b), md5(b) FROM blob")))
    show("out", rows(await conn.fetch("SELECT t, b FROM blob")))
    show("rows", sum(row[0] for row in await conn.fetch("SELECT g FROM generate_series(1, 100000) AS g")))


async def parameters(conn):
    section("parameters")
    for count in (100, 32767):
        query = "SELECT array_length(ARRAY[" + ",".join(f"${i + 1}::int2" for i in range(count)) + "], 1)"
        show("number", await conn.fetchval(query, *[i % 100 for i in range(count)]))
    show("array", await conn.fetchval("SELECT sum(i) FROM unnest($1::int[]) AS i", list(range(100000))))


async def types(conn):
    section("types")
    values = [
        ("bool", True), ("int", None), ("int8", 2**40), ("float8", 1.5), ("float8", float("nan")), ("float4", float("inf")),
        ("numeric", decimal.Decimal("123456789012345678901234567890.0123456789")), ("numeric", decimal.Decimal("NaN")), ("text", ""),
        ("varchar", "Ω"), ("bytea", b"\x00\xff"), ("date", datetime.date(1, 1, 1)), ("time", datetime.time(23, 59, 59, 999999)),
        ("timestamp", datetime.datetime(2024, 2, 29, 12, 0, 0, 1)),
        ("timestamptz", datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.timezone.utc)),
        ("interval", datetime.timedelta(days=3, seconds=5, microseconds=7)), ("uuid", uuid.UUID(int=5)),
        ("int[]", [1, 2, None]), ("text[]", [["a", None], ["c", "d"]]), ("json", '{"a": 1}'), ("jsonb", '{"a": [1, null]}'),
        ("int4range", asyncpg.Range(1, 5)), ("point", asyncpg.Point(1, 2)), ("bit(3)", asyncpg.BitString("101")),
        ("inet", "10.0.0.1"), ("date[]", [datetime.date.max]),
    ]
    for name, value in values:
        show(name, await conn.fetchval(f"SELECT $1::{name}", value))
    await conn.execute("CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE pair AS (a int, b mood)")
    show("own", rows(await conn.fetch("SELECT $1::mood, $2::pair, $3::pair[]", "glad", (1, "sad"), [(2, "glad"), None])))


async def settings(conn):
    section("settings")

    async def current():
        return tuple(await conn.fetchrow("SELECT current_setting('search_path'), current_setting('timezone'),"
                                         " current_setting('application_name'), '2024-01-01 00:00:00+00'::timestamptz::text"))

    show("before", await current())
    await conn.execute("CREATE SCHEMA other CREATE TABLE item (id int)")
    await conn.execute("SET search_path = other; SET TIME ZONE 'Asia/Kolkata'; SET application_name = 'matrix'")
    show("set", (await current(), conn.get_settings().TimeZone, conn.get_settings().application_name))
    show("table", await conn.fetchval("SELECT count(*) FROM item"))
    async with conn.transaction():
        await conn.execute("SET LOCAL search_path = public")
        await conn.execute("SET LOCAL TIME ZONE 'America/New_York'")
        show("local", (await current(), conn.get_settings().TimeZone))
    show("after", (await current(), conn.get_settings().TimeZone))
    show("set_config", await conn.fetchval("SELECT set_config('my.own', $1, false)", "x"))
    show("own", await conn.fetchval("SHOW my.own"))
    await conn.execute("RESET ALL")
    show("reset", (await current(), conn.get_settings().TimeZone))


async def cursors(conn):
    section("cursors")
    async with conn.transaction():
        total = 0
        async for row in conn.cursor("SELECT g FROM generate_series(1, $1::int) AS g", 1000, prefetch=70):
            total += row[0]
        show("iterated", total)
        cursor = await conn.cursor("SELECT id FROM item ORDER BY id")
        show("one", await cursor.fetchrow())
        show("skipped", await cursor.forward(1))
        show("rest", rows(await cursor.fetch(10)))
        show("end", rows(await cursor.fetch(10)))
        first, second = await conn.cursor("SELECT 1 AS a"), await conn.cursor("SELECT 2 AS a")
        show("two at a time", (await second.fetchrow(), await first.fetchrow()))
    statement = await conn.prepare("SELECT g FROM generate_series(1, 10) AS g")
    show("limited", rows(await statement.fetch())[:3])
    show("first", await statement.fetchval())


async def batches(conn):
    section("batches")
    show("broken", (await failure(conn.executemany("INSERT INTO part (item) VALUES ($1)", [(1,), (4711,), (2,)])))[:40])
    show("undone", await conn.fetchval("SELECT count(*) FROM part"))
    pool = await asyncpg.create_pool(host=HOST, port=PORT, user=USER, password=PASSWORD, database=DATABASE, ssl=False,
                                     min_size=2, max_size=5)
    show("pool", sum(await asyncio.gather(*[pool.fetchval("SELECT $1::int", i) for i in range(200)])))
    async with pool.acquire() as other:
        await other.execute("SET application_name = 'dirty'")
    show("clean", await asyncio.gather(*[pool.fetchval("SHOW application_name") for i in range(6)]))
    await pool.close()


async def temporary(conn):
    section("temporary")
    await conn.execute("CREATE TEMP TABLE scratch (id int, name text)")
    await conn.executemany("INSERT INTO scratch VALUES ($1, $2)", [(i, str(i)) for i in range(100)])
    show("rows", rows(await conn.fetch("SELECT count(*), max(name) FROM scratch WHERE id >= $1", 50)))
    await conn.copy_records_to_table("scratch", records=[(1, "x")])
    show("rows", await conn.fetchval("SELECT count(*) FROM scratch"))
    await conn.execute("DROP TABLE scratch")
    show("gone", await failure(conn.fetch("SELECT * FROM scratch")))


async def locks(conn):
    section("locks")
    other = await connect()
    show("mine", await conn.fetchval("SELECT pg_try_advisory_lock($1)", 7))
    show("theirs", await other.fetchval("SELECT pg_try_advisory_lock(7)"))
    await conn.reset()
    show("theirs", await other.fetchval("SELECT pg_try_advisory_lock(7)"))
    await other.close()


async def connects():
    section("connects")
    wrong = []

    async def some(first):
        for i in range(first, CONNECTS, 4):
            conn = await connect()
            answer = await conn.fetchval("SELECT $1::int", i)
            await conn.close()
            if answer != i:
                wrong.append(i)

    await asyncio.gather(*[some(first) for first in range(4)])
    show("wrong answers", wrong)


async def main():
    conn = await connect()
    for part in (connection, styles, prepared, transactions, errors, copy, cancel, notify, large, parameters, types, settings,
                 cursors, batches, temporary, locks):
        await part(conn)
    await conn.close()
    await connects()
    end()


asyncio.run(main())
