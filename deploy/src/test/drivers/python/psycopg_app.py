"""psycopg 3: client-side and server-side binding, binary, pipelines, COPY, notifications."""

import datetime
import decimal
import time
import uuid

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from transcript import ERRORS, LONG, SCHEMA, cancelled, connects, end, section, show

DIAGNOSTICS = [
    "severity", "severity_nonlocalized", "sqlstate", "message_primary", "message_detail", "message_hint",
    "statement_position", "internal_position", "internal_query", "context", "schema_name", "table_name",
    "column_name", "datatype_name", "constraint_name", "source_file", "source_line", "source_function",
]


def connect(**options):
    return psycopg.connect(autocommit=True, **options)


def failure(call):
    try:
        return call()
    except psycopg.Error as e:
        fields = {name: getattr(e.diag, name) for name in DIAGNOSTICS}
        return type(e).__name__ + " " + str({k: v for k, v in fields.items() if v is not None})


def connection(conn):
    section("connect")
    for name in ("server_version", "client_encoding", "integer_datetimes", "standard_conforming_strings", "DateStyle",
                 "TimeZone", "application_name", "is_superuser", "session_authorization", "in_hot_standby",
                 "default_transaction_read_only", "IntervalStyle", "server_encoding", "scram_iterations", "search_path"):
        show(name, conn.info.parameter_status(name))
    show("protocol", conn.pgconn.protocol_version)
    show("password used", conn.pgconn.used_password)
    for statement in SCHEMA:
        show("status", conn.execute(statement).statusmessage)
    with connect(options="-c search_path=pg_catalog -c work_mem=5MB", application_name="né") as other:
        show("options", other.execute("SELECT current_setting('search_path'), current_setting('work_mem'),"
                                      " current_setting('application_name')").fetchall())
    for wrong in ({"options": "-c no_such_setting=1"}, {"dbname": "no_such_database"}, {"options": "-c work_mem=x"}, {"password": "wrong"}):
        try:
            connect(**wrong)
        except psycopg.OperationalError as e:
            show("refused", str(e).split("FATAL:")[1].strip())
    with psycopg.connect(target_session_attrs="read-write", autocommit=True) as other:
        show("read-write", other.execute("SELECT count(*) FROM item").fetchone())


def styles(conn):
    section("styles")
    query = "SELECT id, name, price, %s::int + 1, %s::text, %s::date FROM item WHERE id >= %s ORDER BY id"
    values = (41, "it's", datetime.date(2024, 2, 29), 2)
    show("client side", psycopg.ClientCursor(conn).execute(query, values).fetchall())
    show("server side", conn.execute(query, values).fetchall())
    show("binary", conn.execute(query, values, binary=True).fetchall())
    show("prepared", conn.execute(query, values, prepare=True).fetchall())
    show("prepared binary", conn.execute(query, values, prepare=True, binary=True).fetchall())
    show("dicts", conn.cursor(row_factory=dict_row).execute("SELECT * FROM item ORDER BY name").fetchall())
    show("columns", [(c.name, c.type_code, c.display_size, c.precision, c.scale)
                     for c in conn.execute("SELECT id, name, price FROM item").description])
    cursor = psycopg.ClientCursor(conn).execute("SELECT 1; SELECT name FROM item ORDER BY id; UPDATE item SET price = price")
    while True:
        show("of several", (cursor.statusmessage, cursor.fetchall() if cursor.description else None))
        if not cursor.nextset():
            break
    show("empty", conn.execute("").statusmessage)
    show("no columns", conn.execute("SELECT FROM item").fetchall())
    cursor = conn.cursor()
    cursor.executemany("INSERT INTO part (item) VALUES (%s) RETURNING id", [(1,), (2,), (3,)], returning=True)
    show("many", (cursor.rowcount, cursor.fetchall()))


