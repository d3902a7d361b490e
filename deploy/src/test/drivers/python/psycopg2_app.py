"""psycopg2: the simple protocol of libpq, named cursors, COPY, notifications."""

import datetime
import decimal
import io
import select
import uuid

import psycopg2
import psycopg2.extensions
import psycopg2.extras

from transcript import ERRORS, LONG, SCHEMA, cancelled, connects, end, section, show

DIAGNOSTICS = [
    "severity", "sqlstate", "message_primary", "message_detail", "message_hint", "statement_position", "context",
    "schema_name", "table_name", "column_name", "datatype_name", "constraint_name", "source_function",
]


def connect(**options):
    conn = psycopg2.connect("", **options)
    conn.autocommit = True
    return conn


def ask(conn, statement, values=None):
    with conn.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.statusmessage


def failure(call):
    try:
        return call()
    except psycopg2.Error as e:
        fields = {name: getattr(e.diag, name) for name in DIAGNOSTICS}
        return f"{type(e).__name__} {e.pgcode} " + str({k: v for k, v in fields.items() if v is not None})


def connection(conn):
    section("connect")
    for name in ("server_version", "client_encoding", "integer_datetimes", "DateStyle", "TimeZone", "application_name",
                 "is_superuser", "session_authorization", "in_hot_standby", "default_transaction_read_only"):
        show(name, conn.get_parameter_status(name))
    show("protocol", (conn.protocol_version, conn.server_version, conn.encoding))
    for statement in SCHEMA:
        show("status", ask(conn, statement))


def styles(conn):
    section("styles")
    query = "SELECT id, name, price, %s::int + 1, %s::text, %s::date FROM item WHERE id >= %s ORDER BY id"
    show("simple", ask(conn, query, (41, "it's \\ %", datetime.date(2024, 2, 29), 2)))
    show("by name", ask(conn, "SELECT %(a)s, %(b)s", {"a": 1, "b": None}))
    with conn.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute("SELECT * FROM item ORDER BY id")
        show("dicts", [dict(row) for row in cursor])
        show("columns", [(c.name, c.type_code, c.internal_size, c.precision, c.scale) for c in cursor.description])
    show("several", ask(conn, "UPDATE item SET price = price; SELECT name FROM item ORDER BY id"))
    show("empty", failure(lambda: ask(conn, "")))
    with conn.cursor() as cursor:
        psycopg2.extras.execute_values(cursor, "INSERT INTO part (item) VALUES %s", [(i % 3 + 1,) for i in range(500)])
        show("values", cursor.statusmessage)
    show("count", ask(conn, "SELECT count(*), sum(item) FROM part"))


def prepared(conn):
    section("prepared")
    ask(conn, "PREPARE by_id (int) AS SELECT name, price FROM item WHERE id = $1")
    ask(conn, "PREPARE raise_by (numeric) AS UPDATE item SET price = price + $1 WHERE id = 1")
    for i in range(9):
        show("read", ask(conn, "EXECUTE by_id (%s)", (i % 3 + 1,)))
        if i % 3 == 0:
            show("write", ask(conn, "EXECUTE raise_by (%s)", (i,)))
    show("names", ask(conn, "SELECT name, parameter_types FROM pg_prepared_statements ORDER BY name"))
    show("twice", failure(lambda: ask(conn, "PREPARE by_id AS SELECT 1")))
    ask(conn, "DEALLOCATE by_id")
    show("gone", failure(lambda: ask(conn, "EXECUTE by_id (1)")))
    ask(conn, "DEALLOCATE ALL")
    show("gone", failure(lambda: ask(conn, "EXECUTE raise_by (1)")))


