// pgx: all its ways to execute a query, batches, COPY, notifications, a pool; and database/sql on top of it.
package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"

	. "drivers/transcript"
)

var ctx = context.Background()

func connect(settings string) *pgx.Conn {
	conn, err := pgx.Connect(ctx, "sslmode=disable "+settings)
	Must(err)
	return conn
}

func failure(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return fmt.Sprintf("%s %s %s detail=%s hint=%s position=%d where=%s table=%s column=%s constraint=%s routine=%s", e.Severity, e.Code,
			e.Message, e.Detail, e.Hint, e.Position, e.Where, e.TableName, e.ColumnName, e.ConstraintName, e.Routine)
	}
	return fmt.Sprint(err)
}

type querier interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}

func try(conn querier, query string, arguments ...any) ([][]any, error) {
	rows, err := conn.Query(ctx, query, arguments...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
}

func ask(conn querier, query string, arguments ...any) [][]any {
	answer, err := try(conn, query, arguments...)
	Must(err)
	for _, row := range answer {
		for i, value := range row {
			if number, is := value.(pgtype.Numeric); is {
				text, err := number.Value()
				Must(err)
				row[i] = text
			}
		}
	}
	return answer
}

func run(conn *pgx.Conn, query string, arguments ...any) string {
	tag, err := conn.Exec(ctx, query, arguments...)
	if err != nil {
		return failure(err)
	}
	return tag.String()
}

func connected(conn *pgx.Conn) {
	Section("connect")
	for _, name := range []string{"server_version", "client_encoding", "TimeZone", "DateStyle", "is_superuser", "in_hot_standby", "application_name"} {
		Show(name, conn.PgConn().ParameterStatus(name))
	}
	Show("schema", run(conn, Schema))
	other := connect("application_name=matrix search_path=pg_catalog target_session_attrs=read-write")
	Show("options", ask(other, "SELECT current_setting('application_name'), current_setting('search_path')"))
	Must(other.Close(ctx))
	_, err := pgx.Connect(ctx, "sslmode=disable password=wrong")
	var refused *pgconn.PgError
	Show("refused", errors.As(err, &refused), refused.Code, refused.Message)
}

func styles(conn *pgx.Conn) {
	Section("styles")
	modes := []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
		pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol}
	for _, mode := range modes {
		for i := 0; i < 3; i++ {
			Show(mode.String(), ask(conn, "SELECT name, price, $1::int + 1, $2::text FROM item WHERE id >= $3 ORDER BY id", mode, 41+i, "it's", 2))
		}
	}
	rows, err := conn.Query(ctx, "SELECT id, name AS n, price FROM item")
	Must(err)
	for _, field := range rows.FieldDescriptions() {
		Show("field", field.Name, field.TableAttributeNumber, field.DataTypeOID, field.DataTypeSize, field.TypeModifier, field.Format)
	}
	rows.Close()
	results, err := conn.PgConn().Exec(ctx, "SELECT 1; UPDATE item SET price = price; SELECT name FROM item ORDER BY id").ReadAll()
	Must(err)
	for _, result := range results {
		Show("of several", result.CommandTag, result.Rows)
	}
	Show("empty", run(conn, ""), run(conn, ";", pgx.QueryExecModeSimpleProtocol))
}

func prepared(conn *pgx.Conn) {
	Section("prepared")
	description, err := conn.Prepare(ctx, "by id", "SELECT name, price FROM item WHERE id = $1")
	Must(err)
	Show("described", description.ParamOIDs, len(description.Fields))
	for i := 0; i < 9; i++ {
		Show("read", ask(conn, "by id", i%3+1))
		if i%3 == 0 {
			Show("write", ask(conn, "UPDATE item SET price = price + $1 WHERE id = 1 RETURNING price", i))
		}
	}
	Must(conn.Deallocate(ctx, "by id"))
	_, err = conn.Prepare(ctx, "bad", "SELECT $1 + nothing")
	Show("bad", failure(err))
	for i := 0; i < 600; i++ {
		if answer := ask(conn, fmt.Sprintf("SELECT %d + $1::int", i), i); answer[0][0] != int32(2*i) {
			Show("wrong", i, answer)
		}
	}
	Show("cleared", conn.DeallocateAll(ctx), ask(conn, "SELECT name FROM item WHERE id = $1", 3))
}