def prepared(conn):
    section("prepared")
    for i in range(12):
        show("read", conn.execute("SELECT name, %s::int FROM item WHERE id = %s", (i, i % 3 + 1)).fetchone())
        if i % 4 == 0:
            show("write", conn.execute("UPDATE item SET price = price + %s WHERE id = 1 RETURNING price", (i,)).fetchone())
    show("names", conn.execute("SELECT count(*) > 1 FROM pg_prepared_statements").fetchone())
    conn.execute("ALTER TABLE item ADD COLUMN more int DEFAULT 7")
    for i in range(7):
        show("star", conn.execute("SELECT * FROM item WHERE id = %s", (3,)).fetchall())
    conn.execute("ALTER TABLE item DROP COLUMN more")
    conn.execute("DEALLOCATE ALL")
    show("changed", conn.execute("SELECT * FROM item WHERE id = %s", (3,), prepare=False).fetchall())
    conn.execute("PREPARE mine (int) AS SELECT name FROM item WHERE id = $1")
    show("sql", conn.execute("EXECUTE mine (2)").fetchall())
    show("twice", failure(lambda: conn.execute("PREPARE mine AS SELECT 1")))
    conn.execute("DEALLOCATE mine")
    show("gone", failure(lambda: conn.execute("EXECUTE mine (2)")))


def transactions():
    section("transactions")
    with psycopg.connect() as conn:
        conn.execute("INSERT INTO item (name, price) VALUES ('glue', 3)")
        show("inside", (conn.info.transaction_status.name, conn.execute("SELECT count(*) FROM item").fetchone()))
        conn.rollback()
        show("rolled back", (conn.info.transaction_status.name, conn.execute("SELECT count(*) FROM item").fetchone()))
        conn.commit()
        with conn.transaction():
            conn.execute("INSERT INTO item (name, price) VALUES ('glue', 3)")
            try:
                with conn.transaction():
                    conn.execute("INSERT INTO item (name, price) VALUES ('glue', 4)")
            except psycopg.errors.UniqueViolation as e:
                show("savepoint", e.diag.constraint_name)
            with conn.transaction(force_rollback=True):
                conn.execute("DELETE FROM part")
            show("restored", conn.execute("SELECT count(*) FROM part").fetchone())
        show("committed", conn.execute("SELECT name FROM item ORDER BY name").fetchall())
        show("error", failure(lambda: conn.execute("SELECT 1/0")))
        show("status", conn.info.transaction_status.name)
        show("aborted", failure(lambda: conn.execute("SELECT 1")))
        conn.commit()
        show("after", (conn.info.transaction_status.name, conn.execute("SELECT 1").fetchone()))
        conn.rollback()
        conn.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        conn.read_only = True
        show("level", conn.execute("SHOW transaction_isolation").fetchone())
        show("read only", failure(lambda: conn.execute("INSERT INTO item (name) VALUES ('x')")))
        conn.rollback()


