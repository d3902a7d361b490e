"""psqlODBC below unixODBC: with and without statements prepared on the server, declared cursors, a savepoint per statement."""

import datetime
import decimal
import glob
import uuid

import pyodbc

from transcript import DATABASE, ERRORS, HOST, LONG, PASSWORD, PORT, SCHEMA, USER, cancelled, connects, end, section, show

pyodbc.pooling = False

# By its path, since not every machine registers it under the same name.
LIBRARY = (glob.glob("/usr/lib/*/odbc/psqlodbcw.so") + ["psqlodbcw.so"])[0]


def connect(autocommit=True, **options):
    words = {"Driver": LIBRARY, "Servername": HOST, "Port": PORT, "Database": DATABASE, "Username": USER, "Password": PASSWORD}
    words.update(options)
    return pyodbc.connect(";".join(f"{name}={value}" for name, value in words.items()), autocommit=autocommit)


def ask(conn, statement, *values):
    cursor = conn.execute(statement, *values)
    return [tuple(row) for row in cursor.fetchall()] if cursor.description else cursor.rowcount


def failure(call):
    try:
        return call()
    except pyodbc.Error as e:
        return (type(e).__name__, *e.args)


def connection(conn):
    section("connect")
    for name in ("SQL_DBMS_NAME", "SQL_DBMS_VER", "SQL_DRIVER_NAME", "SQL_TXN_CAPABLE", "SQL_IDENTIFIER_QUOTE_CHAR", "SQL_USER_NAME"):
        show(name, conn.getinfo(getattr(pyodbc, name)))
    for statement in SCHEMA:
        show("rows", ask(conn, statement))
    with conn.cursor() as cursor:
        show("tables", sorted(row.table_name for row in cursor.tables(schema="public", tableType="TABLE")))
        show("columns", [(row.column_name, row.type_name, row.column_size, row.nullable) for row in cursor.columns(table="item")])
        show("keys", [tuple(row)[1:] for row in cursor.primaryKeys(table="item")])
        show("foreign", [tuple(row)[2:4] + tuple(row)[5:9] for row in cursor.foreignKeys(table="item")])
        show("statistics", len(cursor.statistics(table="item").fetchall()))
        show("types", len(cursor.getTypeInfo().fetchall()))
    show("refused", failure(lambda: connect(Database="no_such_database"))[:2])
    show("wrong", failure(lambda: connect(Password="wrong"))[:2])


def styles(conn):
    section("styles")
    query = "SELECT id, name, price, CAST(? AS int) + 1, CAST(? AS text), CAST(? AS date) FROM item WHERE id >= ? ORDER BY id"
    values = (41, "it's", datetime.date(2024, 2, 29), 2)
    for prepare in ("0", "1"):
        for fetch in ("0", "1"):
            with connect(UseServerSidePrepare=prepare, UseDeclareFetch=fetch) as other:
                show(f"{prepare} {fetch}", ask(other, query, *values))
                show("again", [ask(other, "SELECT name FROM item WHERE id = ?", i % 3 + 1) for i in range(4)])
    show("columns", [column[:2] + column[3:] for column in conn.execute("SELECT * FROM item").description])
    cursor = conn.execute("SELECT 1; SELECT name FROM item ORDER BY id; UPDATE item SET price = price")
    while True:
        show("of several", [tuple(row) for row in cursor.fetchall()] if cursor.description else cursor.rowcount)
        if not cursor.nextset():
            break
    show("call", ask(conn, "SELECT {fn ucase('abc')}"))


def prepared(conn):
    section("prepared")
    cursor = conn.cursor()
    for i in range(12):
        show("read", tuple(cursor.execute("SELECT name, CAST(? AS int) FROM item WHERE id = ?", i, i % 3 + 1).fetchone()))
        if i % 4 == 0:
            show("write", conn.execute("UPDATE item SET price = price + ? WHERE id = 1", i).rowcount)
    show("price", ask(conn, "SELECT price FROM item WHERE id = ?", 1))


def transactions():
    section("transactions")
    # After an error: the statement alone is undone, the transaction, or nothing.
    for rollback in (2, 1, 0):
        conn = connect(autocommit=False, Protocol=f"7.4-{rollback}")
        ask(conn, "INSERT INTO item (name, price) VALUES ('glue', 3)")
        show("inside", ask(conn, "SELECT count(*) FROM item"))
        show("error", failure(lambda: ask(conn, "INSERT INTO item (name, price) VALUES ('glue', 3)")))
        show("after", failure(lambda: ask(conn, "SELECT count(*) FROM item")))
        conn.rollback()
        show("rolled back", ask(conn, "SELECT count(*) FROM item"))
        conn.close()
    conn = connect(autocommit=False)
    ask(conn, "INSERT INTO item (name, price) VALUES ('glue', 3)")
    conn.commit()
    conn.autocommit = True
    show("committed", ask(conn, "SELECT name FROM item ORDER BY name"))
    conn.close()


def errors(conn):
    section("errors")
    for label, statement in ERRORS:
        show(label, failure(lambda: ask(conn, statement)))
    show("parameter", failure(lambda: ask(conn, "SELECT CAST(? AS int)", "x")))
    show("warned", failure(lambda: ask(conn, "DO $$ BEGIN RAISE NOTICE 'one'; END $$")))


def cancel(conn):
    section("cancel")
    for statement in LONG:
        cursor = conn.cursor()
        show("cancelled", cancelled(lambda: failure(lambda: cursor.execute(statement)), cursor.cancel))
        show("after", ask(conn, "SELECT count(*) FROM item"))