func transactions(conn *pgx.Conn) {
	Section("transactions")
	count := func(from querier) any { return ask(from, "SELECT count(*) FROM item") }
	tx, err := conn.Begin(ctx)
	Must(err)
	_, err = tx.Exec(ctx, "INSERT INTO item (name) VALUES ($1)", "glue")
	Must(err)
	Show("inside", count(tx), string(conn.PgConn().TxStatus()))
	Must(tx.Rollback(ctx))
	Show("rolled back", count(conn), string(conn.PgConn().TxStatus()))
	Must(pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO item (name) VALUES ($1)", "glue")
		Must(err)
		err = pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error {
			_, err := inner.Exec(ctx, "INSERT INTO item (name) VALUES ($1)", "glue")
			return err
		})
		Show("savepoint", failure(err))
		return nil
	}))
	Show("committed", count(conn))
	tx, err = conn.Begin(ctx)
	Must(err)
	_, err = tx.Exec(ctx, "SELECT 1/0")
	Show("error", failure(err), string(conn.PgConn().TxStatus()))
	_, err = try(tx, "SELECT $1::int", 1)
	Show("aborted", failure(err))
	Show("commit", tx.Commit(ctx), string(conn.PgConn().TxStatus()))
	tx, err = conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable, AccessMode: pgx.ReadOnly, DeferrableMode: pgx.Deferrable})
	Must(err)
	Show("read", count(tx))
	_, err = tx.Exec(ctx, "DELETE FROM part")
	Show("read only", failure(err))
	Must(tx.Rollback(ctx))
}

func failures(conn *pgx.Conn) {
	Section("errors")
	for _, statement := range Errors {
		Show(statement[0], run(conn, statement[1]))
		Show(statement[0], run(conn, statement[1], pgx.QueryExecModeSimpleProtocol))
	}
	Show("parameter", run(conn, "SELECT $1::text::int", "x"))
}

func notices() {
	config, err := pgx.ParseConfig("sslmode=disable")
	Must(err)
	config.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) {
		Show("notice", notice.Severity, notice.Code, notice.Message)
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	Must(err)
	Show("raised", run(conn, "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$"))
	Must(conn.Close(ctx))
}

func copied(conn *pgx.Conn) {
	Section("copy")
	Show("table", run(conn, "CREATE TABLE bulk (id int, name text, at timestamp)"))
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	n, err := conn.CopyFrom(ctx, pgx.Identifier{"bulk"}, []string{"id", "name", "at"},
		pgx.CopyFromSlice(20000, func(i int) ([]any, error) { return []any{i, fmt.Sprint("name ", i), at}, nil }))
	Show("in", n, err, ask(conn, "SELECT count(*), sum(id) FROM bulk"))
	var out bytes.Buffer
	tag, err := conn.PgConn().CopyTo(ctx, &out, "COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT CSV")
	Show("out", tag, err, out.Bytes())
	_, err = conn.PgConn().CopyFrom(ctx, strings.NewReader("x\ty\n"), "COPY bulk FROM STDIN")
	Show("wrong", failure(err))
	_, err = conn.CopyFrom(ctx, pgx.Identifier{"bulk"}, []string{"id"}, pgx.CopyFromSlice(5, func(i int) ([]any, error) {
		if i == 3 {
			return nil, errors.New("enough")
		}
		return []any{i}, nil
	}))
	Show("stopped", failure(err), ask(conn, "SELECT count(*) FROM bulk"))
}

func cancel(conn *pgx.Conn) {
	Section("cancel")
	for _, statement := range Long {
		done := make(chan string)
		go func() { done <- run(conn, statement, pgx.QueryExecModeSimpleProtocol) }()
		for ended := false; !ended; {
			select {
			case answer := <-done:
				Show("cancelled", answer)
				ended = true
			case <-time.After(100 * time.Millisecond):
				Must(conn.PgConn().CancelRequest(ctx))
			}
		}
		Show("after", ask(conn, "SELECT count(*) FROM item"))
	}
	other := connect("")
	err := Cancelled(func(ctx context.Context) error {
		_, err := other.Exec(ctx, Long[0])
		return err
	})
	Show("context", errors.Is(err, context.DeadlineExceeded), other.IsClosed())
}