def errors(conn):
    section("errors")
    for label, statement in ERRORS:
        show(label, failure(lambda: conn.execute(statement)))
        show(label + " simple", failure(lambda: psycopg.ClientCursor(conn).execute(statement)))
    show("parameter", failure(lambda: conn.execute("SELECT %s::int", ("x",))))
    show("binary parameter", failure(lambda: conn.execute("SELECT 1 / %b", (0,))))
    show("in several", failure(lambda: psycopg.ClientCursor(conn).execute("SELECT 1; SELECT 1/0; SELECT 2")))
    notices = []
    conn.add_notice_handler(lambda notice: notices.append((notice.severity, notice.sqlstate, notice.message_primary)))
    conn.execute("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
    conn.execute("DROP TABLE IF EXISTS no_such_table")
    conn.execute("COMMIT")
    show("notices", notices)


def copy(conn):
    section("copy")
    conn.execute("CREATE TABLE bulk (id int, name text, at timestamp)")
    cursor = conn.cursor()
    with cursor.copy("COPY bulk FROM STDIN") as sink:
        for i in range(20000):
            sink.write_row((i, None if i % 7 == 0 else f"name\t{i}\\", datetime.datetime(2024, 1, 1, 0, 0, i % 60)))
    show("in", (cursor.statusmessage, conn.execute("SELECT count(*), count(name), sum(id) FROM bulk").fetchone()))
    with cursor.copy("COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT") as source:
        show("out", b"".join(bytes(piece) for piece in source))
    with cursor.copy("COPY bulk TO STDOUT (FORMAT BINARY)") as source:
        show("binary out", len(b"".join(bytes(piece) for piece in source)))
    with cursor.copy("COPY bulk (id, name) FROM STDIN (FORMAT BINARY)") as sink:
        sink.set_types(["int4", "text"])
        sink.write_row((-1, "binary"))
    show("binary in", conn.execute("SELECT * FROM bulk WHERE id < 0").fetchall())

    def stopped():
        with cursor.copy("COPY bulk FROM STDIN") as sink:
            sink.write("1\tx\t2024-01-01\n")
            raise ValueError("enough")

    try:
        stopped()
    except psycopg.errors.QueryCanceled as e:
        show("stopped", (e.diag.message_primary, conn.execute("SELECT count(*) FROM bulk").fetchone()))

    def wrong():
        with cursor.copy("COPY bulk FROM STDIN") as sink:
            sink.write("1\tx\t2024-01-01\nnot a number\tx\t2024-01-01\n")

    show("wrong", failure(wrong))


def cancel(conn):
    section("cancel")
    for statement in LONG:
        show("cancelled", cancelled(lambda: failure(lambda: conn.execute(statement)), conn.cancel))
        show("after", conn.execute("SELECT count(*) FROM item").fetchone())


def notify(conn):
    section("notify")
    with connect() as listener:
        received = []
        listener.add_notify_handler(lambda note: received.append((note.channel, note.payload)))
        listener.execute("LISTEN news")
        listener.execute('LISTEN "Ünusual"')
        conn.execute("NOTIFY news, 'first'")
        conn.execute("SELECT pg_notify('Ünusual', %s)", ("x" * 7000,))
        with conn.transaction(force_rollback=True):
            conn.execute("NOTIFY news, 'never'")
        listener.execute("NOTIFY news")
        deadline = time.monotonic() + 20
        while len(received) < 3 and time.monotonic() < deadline:
            listener.execute("SELECT 1")
        show("received", received)
        conn.execute("NOTIFY news, 'while idle'")
        show("waited for", next(listener.notifies()).payload)
        show("channels", listener.execute("SELECT pg_listening_channels() ORDER BY 1").fetchall())
        listener.execute("UNLISTEN *")
        show("channels", listener.execute("SELECT pg_listening_channels()").fetchall())


def large(conn):
    section("large")
    conn.execute("CREATE TABLE blob (id int, t text, b bytea)")
    text = "Grüße, Jürgen! " * 200000
    data = bytes(range(256)) * 16000
    conn.execute("INSERT INTO blob VALUES (1, %s, %s)", (text, data))
    conn.execute("INSERT INTO blob VALUES (2, %b, %b)", (text, data))
    show("digests", conn.execute("SELECT id, length(t), md5(t), length(b), md5(b) FROM blob ORDER BY id").fetchall())
    show("values", conn.execute("SELECT t, b FROM blob WHERE id = 1").fetchone())
    show("values binary", conn.execute("SELECT t, b FROM blob WHERE id = 2", binary=True).fetchone())
    show("echo", conn.execute("SELECT %s", (text,)).fetchone())
    show("rows", sum(row[0] for row in conn.execute("SELECT g FROM generate_series(1, 100000) AS g")))
    show("statement", len(conn.execute("SELECT " + " , ".join(str(i) for i in range(1600))).fetchone()))


def parameters(conn):
    section("parameters")
    for count in (100, 65535):
        query = "SELECT array_length(ARRAY[" + ",".join(["%s::int2"] * count) + "], 1)"
        show("number", conn.execute(query, [i % 100 for i in range(count)]).fetchone())
    show("too many", failure_of_many(conn))


def failure_of_many(conn):
    try:
        return conn.execute("SELECT " + ",".join(["%s"] * 65536), range(65536)).fetchone()
    except psycopg.Error as e:
        return str(e)


def types(conn):
    section("types")
    values = [
        True, None, 32767, 2**40, 1.5, float("nan"), float("inf"), decimal.Decimal("123456789012345678901234567890.0123456789"),
        "", "Ω", b"\x00\xff", datetime.date(1, 1, 1), datetime.time(23, 59, 59, 999999), datetime.datetime(2024, 2, 29, 12, 0, 0, 1),
        datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.timezone.utc), datetime.timedelta(days=3, seconds=5, microseconds=7),
        uuid.UUID(int=5), [1, 2, None], [["a", "b"], ["c", None]], Jsonb({"a": [1, None, "ü"]}),
    ]
    for binary in (False, True):
        for value in values:
            show(type(value).__name__, conn.execute("SELECT %s", (value,), binary=binary).fetchone())
    show("others", conn.execute("SELECT '{1,2}'::int[], '[1,5)'::int4range, 'a=>b'::text, '10.0.0.0/8'::cidr, '(1,2)'::point,"
                                " '1 mon'::interval::text, ROW(1, 'x', NULL), '{}'::int[], 'NaN'::numeric, B'101'").fetchall())


