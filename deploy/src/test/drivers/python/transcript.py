"""What all Python apps print, and where they connect to (libpq's variables, and CONNECTS)."""

import datetime
import hashlib
import os
import sys
import threading

HOST = os.environ["PGHOST"]
PORT = int(os.environ["PGPORT"])
USER = os.environ["PGUSER"]
PASSWORD = os.environ["PGPASSWORD"]
DATABASE = os.environ["PGDATABASE"]
CONNECTS = int(os.environ.get("CONNECTS", "20"))

# Each fails; all are tried outside a transaction.
ERRORS = [
    ("syntax", "SELECT 1 +* FROM nothing"),
    ("no table", "SELECT a, b FROM no_such_table WHERE c = 1"),
    ("no column", "SELECT id, nmae FROM item"),
    ("no function", "SELECT no_such_function(1)"),
    ("division", "SELECT 1 / (id - id) FROM item"),
    ("type", "SELECT 'abc'::text::int"),
    ("overflow", "SELECT 2147483647::int4 + 1"),
    ("unique", "INSERT INTO item (name, price) VALUES ('pen', 1)"),
    ("check", "INSERT INTO item (name, price) VALUES ('debt', -1)"),
    ("not null", "INSERT INTO item (name) VALUES (NULL)"),
    ("foreign key", "INSERT INTO part (item) VALUES (4711)"),
    ("raised", "DO $$ BEGIN RAISE EXCEPTION 'no %', 'way' USING ERRCODE = 'SL001', HINT = 'h', DETAIL = 'd'; END $$"),
    ("privilege", "SELECT rolpassword FROM pg_authid"),
]

SCHEMA = [
    "CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10,2) CHECK (price >= 0))",
    "CREATE TABLE part (id serial PRIMARY KEY, item int NOT NULL REFERENCES item)",
    "INSERT INTO item (name, price) VALUES ('pen', 1.50), ('ink', 12.25), ('paper', 0.05)",
]

# A statement for the primary, and a read that a proxy may run elsewhere: each takes longer than any test.
LONG = ["SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 2000000000) AS g"]


def section(name):
    print("==", name)


def render(value):
    if isinstance(value, memoryview):
        value = bytes(value)
    if isinstance(value, (str, bytes)) and len(value) > 1000:
        raw = value.encode() if isinstance(value, str) else value
        return f"{type(value).__name__} of {len(value)} {hashlib.md5(raw).hexdigest()}"
    if isinstance(value, (list, tuple)):
        left, right = "[]" if isinstance(value, list) else "()"
        return left + ", ".join(render(part) for part in value) + right
    if isinstance(value, datetime.datetime) and value.tzinfo:
        return f"{value.isoformat()} {value.utcoffset()}"
    return str(value) if type(value).__module__ != "builtins" else repr(value)


def show(label, value):
    print(f"{label}: {render(value)}")


def connects(once):
    """Connects CONNECTS times, four at a time; once(i) is to return i as the server sent it back."""
    wrong = []

    def some(first):
        for i in range(first, CONNECTS, 4):
            try:
                answer = once(i)
                if answer != i:
                    wrong.append(f"{i}: {answer}")
            except Exception as e:  # whatever it is belongs in the transcript
                wrong.append(f"{i}: {type(e).__name__} {e}")

    threads = [threading.Thread(target=some, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    show("wrong answers", wrong[:5])


def cancelled(run, cancel):
    """Has a thread run something, and cancels until it ends; returns what run returned."""
    result = []
    thread = threading.Thread(target=lambda: result.append(run()))
    thread.start()
    for _ in range(1000):
        thread.join(0.03)
        if not thread.is_alive():
            return result[0]
        cancel()
    sys.exit("a cancel does nothing")


def end():
    print("== end")