def large(conn):
    section("large")
    ask(conn, "CREATE TABLE blob (id int, t text, b bytea)")
    text, data = "Grusse! " * 100000, bytes(range(256)) * 8000
    with connect(MaxLongVarcharSize="10000000", ByteaAsLongVarBinary="1", TextAsLongVarchar="1") as other:
        show("in", ask(other, "INSERT INTO blob VALUES (1, ?, ?)", text, data))
        show("out", ask(other, "SELECT t, b FROM blob"))
    show("digests", ask(conn, "SELECT length(t), md5(t), length(b), md5(b) FROM blob"))
    show("rows", sum(row[0] for row in ask(conn, "SELECT g FROM generate_series(1, 50000) AS g")))


def parameters(conn):
    section("parameters")
    for count in (100, 3000):
        show("number", ask(conn, "SELECT count(*) FROM item WHERE id IN (" + ",".join(["?"] * count) + ")", *range(count)))


def types(conn):
    section("types")
    values = [
        ("bool", True), ("int", None), ("bigint", 2**40), ("float8", 1.5), ("float8", float("inf")),
        ("numeric", decimal.Decimal("12345678901234567890.0123456789")), ("text", "Ω"), ("text", ""), ("bytea", b"\x00\xff"),
        ("date", datetime.date(1, 1, 1)), ("time", datetime.time(23, 59, 59)), ("timestamp", datetime.datetime(2024, 2, 29, 12, 0, 0, 1000)),
        ("uuid", str(uuid.UUID(int=5))), ("int[]", "{1,2,NULL}"), ("jsonb", '{"a": [1, null]}'),
    ]
    for name, value in values:
        show(name, ask(conn, f"SELECT CAST(? AS {name})", value))


def settings(conn):
    section("settings")

    def current():
        return ask(conn, "SELECT current_setting('search_path'), current_setting('timezone'), current_setting('DateStyle'),"
                         " current_setting('extra_float_digits'), current_setting('application_name') <> 'x'")

    show("before", current())
    ask(conn, "CREATE SCHEMA other CREATE TABLE item (id int)")
    ask(conn, "SET search_path = other")
    ask(conn, "SET TIME ZONE 'Asia/Kolkata'")
    show("set", (current(), ask(conn, "SELECT count(*) FROM item")))
    ask(conn, "RESET ALL")
    with connect(ConnSettings="SET+search_path+TO+other%3bSET+work_mem+TO+%275MB%27") as other:
        show("at once", ask(other, "SELECT current_setting('search_path'), current_setting('work_mem')"))
    with connect(autocommit=False) as other:
        ask(other, "SET LOCAL search_path = other")
        show("local", ask(other, "SELECT count(*) FROM item"))
        other.commit()
        show("after", ask(other, "SELECT count(*) > 0 FROM item"))


def cursors():
    section("cursors")
    with connect(UseDeclareFetch="1", Fetch="70") as conn:
        show("iterated", sum(row[0] for row in conn.execute("SELECT g FROM generate_series(1, 1000) AS g")))
        one, two = conn.execute("SELECT id FROM item ORDER BY id"), conn.execute("SELECT name FROM item ORDER BY id")
        show("two at a time", [(one.fetchone()[0], two.fetchone()[0]) for _ in range(3)])
        show("some", len(conn.execute("SELECT g FROM generate_series(1, 1000) AS g").fetchmany(100)))
    show("max", len(connect().execute("SELECT g FROM generate_series(1, 1000) AS g").fetchmany(10)))


def batches(conn):
    section("batches")
    cursor = conn.cursor()
    cursor.executemany("INSERT INTO part (item) VALUES (?)", [(i % 3 + 1,) for i in range(200)])
    cursor.fast_executemany = True
    cursor.executemany("INSERT INTO part (item) VALUES (?)", [(i % 3 + 1,) for i in range(200)])
    show("parts", ask(conn, "SELECT count(*), sum(item) FROM part"))
    show("broken", failure(lambda: cursor.executemany("INSERT INTO part (item) VALUES (?)", [(1,), (4711,), (2,)]))[:2])
    show("parts", ask(conn, "SELECT count(*) FROM part"))


def temporary(conn):
    section("temporary")
    ask(conn, "CREATE TEMP TABLE scratch (id int, name text)")
    for i in range(6):
        ask(conn, "INSERT INTO scratch VALUES (?, ?)", i, str(i))
    show("rows", ask(conn, "SELECT count(*), max(name) FROM scratch WHERE id > ?", 2))
    ask(conn, "DROP TABLE scratch")
    show("gone", failure(lambda: ask(conn, "SELECT * FROM scratch")))


def locks(conn):
    section("locks")
    with connect() as other:
        show("mine", ask(conn, "SELECT pg_try_advisory_lock(?)", 7))
        show("theirs", ask(other, "SELECT pg_try_advisory_lock(7)"))
        show("back", ask(conn, "SELECT pg_advisory_unlock(7)"))
        show("theirs", ask(other, "SELECT pg_try_advisory_lock(7)"))


def main():
    conn = connect()
    connection(conn)
    styles(conn)
    prepared(conn)
    transactions()
    errors(conn)
    cancel(conn)
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
        with connect() as one:
            return ask(one, "SELECT CAST(? AS int)", i)[0][0]

    connects(once)
    end()


main()