func notify(conn *pgx.Conn) {
	Section("notify")
	listener := connect("")
	Show("listen", run(listener, "LISTEN news"))
	Show("send", run(conn, "SELECT pg_notify('news', $1)", "first"), run(conn, "NOTIFY news, 'second'"))
	for i := 0; i < 2; i++ {
		limited, stop := context.WithTimeout(ctx, 20*time.Second)
		note, err := listener.WaitForNotification(limited)
		stop()
		Must(err)
		Show("received", note.Channel, note.Payload)
	}
	Must(listener.Close(ctx))
}

func large(conn *pgx.Conn) {
	Section("large")
	Show("table", run(conn, "CREATE TABLE blob (t text, b bytea)"))
	Show("in", run(conn, "INSERT INTO blob VALUES ($1, $2)", Text(), Data(4096000)))
	Show("digests", ask(conn, "SELECT length(t), md5(t), length(b), md5(b) FROM blob"))
	Show("out", ask(conn, "SELECT t, b FROM blob"))
	Show("simple", ask(conn, "SELECT t, b FROM blob", pgx.QueryExecModeSimpleProtocol))
}

func parameters(conn *pgx.Conn) {
	Section("parameters")
	for _, n := range []int{100, 65535} {
		query, values := Many(n)
		Show("number", ask(conn, query, append([]any{pgx.QueryExecModeDescribeExec}, values...)...))
	}
}

func types(conn *pgx.Conn) {
	Section("types")
	values := [][2]any{{"bool", true}, {"int8", int64(1) << 40}, {"int", nil}, {"float8", 1.5}, {"numeric", "12345678901234567890.0123"}, {"text", ""},
		{"text", "Ω"}, {"bytea", []byte{0, 255}}, {"date", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
		{"timestamptz", time.Date(2024, 7, 1, 12, 0, 0, 5000, time.UTC)}, {"int[]", []int{1, 2, 3}}, {"text[]", []*string{nil}},
		{"jsonb", map[string]any{"a": []any{1, nil}}}, {"interval", time.Hour * 27}, {"uuid", "00000000-0000-0000-0000-000000000005"},
		{"int4range", "[1,5)"}, {"point", "(1,2)"}, {"inet", "10.0.0.1"}}
	for _, value := range values {
		Show(value[0].(string), ask(conn, "SELECT $1::"+value[0].(string), value[1]))
	}
}

func settings(conn *pgx.Conn) {
	Section("settings")
	current := func() any {
		return ask(conn, "SELECT current_setting('search_path'), current_setting('timezone'), '2024-01-01 00:00:00+00'::timestamptz::text")
	}
	Show("set", current(), run(conn, "CREATE SCHEMA other CREATE TABLE item (id int)"), run(conn, "SET search_path = other"),
		run(conn, "SET TIME ZONE 'Asia/Kolkata'"), current(), conn.PgConn().ParameterStatus("TimeZone"), ask(conn, "SELECT count(*) FROM other.item"))
	tx, err := conn.Begin(ctx)
	Must(err)
	Show("local", run(conn, "SET LOCAL search_path = public"), ask(conn, "SELECT count(*) FROM part"))
	Must(tx.Rollback(ctx))
	Show("after", current())
	Show("reset", run(conn, "RESET ALL"), current(), run(conn, "DISCARD ALL"))
	conn.DeallocateAll(ctx)
	Show("discarded", current())
}

func cursors(conn *pgx.Conn) {
	Section("cursors")
	tx, err := conn.Begin(ctx)
	Must(err)
	Show("declared", run(conn, "DECLARE c CURSOR FOR SELECT id FROM item ORDER BY id"))
	Show("two", ask(tx, "FETCH 2 FROM c"), ask(tx, "FETCH ALL FROM c"))
	Must(tx.Commit(ctx))
	Show("gone", run(conn, "FETCH 1 FROM c"))
	rows, err := conn.Query(ctx, "SELECT g FROM generate_series(1, 100000) AS g")
	Must(err)
	Show("left", rows.Next())
	rows.Close()
	Show("after", rows.Err(), ask(conn, "SELECT 1"))
}

func batches(conn *pgx.Conn) {
	Section("batches")
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		batch := &pgx.Batch{}
		if mode == pgx.QueryExecModeExec {
			batch.Queue("SELECT $1::int", 1)
		}
		for i := 0; i < 50; i++ {
			batch.Queue("INSERT INTO part (item) VALUES ($1) RETURNING item", i%3+1)
			batch.Queue("SELECT count(*) > 0 FROM part WHERE item = $1", i%3+1)
		}
		batch.Queue("SELECT 1/0")
		batch.Queue("SELECT 'never'")
		config := conn.Config()
		config.DefaultQueryExecMode = mode
		other, err := pgx.ConnectConfig(ctx, config)
		Must(err)
		results, good := other.SendBatch(ctx, batch), 0
		for i := 0; i < batch.Len(); i++ {
			if _, err := results.Exec(); err != nil {
				Show("failed", failure(err))
				break
			}
			good++
		}
		Show(mode.String(), good, failure(results.Close()), ask(other, "SELECT count(*) FROM part"))
		Must(other.Close(ctx))
	}
	pipelined(conn)
	pooled()
}