def transactions():
    section("transactions")
    conn = psycopg2.connect("")
    ask(conn, "INSERT INTO item (name, price) VALUES ('glue', 3)")
    show("inside", (conn.status, conn.get_transaction_status(), ask(conn, "SELECT count(*) FROM item")))
    conn.rollback()
    show("rolled back", (conn.get_transaction_status(), ask(conn, "SELECT count(*) FROM item")))
    conn.commit()
    with conn:
        ask(conn, "INSERT INTO item (name, price) VALUES ('glue', 3)")
        ask(conn, "SAVEPOINT a")
        show("inner", failure(lambda: ask(conn, "INSERT INTO item (name, price) VALUES ('glue', 3)")))
        show("aborted", failure(lambda: ask(conn, "SELECT 1")))
        ask(conn, "ROLLBACK TO a")
        ask(conn, "RELEASE a")
    show("committed", ask(conn, "SELECT name FROM item ORDER BY name"))
    show("error", failure(lambda: ask(conn, "SELECT 1/0")))
    show("status", conn.get_transaction_status())
    conn.commit()
    show("after", (conn.get_transaction_status(), ask(conn, "SELECT 1")))
    conn.rollback()
    conn.set_session(isolation_level="REPEATABLE READ", readonly=True, deferrable=True)
    show("level", ask(conn, "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"))
    show("read only", failure(lambda: ask(conn, "DELETE FROM part")))
    conn.rollback()
    two_phase(conn)
    conn.close()


def two_phase(conn):
    conn.reset()
    xid = conn.xid(1, "global", "branch")
    conn.tpc_begin(xid)
    ask(conn, "DELETE FROM part WHERE id = 500")
    show("prepare", failure(conn.tpc_prepare))
    conn.tpc_rollback()
    show("kept", ask(conn, "SELECT count(*) FROM part"))
    conn.rollback()


def errors(conn):
    section("errors")
    for label, statement in ERRORS:
        show(label, failure(lambda: ask(conn, statement)))
    show("in several", failure(lambda: ask(conn, "INSERT INTO part (item) VALUES (1); SELECT 1/0")))
    show("undone", ask(conn, "SELECT count(*) FROM part"))
    del conn.notices[:]
    ask(conn, "DO $$ BEGIN FOR i IN 1..60 LOOP RAISE NOTICE 'notice %', i; END LOOP; END $$")
    show("notices", (len(conn.notices), conn.notices[-1]))


def copy(conn):
    section("copy")
    ask(conn, "CREATE TABLE bulk (id int, name text)")
    text = "".join(f"{i}\t{'name %d' % i if i % 5 else chr(92) + 'N'}\n" for i in range(30000))
    with conn.cursor() as cursor:
        cursor.copy_from(io.StringIO(text), "bulk")
        show("in", (cursor.rowcount, ask(conn, "SELECT count(*), count(name), sum(id) FROM bulk")))
        sink = io.StringIO()
        cursor.copy_expert("COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT WITH CSV HEADER", sink)
        show("out", sink.getvalue())
        show("wrong", failure(lambda: cursor.copy_from(io.StringIO("1\tx\ny\tz\n"), "bulk")))
        show("missing", failure(lambda: cursor.copy_expert("COPY no_such_table TO STDOUT", sink)))

        class Broken:
            def read(self, size=-1):
                raise ValueError("cannot read")

        show("broken", failure(lambda: cursor.copy_from(Broken(), "bulk"))[:60])
        show("after", ask(conn, "SELECT count(*) FROM bulk"))


def cancel(conn):
    section("cancel")
    for statement in LONG:
        show("cancelled", cancelled(lambda: failure(lambda: ask(conn, statement)), conn.cancel))
        show("after", ask(conn, "SELECT count(*) FROM item"))


def notify(conn):
    section("notify")
    listener = connect()
    ask(listener, "LISTEN news")
    for payload in ("first", "second"):
        ask(conn, "SELECT pg_notify('news', %s)", (payload,))
    for _ in range(1000):
        if len(listener.notifies) == 2:
            break
        select.select([listener], [], [], 0.02)
        listener.poll()
    show("received", [(note.channel, note.payload) for note in listener.notifies])
    ask(listener, "UNLISTEN news")
    listener.close()