def settings(conn):
    section("settings")

    def current():
        return conn.execute("SELECT current_setting('search_path'), current_setting('timezone'),"
                            " current_setting('application_name'), now()::text ~ '[+]05:30$'").fetchone()

    show("before", current())
    conn.execute("CREATE SCHEMA other CREATE TABLE item (id int)")
    conn.execute("SET search_path = other, public")
    show("table", conn.execute("SELECT count(*) FROM item").fetchone())
    conn.execute("SET TIME ZONE 'Asia/Kolkata'")
    conn.execute("SET application_name = 'matrix'")
    show("set", current())
    show("reported", [conn.info.parameter_status(name) for name in ("TimeZone", "application_name", "DateStyle")])
    show("zone", conn.execute("SELECT '2024-01-01 00:00:00+00'::timestamptz").fetchone())
    with conn.transaction():
        conn.execute("SET LOCAL TIME ZONE 'America/New_York'")
        conn.execute("SET LOCAL search_path = pg_catalog")
        show("local", current())
        show("reported", conn.info.parameter_status("TimeZone"))
    show("after", current())
    show("reported", conn.info.parameter_status("TimeZone"))
    with conn.transaction(force_rollback=True):
        conn.execute("SET search_path = pg_temp")
    show("rolled back", current())
    show("set_config", conn.execute("SELECT set_config('my.own', 'x', false)").fetchone())
    show("own", conn.execute("SHOW my.own").fetchone())
    show("wrong", failure(lambda: conn.execute("SET work_mem = 'much'")))
    conn.execute("SET DateStyle = 'German'")
    show("style", conn.execute("SELECT '2024-02-01'::date::text").fetchone())
    conn.execute("SET client_encoding = LATIN1")
    show("latin", (conn.info.encoding, conn.execute("SELECT 'é'").fetchone(), conn.execute("SELECT %s", ("ß",)).fetchone()))
    conn.execute("RESET ALL")
    show("reset", current())
    show("reported", [conn.info.parameter_status(name) for name in ("TimeZone", "DateStyle", "client_encoding")])
    conn.execute("DISCARD ALL")
    show("discarded", current())


def cursors():
    section("cursors")
    with psycopg.connect() as conn:
        with conn.cursor(name="rows") as cursor:
            cursor.itersize = 100
            cursor.execute("SELECT g, repeat('x', g) FROM generate_series(1, %s) AS g", (1000,))
            show("iterated", sum(len(row[1]) for row in cursor))
        with conn.cursor(name="scrolled", scrollable=True) as cursor:
            cursor.execute("SELECT id FROM item ORDER BY id")
            show("two", cursor.fetchmany(2))
            cursor.scroll(-1)
            show("again", cursor.fetchone())
        with conn.cursor(name="held", withhold=True) as cursor:
            cursor.execute("SELECT name FROM item ORDER BY id")
            conn.commit()
            show("held", cursor.fetchall())
            conn.commit()
        show("not there", failure(lambda: conn.execute("FETCH 1 FROM scrolled")))
    with connect() as conn:
        show("streamed", [row[0] for row in conn.cursor().stream("SELECT g * %s FROM generate_series(1, 5) AS g", (2,))])


