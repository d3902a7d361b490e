/* libpq itself: all its ways to send a query, its pipeline mode, COPY, large objects, cancels. */

#include <libpq-fe.h>
#include <libpq/libpq-fs.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

static const char *const fields = "SCMDHPpqWstcdnR";

static void section(const char *name)
{
    printf("== %s\n", name);
}

static void die(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static uint64_t digest(const char *bytes, size_t length)
{
    uint64_t hash = 14695981039346656037ULL;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char) bytes[i]) * 1099511628211ULL;
    return hash;
}

static void show_value(const PGresult *result, int row, int column)
{
    int length = PQgetlength(result, row, column);
    if (PQgetisnull(result, row, column))
        printf(" NULL");
    else if (length > 200)
        printf(" %d:%016llx", length, (unsigned long long) digest(PQgetvalue(result, row, column), (size_t) length));
    else if (PQfformat(result, column) == 0)
        printf(" %s", PQgetvalue(result, row, column));
    else
        for (int i = 0; i < length; i++)
            printf("%s%02x", i == 0 ? " " : "", (unsigned char) PQgetvalue(result, row, column)[i]);
}

/* Prints a result and frees it. */
static void show(const char *label, PGresult *result)
{
    printf("%s: %s %s", label, PQresStatus(PQresultStatus(result)), PQcmdStatus(result));
    for (int i = 0; fields[i] != '\0'; i++)
    {
        const char *field = PQresultErrorField(result, fields[i]);
        if (field != NULL)
            printf(" %c=%s", fields[i], field);
    }
    for (int row = 0; row < PQntuples(result); row++)
    {
        printf("%s", row == 0 ? " " : " /");
        for (int column = 0; column < PQnfields(result); column++)
            show_value(result, row, column);
    }
    printf("\n");
    PQclear(result);
}

static void show_all(PGconn *conn, const char *label)
{
    PGresult *result;
    while ((result = PQgetResult(conn)) != NULL)
        show(label, result);
}

static PGconn *connected(const char *settings)
{
    PGconn *conn = PQconnectdb(settings);
    if (PQstatus(conn) != CONNECTION_OK)
        die(PQerrorMessage(conn));
    return conn;
}

static PGresult *ask(PGconn *conn, const char *query)
{
    return PQexec(conn, query);
}

static PGresult *ask1(PGconn *conn, const char *query, const char *value)
{
    return PQexecParams(conn, query, 1, NULL, &value, NULL, NULL, 0);
}