def large(conn):
    section("large")
    ask(conn, "CREATE TABLE blob (id int, t text, b bytea)")
    text, data = "Grüße! " * 300000, bytes(range(256)) * 12000
    show("in", ask(conn, "INSERT INTO blob VALUES (1, %s, %s)", (text, psycopg2.Binary(data))))
    show("digests", ask(conn, "SELECT length(t), md5(t), length(b), md5(b) FROM blob"))
    show("out", ask(conn, "SELECT t, b FROM blob"))
    show("rows", sum(row[0] for row in ask(conn, "SELECT g FROM generate_series(1, 100000) AS g")))
    conn.autocommit = False
    big = conn.lobject(0, "wb")
    show("written", big.write(data))
    oid = big.oid
    big.close()
    conn.commit()
    show("read", conn.lobject(oid, "rb").read())
    conn.lobject(oid).unlink()
    conn.commit()
    conn.autocommit = True


def parameters(conn):
    section("parameters")
    show("number", ask(conn, "SELECT count(*) FROM unnest(ARRAY[" + ",".join(["%s"] * 50000) + "])", list(range(50000))))
    show("in list", ask(conn, "SELECT count(*) FROM item WHERE id IN %s", (tuple(range(5000)),)))


def types(conn):
    section("types")
    psycopg2.extras.register_uuid(conn_or_curs=conn)
    values = [
        True, None, 2**40, 1.5, float("nan"), float("inf"), decimal.Decimal("123456789012345678901234567890.0123456789"), "", "Ω",
        psycopg2.Binary(b"\x00\xff"), datetime.date(1, 1, 1), datetime.time(23, 59, 59, 999999),
        datetime.datetime(2024, 2, 29, 12, 0, 0, 1), datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.timezone.utc),
        datetime.timedelta(days=3, seconds=5, microseconds=7), uuid.UUID(int=5), [1, 2, None], ["a", None],
        psycopg2.extras.Json({"a": [1, None, "ü"]}),
    ]
    for value in values:
        show(type(value).__name__, ask(conn, "SELECT %s", (value,)))
    show("others", ask(conn, "SELECT '{{1,2},{3,4}}'::int[], '[1,5)'::int4range, '(1,2)'::point, ROW(1, 'x', NULL), '{}'::json,"
                             " '{\"a\": 1}'::jsonb, 'infinity'::text, 'NaN'::numeric, B'101', '1.5'::money"))
    ask(conn, "CREATE TYPE pair AS (a int, b text)")
    psycopg2.extras.register_composite("pair", conn)
    show("composite", ask(conn, "SELECT (1, 'x')::pair, ARRAY[(2, 'y')::pair]"))


def settings(conn):
    section("settings")

    def current():
        return ask(conn, "SELECT current_setting('search_path'), current_setting('timezone'),"
                         " current_setting('application_name'), '2024-01-01 00:00:00+00'::timestamptz::text")

    ask(conn, "CREATE SCHEMA other CREATE TABLE item (id int)")
    show("before", current())
    ask(conn, "SET search_path TO other; SET TIME ZONE 'Asia/Tokyo'; SET application_name TO 'matrix'")
    show("set", (current(), conn.get_parameter_status("TimeZone"), conn.get_parameter_status("application_name")))
    show("table", ask(conn, "SELECT count(*) FROM item"))
    conn.autocommit = False
    ask(conn, "SET LOCAL search_path TO public")
    show("local", ask(conn, "SELECT count(*) > 0 FROM item"))
    conn.rollback()
    ask(conn, "SET search_path TO pg_catalog")
    conn.rollback()
    conn.autocommit = True
    show("after", current())
    conn.set_client_encoding("LATIN1")
    show("latin", ask(conn, "SELECT %s, length('ß')", ("é",)))
    conn.set_client_encoding("UTF8")
    ask(conn, "DISCARD ALL")
    show("discarded", (current(), conn.get_parameter_status("TimeZone")))
    with connect(options="-c search_path=other -c TimeZone=Asia/Tokyo", application_name="start") as conn:
        show("start", current())
        ask(conn, "SET search_path TO pg_catalog; SET TimeZone TO 'UTC'")
        ask(conn, "RESET ALL")
        show("reset", current())