def batches(conn):
    section("batches")
    with conn.pipeline() as pipeline:
        results = [conn.execute("SELECT %s::int * 2", (i,)) for i in range(300)]
        show("sum", sum(cursor.fetchone()[0] for cursor in results))
        first = conn.execute("INSERT INTO item (name, price) VALUES ('tape', 2) RETURNING name")
        pipeline.sync()
        second = conn.execute("SELECT count(*) FROM item WHERE name = 'tape'")
        show("own write", (first.fetchone(), second.fetchone()))

    def broken():
        with conn.pipeline() as pipeline:
            conn.execute("UPDATE item SET price = 9 WHERE name = 'tape'")
            conn.execute("SELECT 1/0")
            conn.execute("UPDATE item SET price = 8 WHERE name = 'tape'")
            pipeline.sync()

    show("broken", failure(broken))
    show("undone", conn.execute("SELECT price FROM item WHERE name = 'tape'").fetchone())
    with conn.pipeline(), conn.transaction():
        cursors = [conn.execute("SELECT name FROM item WHERE id = %s", (i,)) for i in (1, 2, 3)]
        show("in a transaction", [cursor.fetchone() for cursor in cursors])


def temporary(conn):
    section("temporary")
    conn.execute("CREATE TEMP TABLE scratch (id int PRIMARY KEY, name text)")
    for i in range(6):
        conn.execute("INSERT INTO scratch VALUES (%s, %s)", (i, str(i)))
    show("rows", conn.execute("SELECT count(*), max(name) FROM scratch").fetchone())
    conn.execute("CREATE TEMP TABLE item (id text)")
    show("hidden", conn.execute("SELECT count(*) FROM item").fetchone())
    conn.execute("DROP TABLE item")
    show("seen", conn.execute("SELECT count(*) > 0 FROM item").fetchone())
    conn.execute("CREATE TEMP VIEW cheap AS SELECT name FROM item WHERE price < 1")
    show("view", conn.execute("SELECT * FROM cheap").fetchall())
    conn.execute("DISCARD TEMP")
    show("gone", failure(lambda: conn.execute("SELECT * FROM scratch")))


def locks(conn):
    section("locks")
    with connect() as other:
        show("mine", conn.execute("SELECT pg_try_advisory_lock(7)").fetchone())
        show("theirs", other.execute("SELECT pg_try_advisory_lock(7)").fetchone())
        show("back", conn.execute("SELECT pg_advisory_unlock(7)").fetchone())
        show("theirs", other.execute("SELECT pg_try_advisory_lock(7)").fetchone())
        other.execute("SELECT pg_advisory_unlock_all()")
        with conn.transaction():
            conn.execute("SELECT pg_advisory_xact_lock(8)")
            show("theirs", other.execute("SELECT pg_try_advisory_lock(8)").fetchone())
        show("theirs", other.execute("SELECT pg_try_advisory_lock(8)").fetchone())
        other.execute("SELECT pg_advisory_unlock_all()")
        other.execute("SET lock_timeout = '50ms'")
        with conn.transaction():
            conn.execute("SELECT * FROM item WHERE id = 1 FOR UPDATE")
            show("row", failure(lambda: other.execute("UPDATE item SET price = 0 WHERE id = 1"))[:60])
            show("nowait", failure(lambda: other.execute("SELECT * FROM item FOR UPDATE NOWAIT")))
            show("skip", other.execute("SELECT id FROM item ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1").fetchall())


def main():
    with connect() as conn:
        connection(conn)
        styles(conn)
        prepared(conn)
        transactions()
        errors(conn)
        copy(conn)
        cancel(conn)
        notify(conn)
        large(conn)
        parameters(conn)
        types(conn)
        settings(conn)
        cursors()
        batches(conn)
        temporary(conn)
        locks(conn)
    section("connects")

    def once(i):
        with connect() as conn:
            return conn.execute("SELECT %s::int", (i,)).fetchone()[0]

    connects(once)
    end()


main()