func pipelined(conn *pgx.Conn) {
	pipeline := conn.PgConn().StartPipeline(ctx)
	for i := 0; i < 3; i++ {
		pipeline.SendQueryParams("SELECT $1::int + 1", [][]byte{[]byte(fmt.Sprint(i))}, nil, nil, nil)
		Must(pipeline.Flush())
	}
	pipeline.SendPrepare("p", "SELECT $1::text", nil)
	pipeline.SendQueryPrepared("p", [][]byte{[]byte("x")}, nil, nil)
	Must(pipeline.Sync())
	for {
		results, err := pipeline.GetResults()
		Must(err)
		switch r := results.(type) {
		case *pgconn.ResultReader:
			answer := r.Read()
			Show("pipelined", answer.Rows, answer.CommandTag)
		case *pgconn.StatementDescription:
			Show("prepared", r.ParamOIDs)
		case *pgconn.PipelineSync:
			Must(pipeline.Close())
			return
		}
	}
}

func pooled() {
	pool, err := pgxpool.New(ctx, "sslmode=disable pool_max_conns=4")
	Must(err)
	sums := make(chan int)
	for i := 0; i < 100; i++ {
		go func(i int) { sums <- int(ask(pool, "SELECT $1::int", i)[0][0].(int32)) }(i)
	}
	sum := 0
	for i := 0; i < 100; i++ {
		sum += <-sums
	}
	pool.Close()
	Show("pooled", sum)
	db, err := sql.Open("pgx", "sslmode=disable")
	Must(err)
	defer db.Close()
	statement, err := db.Prepare("SELECT name FROM item WHERE id = $1")
	Must(err)
	for i := 0; i < 7; i++ {
		var name string
		Must(statement.QueryRow(i%3 + 1).Scan(&name))
		Show("database/sql", name)
	}
}

func temporary(conn *pgx.Conn) {
	Section("temporary")
	Show("made", run(conn, "CREATE TEMP TABLE scratch (id int)"), run(conn, "INSERT INTO scratch SELECT generate_series(1, $1::int)", 5))
	Show("rows", ask(conn, "SELECT count(*), sum(id) FROM scratch"))
	Show("gone", run(conn, "DISCARD TEMP"), run(conn, "SELECT * FROM scratch WHERE id = $1", 1))
}

func locks(conn *pgx.Conn) {
	Section("locks")
	other := connect("")
	Show("mine", ask(conn, "SELECT pg_try_advisory_lock($1)", 7))
	Show("theirs", ask(other, "SELECT pg_try_advisory_lock($1)", 7))
	Show("back", ask(conn, "SELECT pg_advisory_unlock($1)", 7))
	Show("theirs", ask(other, "SELECT pg_try_advisory_lock($1)", 7))
	Must(other.Close(ctx))
}

func main() {
	conn := connect("")
	connected(conn)
	for _, part := range []func(*pgx.Conn){styles, prepared, transactions, failures} {
		part(conn)
	}
	notices()
	for _, part := range []func(*pgx.Conn){copied, cancel, notify, large, parameters, types, settings, cursors, batches, temporary, locks} {
		part(conn)
	}
	Must(conn.Close(ctx))
	Connects(func(i int) (int, error) {
		one, err := pgx.Connect(ctx, "sslmode=disable")
		if err != nil {
			return 0, err
		}
		defer one.Close(ctx)
		var answer int
		err = one.QueryRow(ctx, "SELECT $1::int", i).Scan(&answer)
		return answer, err
	})
}