def cursors():
    section("cursors")
    conn = psycopg2.connect("")
    with conn.cursor("rows") as cursor:
        cursor.itersize = 70
        cursor.execute("SELECT g FROM generate_series(1, %s) AS g", (1000,))
        show("iterated", sum(row[0] for row in cursor))
    with conn.cursor("scrolled", scrollable=True) as cursor:
        cursor.execute("SELECT id FROM item ORDER BY id")
        show("two", cursor.fetchmany(2))
        cursor.scroll(-2)
        show("again", cursor.fetchall())
    with conn.cursor("held", withhold=True) as cursor:
        cursor.execute("SELECT name FROM item ORDER BY id")
        conn.commit()
        show("held", cursor.fetchall())
        conn.commit()
    ask(conn, "DECLARE c CURSOR FOR SELECT * FROM item FOR UPDATE")
    ask(conn, "FETCH 1 FROM c")
    show("current", ask(conn, "UPDATE item SET price = price WHERE CURRENT OF c RETURNING name"))
    show("twice", failure(lambda: ask(conn, "DECLARE c CURSOR FOR SELECT 1")))
    conn.rollback()
    conn.close()


def batches(conn):
    section("batches")
    with conn.cursor() as cursor:
        psycopg2.extras.execute_batch(cursor, "INSERT INTO part (item) VALUES (%s)", [(1,)] * 250, page_size=100)
        show("status", (cursor.statusmessage, ask(conn, "SELECT count(*) FROM part")))
    waiting = psycopg2.connect("", async_=True)
    psycopg2.extras.wait_select(waiting)
    with waiting.cursor() as cursor:
        for statement in ("SELECT 1", "BEGIN; INSERT INTO part (item) VALUES (2)", "SELECT count(*) FROM part", "ROLLBACK"):
            cursor.execute(statement)
            psycopg2.extras.wait_select(waiting)
            show("asynchronous", cursor.fetchall() if cursor.description else cursor.statusmessage)
    waiting.close()


def temporary(conn):
    section("temporary")
    ask(conn, "CREATE TEMP TABLE scratch AS SELECT * FROM item")
    show("rows", ask(conn, "SELECT count(*) FROM scratch"))
    ask(conn, "UPDATE scratch SET name = upper(name)")
    show("names", ask(conn, "SELECT name FROM scratch ORDER BY id"))
    ask(conn, "CREATE TEMP SEQUENCE numbers; CREATE FUNCTION pg_temp.twice(i int) RETURNS int LANGUAGE sql AS 'SELECT 2 * i'")
    with conn:
        ask(conn, "BEGIN")
        show("sequence", ask(conn, "SELECT nextval('numbers'), nextval('numbers'), pg_temp.twice(4)"))
        show("last", ask(conn, "SELECT currval('numbers'), lastval()"))
    ask(conn, "DROP TABLE scratch")
    show("gone", failure(lambda: ask(conn, "SELECT * FROM scratch")))


def locks(conn):
    section("locks")
    other = connect()
    ask(conn, "SELECT pg_advisory_lock(1, 2)")
    show("theirs", ask(other, "SELECT pg_try_advisory_lock(1, 2), pg_try_advisory_lock_shared(1, 2)"))
    show("held", ask(conn, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                           " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
    ask(conn, "SELECT pg_advisory_unlock_all()")
    show("theirs", ask(other, "SELECT pg_try_advisory_lock(1, 2)"))
    other.close()


def main():
    conn = connect()
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
    conn.close()
    section("connects")

    def once(i):
        conn = psycopg2.connect("")
        try:
            return ask(conn, "SELECT %s", (i,))[0][0]
        finally:
            conn.close()

    connects(once)
    end()


main()