static void notice(void *label, const PGresult *result)
{
    printf("%s: %s %s\n", (const char *) label, PQresultErrorField(result, PG_DIAG_SQLSTATE),
           PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
}

static void connect_section(PGconn *conn)
{
    static const char *const names[] = {"server_version", "client_encoding", "server_encoding", "integer_datetimes", "DateStyle", "IntervalStyle",
        "TimeZone", "application_name", "is_superuser", "session_authorization", "in_hot_standby", "default_transaction_read_only",
        "standard_conforming_strings"};
    section("connect");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        printf("%s: %s\n", names[i], PQparameterStatus(conn, names[i]));
    printf("protocol: %d %d\n", PQprotocolVersion(conn), PQserverVersion(conn));
    show("schema", ask(conn, "CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10,2))"));
    show("schema", ask(conn, "INSERT INTO item (name, price) VALUES ('pen', 1.50), ('ink', 12.25), ('paper', 0.05)"));
    PGconn *other = connected("application_name=matrix options='-c search_path=pg_catalog' target_session_attrs=primary");
    show("options", ask(other, "SELECT current_setting('search_path'), current_setting('application_name')"));
    PQreset(other);
    show("reset", ask(other, "SHOW search_path"));
    PQfinish(other);
}

static void styles(PGconn *conn)
{
    section("styles");
    show("simple", ask(conn, "SELECT * FROM item ORDER BY id"));
    show("extended", ask1(conn, "SELECT name, $1::int + 1 FROM item ORDER BY id", "41"));
    uint32_t two = htonl(2);
    const char *values[] = {(const char *) &two, "it's"};
    const int lengths[] = {4, 4}, formats[] = {1, 0};
    const Oid types[] = {23, 0};
    show("binary", PQexecParams(conn, "SELECT id, name, price, $2::text FROM item WHERE id = $1", 2, types, values, lengths, formats, 1));
    PQsendQuery(conn, "SELECT 1; UPDATE item SET price = price; SELECT 2; SELECT 1/0; SELECT 3");
    show_all(conn, "of several");
    show("empty", ask(conn, ""));
    show("empty", PQexecParams(conn, "", 0, NULL, NULL, NULL, NULL, 0));
    show("two in one", PQexecParams(conn, "SELECT 1; SELECT 2", 0, NULL, NULL, NULL, NULL, 0));
}

static void prepared(PGconn *conn)
{
    section("prepared");
    show("prepare", PQprepare(conn, "by id", "SELECT name, price FROM item WHERE id = $1", 0, NULL));
    show("unnamed", PQprepare(conn, "", "UPDATE item SET price = price + $1 WHERE id = 1 RETURNING price", 0, NULL));
    for (int i = 0; i < 8; i++)
    {
        char number[12];
        const char *value = number;
        snprintf(number, sizeof number, "%d", i % 3 + 1);
        show("read", PQexecPrepared(conn, "by id", 1, &value, NULL, NULL, i % 2));
        if (i < 4)
            show("unnamed", PQexecPrepared(conn, "", 1, &value, NULL, NULL, 0));
    }
    PGresult *described = PQdescribePrepared(conn, "by id");
    printf("described: %d %u %d %s %u\n", PQnparams(described), PQparamtype(described, 0), PQnfields(described), PQfname(described, 1),
           PQftype(described, 1));
    PQclear(described);
    show("no portal", PQdescribePortal(conn, "nothing"));
    show("twice", PQprepare(conn, "by id", "SELECT 1", 0, NULL));
    show("sql", ask(conn, "EXECUTE \"by id\" (2)"));
    show("deallocate", ask(conn, "DEALLOCATE \"by id\""));
    show("gone", PQdescribePrepared(conn, "by id"));
    show("gone", PQexecPrepared(conn, "by id", 0, NULL, NULL, NULL, 0));
    show("sql", ask(conn, "PREPARE mine AS SELECT name FROM item WHERE id = $1"));
    const char *three = "3";
    show("protocol", PQexecPrepared(conn, "mine", 1, &three, NULL, NULL, 0));
    show("wrong", PQprepare(conn, "bad", "SELECT $1 + nothing", 0, NULL));
}

static void transactions(PGconn *conn)
{
    static const char *const steps[] = {"BEGIN", "INSERT INTO item (name) VALUES ('glue')", "SELECT count(*) FROM item", "ROLLBACK",
        "SELECT count(*) FROM item", "BEGIN", "INSERT INTO item (name) VALUES ('glue')", "SAVEPOINT a", "INSERT INTO item (name) VALUES ('glue')",
        "SELECT 1", "ROLLBACK TO a", "RELEASE a", "COMMIT", "SELECT count(*) FROM item", "BEGIN", "SELECT 1/0", "COMMIT", "SELECT count(*) FROM item",
        "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY", "SELECT count(*) FROM item", "DELETE FROM item", "ROLLBACK", "COMMIT",
        "BEGIN; SELECT 1; COMMIT; BEGIN", "COMMIT AND CHAIN", "SELECT 2", "ROLLBACK AND CHAIN", "ABORT"};
    section("transactions");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    {
        show(steps[i], ask(conn, steps[i]));
        printf("status: %d\n", PQtransactionStatus(conn));
    }
}

static void errors(PGconn *conn)
{
    static const char *const wrong[] = {"SELECT 1 +* FROM nothing", "SELECT a FROM no_such_table", "SELECT nmae FROM item", "SELECT 1 / (id - id) FROM item",
        "SELECT 'abc'::text::int", "INSERT INTO item (name) VALUES ('pen')", "INSERT INTO item (name) VALUES (NULL)", "SELECT repeat('x', -1) || 1/0",
        "DO $$ BEGIN RAISE EXCEPTION 'no way' USING ERRCODE = 'SL001', HINT = 'h', DETAIL = 'd'; END $$",
        "DO $$ BEGIN EXECUTE 'SELECT 1 FROM no_such_table'; END $$", "SELECT '\xff'"};
    section("errors");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    {
        show("simple", ask(conn, wrong[i]));
        show("extended", PQexecParams(conn, wrong[i], 0, NULL, NULL, NULL, NULL, 1));
    }
    PQsetNoticeReceiver(conn, notice, "notice");
    show("raised", ask(conn, "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$"));
    PQsetNoticeReceiver(conn, notice, "late notice");
}

static void copy_out(PGconn *conn, const char *query)
{
    char *line;
    long bytes = 0, lines = 0;
    uint64_t hash = 0;
    int length;
    show("started", ask(conn, query));
    while ((length = PQgetCopyData(conn, &line, 0)) > 0)
    {
        hash ^= digest(line, (size_t) length) + (uint64_t) lines++;
        bytes += length;
        PQfreemem(line);
    }
    printf("out: %ld %ld %016llx\n", lines, bytes, (unsigned long long) hash);
    show_all(conn, "ended");
}

static void copy(PGconn *conn)
{
    char line[64];
    section("copy");
    show("table", ask(conn, "CREATE TABLE bulk (id int, name text)"));
    show("started", ask(conn, "COPY bulk FROM STDIN"));
    for (int i = 0; i < 50000; i++)
        PQputCopyData(conn, line, snprintf(line, sizeof line, "%d\tname %d\n", i, i));
    PQputCopyEnd(conn, NULL);
    show_all(conn, "ended");
    copy_out(conn, "COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT");
    copy_out(conn, "COPY (SELECT * FROM bulk ORDER BY id LIMIT 1000) TO STDOUT (FORMAT BINARY)");
    show("started", ask(conn, "COPY bulk FROM STDIN"));
    PQputCopyData(conn, "1\tx\n", 4);
    PQputCopyEnd(conn, "enough");
    show_all(conn, "failed");
    show("started", PQexecParams(conn, "COPY bulk FROM STDIN", 0, NULL, NULL, NULL, NULL, 0));
    PQputCopyData(conn, "x\ty\n", 4);
    PQputCopyEnd(conn, NULL);
    show_all(conn, "failed");
    PQsendQuery(conn, "COPY bulk FROM STDIN; SELECT count(*) FROM bulk; COPY (SELECT 7) TO STDOUT; SELECT 8");
    show("in a string", PQgetResult(conn));
    PQputCopyData(conn, "1\tx\n", 4);
    PQputCopyEnd(conn, NULL);
    show("in a string", PQgetResult(conn));
    show("in a string", PQgetResult(conn));
    show("in a string", PQgetResult(conn));
    char *piece;
    while (PQgetCopyData(conn, &piece, 0) > 0)
    {
        printf("piece: %s", piece);
        PQfreemem(piece);
    }
    show_all(conn, "in a string");
    PGconn *other = connected("");
    show("left", ask(other, "COPY (SELECT * FROM generate_series(1, 1000000)) TO STDOUT"));
    PQfinish(other);
}

struct canceller
{
    PGcancel *cancel;
    volatile int stop;
};

static void *keep_cancelling(void *argument)
{
    struct canceller *canceller = argument;
    char error[256];
    while (!canceller->stop)
    {
        poll(NULL, 0, 40);
        if (!canceller->stop && !PQcancel(canceller->cancel, error, sizeof error))
            die(error);
    }
    return NULL;
}

static void cancel(PGconn *conn)
{
    static const char *const slow[] = {"SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 2000000000) AS g"};
    section("cancel");
    for (int i = 0; i < 4; i++)
    {
        struct canceller canceller = {PQgetCancel(conn), 0};
        pthread_t thread;
        pthread_create(&thread, NULL, keep_cancelling, &canceller);
        PGresult *result = i < 2 ? ask(conn, slow[i]) : PQexecParams(conn, slow[i - 2], 0, NULL, NULL, NULL, NULL, 0);
        canceller.stop = 1;
        pthread_join(thread, NULL);
        PQfreeCancel(canceller.cancel);
        /* Where it was cancelled depends on timing: a server says in which function. */
        printf("cancelled: %s %s\n", PQresultErrorField(result, PG_DIAG_SQLSTATE),
               PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
        PQclear(result);
        show("after", ask(conn, "SELECT count(*) FROM item"));
    }
}

static void notify(PGconn *conn)
{
    section("notify");
    PGconn *listener = connected("");
    show("listen", ask(listener, "LISTEN news"));
    show("sent", ask(conn, "NOTIFY news, 'first'"));
    show("sent", ask1(conn, "SELECT pg_notify('news', $1)", "second"));
    for (int received = 0; received < 2;)
    {
        struct pollfd readable = {PQsocket(listener), POLLIN, 0};
        PGnotify *note = PQnotifies(listener);
        if (note != NULL)
        {
            printf("received: %s %s\n", note->relname, note->extra);
            PQfreemem(note);
            received++;
        }
        else if (poll(&readable, 1, 20000) != 1 || !PQconsumeInput(listener))
            die("no notification");
    }
    PQfinish(listener);
}

static void large(PGconn *conn)
{
    section("large");
    const size_t size = 4096000;
    char *data = malloc(size + 1);
    if (data == NULL)
        die("no memory");
    for (size_t i = 0; i < size; i++)
        data[i] = (char) (i * 31 % 251);
    const char *values[] = {data};
    const int lengths[] = {(int) size}, formats[] = {1};
    show("table", ask(conn, "CREATE TABLE blob (b bytea)"));
    show("in", PQexecParams(conn, "INSERT INTO blob VALUES ($1)", 1, NULL, values, lengths, formats, 0));
    show("digest", ask(conn, "SELECT length(b), md5(b) FROM blob"));
    show("text", ask(conn, "SELECT b FROM blob"));
    show("binary", PQexecParams(conn, "SELECT b FROM blob", 0, NULL, NULL, NULL, NULL, 1));
    /* Large objects go through FunctionCall. */
    show("begin", ask(conn, "BEGIN"));
    Oid oid = lo_creat(conn, INV_READ | INV_WRITE);
    int object = lo_open(conn, oid, INV_READ | INV_WRITE);
    printf("written: %d\n", lo_write(conn, object, data, 1000000));
    printf("at: %d %lld\n", lo_lseek(conn, object, 500, 0), (long long) lo_tell64(conn, object));
    printf("read: %d", lo_read(conn, object, data, size));
    printf(" %016llx\n", (unsigned long long) digest(data, 999500));
    printf("truncated: %d\n", lo_truncate(conn, object, 10));
    printf("closed: %d\n", lo_close(conn, object));
    printf("unlinked: %d\n", lo_unlink(conn, oid));
    printf("gone: %d %s", lo_open(conn, 1, INV_READ), PQerrorMessage(conn));
    show("rollback", ask(conn, "ROLLBACK"));
    free(data);
}

static void parameters(PGconn *conn)
{
    section("parameters");
    const int count = 65535;
    char *query = malloc((size_t) count * 16), *end = query + sprintf(query, "SELECT array_length(ARRAY[");
    const char **values = malloc((size_t) count * sizeof *values);
    for (int i = 0; i < count; i++)
    {
        end += sprintf(end, "%s$%d::int2", i == 0 ? "" : ",", i + 1);
        values[i] = i % 5 == 0 ? NULL : "7";
    }
    sprintf(end, "], 1)");
    show("number", PQexecParams(conn, query, count, NULL, values, NULL, NULL, 0));
    free(values);
    free(query);
}

static void types(PGconn *conn)
{
    static const char *const values[] = {"true", "NULL", "2::int2", "1099511627776", "1.5::float8", "'NaN'::numeric", "12345678901234567890.0123", "''",
        "'\\xce\\xa9'", "'\\x00ff'::bytea", "'2024-02-29'::date", "'2024-07-01 12:00:00.000005+00'::timestamptz", "'1 mon 2 days'::interval",
        "'{1,NULL,3}'::int[]", "'{{a,b},{c,NULL}}'::text[]", "'{\"a\": [1]}'::jsonb", "'[1,5)'::int4range", "ROW(1, 'x')", "'(1,2)'::point"};
    char query[200];
    section("types");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    {
        snprintf(query, sizeof query, "SELECT %s", values[i]);
        show("text", ask(conn, query));
        if (strncmp(values[i], "ROW", 3) != 0)
            show("binary", PQexecParams(conn, query, 0, NULL, NULL, NULL, NULL, 1));
    }
}

static void settings(PGconn *conn)
{
    static const char *const steps[] = {"SET search_path = pg_catalog", "SET TIME ZONE 'Asia/Kolkata'", "SET application_name = 'matrix'", "BEGIN",
        "SET LOCAL TIME ZONE 'America/New_York'", "COMMIT", "BEGIN", "SET DateStyle = 'German'", "ROLLBACK", "SELECT set_config('IntervalStyle', 'iso_8601', false)",
        "SET client_encoding = 'LATIN1'", "SET no_such_setting = 1", "SET work_mem = 'x'", "SET SESSION AUTHORIZATION app", "RESET ALL", "DISCARD ALL"};
    section("settings");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    {
        show(steps[i], ask(conn, steps[i]));
        show("seen", ask(conn, "SELECT current_setting('search_path'), current_setting('application_name'), '2024-01-01 00:00:00+00'::timestamptz, '1 day'::interval"));
        printf("reported: %s %s %s %s\n", PQparameterStatus(conn, "TimeZone"), PQparameterStatus(conn, "DateStyle"),
               PQparameterStatus(conn, "application_name"), PQparameterStatus(conn, "client_encoding"));
    }
}

static void cursors(PGconn *conn)
{
    static const char *const steps[] = {"BEGIN", "DECLARE c SCROLL CURSOR FOR SELECT id FROM item ORDER BY id", "FETCH 2 FROM c", "MOVE BACKWARD 1 FROM c", "FETCH ALL FROM c",
        "DECLARE h CURSOR WITH HOLD FOR SELECT name FROM item ORDER BY id", "COMMIT", "FETCH 2 FROM h", "FETCH 1 FROM c", "CLOSE h", "FETCH 1 FROM h"};
    section("cursors");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        show(steps[i], ask(conn, steps[i]));
    PQsendQuery(conn, "SELECT g FROM generate_series(1, 5) AS g");
    PQsetSingleRowMode(conn);
    show_all(conn, "single");
    PQsendQueryParams(conn, "SELECT 1 / (3 - g) FROM generate_series(1, 5) AS g", 0, NULL, NULL, NULL, NULL, 0);
    PQsetSingleRowMode(conn);
    show_all(conn, "single");
}

static void pipe_query(PGconn *conn, const char *query, const char *value)
{
    if (!PQsendQueryParams(conn, query, value == NULL ? 0 : 1, NULL, &value, NULL, NULL, 0))
        die(PQerrorMessage(conn));
}

/* All results up to a number of syncs. */
static void drain(PGconn *conn, int syncs)
{
    while (syncs > 0)
    {
        PGresult *result = PQgetResult(conn);
        if (result == NULL)
            continue;
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
            syncs--;
        show("pipeline", result);
    }
}

static void batches(PGconn *conn)
{
    section("batches");
    PQenterPipelineMode(conn);
    PQsendPrepare(conn, "raise", "UPDATE item SET price = price + $1 WHERE id = 1 RETURNING price", 0, NULL);
    for (int i = 0; i < 5; i++)
    {
        const char *one = "1";
        PQsendQueryPrepared(conn, "raise", 1, &one, NULL, NULL, 0);
        pipe_query(conn, "SELECT price, $1::text FROM item WHERE id = 1", "read");
    }
    PQsendDescribePrepared(conn, "raise");
    PQpipelineSync(conn);
    pipe_query(conn, "INSERT INTO item (name) VALUES ($1)", "tape");
    pipe_query(conn, "SELECT 1/0", NULL);
    pipe_query(conn, "SELECT 'skipped'", NULL);
    PQpipelineSync(conn);
    pipe_query(conn, "SELECT count(*) FROM item WHERE name = $1", "tape");
    PQpipelineSync(conn);
    PQpipelineSync(conn);
    pipe_query(conn, "BEGIN", NULL);
    pipe_query(conn, "INSERT INTO item (name) VALUES ($1)", "tape");
    PQpipelineSync(conn);
    pipe_query(conn, "SELECT count(*) FROM item WHERE name = $1", "tape");
    pipe_query(conn, "ROLLBACK", NULL);
    pipe_query(conn, "SELECT count(*) FROM item WHERE name = $1", "tape");
    PQpipelineSync(conn);
    drain(conn, 6);
    /* Answers without a Sync. */
    pipe_query(conn, "SELECT $1::text", "flushed");
    PQsendFlushRequest(conn);
    PQflush(conn);
    show("flushed", PQgetResult(conn));
    PQpipelineSync(conn);
    drain(conn, 1);
    for (int i = 0; i < 2000; i++)
        pipe_query(conn, i % 100 == 0 ? "UPDATE item SET price = price + $1 WHERE id = 2" : "SELECT $1::int + count(*) FROM item", "1");
    PQpipelineSync(conn);
    int good = 0;
    for (PGresult *result = NULL; PQresultStatus(result) != PGRES_PIPELINE_SYNC;)
    {
        PQclear(result);
        while ((result = PQgetResult(conn)) == NULL)
            ;
        good += PQresultStatus(result) == PGRES_TUPLES_OK;
    }
    printf("good: %d, left: %d\n", good, PQexitPipelineMode(conn));
    show("sum", ask(conn, "SELECT price FROM item WHERE id = 2"));
}

static void temporary(PGconn *conn)
{
    section("temporary");
    show("table", ask(conn, "CREATE TEMP TABLE scratch (id int)"));
    show("in", ask1(conn, "INSERT INTO scratch SELECT generate_series(1, $1::int)", "5"));
    show("rows", ask(conn, "SELECT count(*), sum(id) FROM scratch"));
    show("into", ask(conn, "SELECT * INTO TEMP kept FROM item"));
    show("rows", ask(conn, "SELECT count(*) FROM kept"));
    show("discard", ask(conn, "DISCARD TEMP"));
    show("gone", ask(conn, "SELECT * FROM scratch"));
}

static void locks(PGconn *conn)
{
    section("locks");
    PGconn *other = connected("");
    show("mine", ask1(conn, "SELECT pg_try_advisory_lock($1)", "7"));
    show("theirs", ask(other, "SELECT pg_try_advisory_lock(7)"));
    show("back", ask(conn, "SELECT pg_advisory_unlock(7), pg_advisory_unlock(7)"));
    show("theirs", ask(other, "SELECT pg_try_advisory_lock(7)"));
    PQfinish(other);
}

static void connects(void)
{
    section("connects");
    const char *words = getenv("CONNECTS");
    int count = words == NULL ? 20 : atoi(words), wrong = 0;
    for (int i = 0; i < count; i++)
    {
        char number[12];
        snprintf(number, sizeof number, "%d", i);
        PGconn *conn = connected("");
        PGresult *result = ask1(conn, "SELECT $1::int", number);
        wrong += PQresultStatus(result) != PGRES_TUPLES_OK || strcmp(PQgetvalue(result, 0, 0), number) != 0;
        PQclear(result);
        PQfinish(conn);
    }
    printf("wrong answers: %d\n", wrong);
    section("end");
}

int main(void)
{
    void (*const parts[])(PGconn *) = {connect_section, styles, prepared, transactions, errors, copy, cancel, notify, large, parameters, types, settings,
        cursors, batches, temporary, locks};
    PGconn *conn = connected("");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        parts[i](conn);
    PQfinish(conn);
    connects();
    return 0;
}
