// lib/pq below database/sql: simple and prepared statements, COPY, a listener.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/lib/pq"

	. "drivers/transcript"
)

var ctx = context.Background()

func open(settings string) *sql.DB {
	db, err := sql.Open("postgres", "sslmode=disable "+settings)
	Must(err)
	return db
}

func single(db *sql.DB) *sql.Conn {
	conn, err := db.Conn(ctx)
	Must(err)
	return conn
}

func failure(err error) string {
	var e *pq.Error
	if errors.As(err, &e) {
		return fmt.Sprintf("%s %s %s detail=%s hint=%s position=%s where=%s table=%s column=%s constraint=%s", e.Severity, e.Code, e.Message,
			e.Detail, e.Hint, e.Position, e.Where, e.Table, e.Column, e.Constraint)
	}
	return fmt.Sprint(err)
}

type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

func ask(conn querier, query string, arguments ...any) any {
	rows, err := conn.QueryContext(ctx, query, arguments...)
	if err != nil {
		return failure(err)
	}
	return all(rows)
}

func all(rows *sql.Rows) any {
	defer rows.Close()
	answer := [][]any{}
	for {
		columns, err := rows.Columns()
		Must(err)
		for rows.Next() {
			row, pointers := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				pointers[i] = &row[i]
			}
			Must(rows.Scan(pointers...))
			for i := range row {
				if text, is := row[i].([]byte); is && utf8.Valid(text) {
					row[i] = string(text)
				}
			}
			answer = append(answer, row)
		}
		if !rows.NextResultSet() {
			break
		}
	}
	if err := rows.Err(); err != nil {
		return failure(err)
	}
	return answer
}

func run(conn querier, query string, arguments ...any) string {
	result, err := conn.ExecContext(ctx, query, arguments...)
	if err != nil {
		return failure(err)
	}
	n, err := result.RowsAffected()
	return fmt.Sprint(n, err)
}

func connected(db *sql.DB) {
	Section("connect")
	Show("ping", db.PingContext(ctx), run(db, Schema))
	other := open("application_name=matrix search_path=pg_catalog binary_parameters=yes")
	Show("options", ask(other, "SELECT current_setting('application_name'), current_setting('search_path'), $1::text", "x"))
	Must(other.Close())
	wrong := open("password=wrong")
	Show("refused", failure(wrong.Ping()))
	Must(wrong.Close())
}

func styles(conn *sql.Conn) {
	Section("styles")
	query := "SELECT name, price, $1::int + 1, $2::text FROM item WHERE id >= $3 ORDER BY id"
	Show("simple", ask(conn, "SELECT * FROM item ORDER BY id"))
	Show("extended", ask(conn, query, 41, "it's", 2))
	binary := open("binary_parameters=yes")
	Show("binary", ask(binary, query, 41, "it's", 2))
	Must(binary.Close())
	rows, err := conn.QueryContext(ctx, "SELECT id, name AS n, price FROM item")
	Must(err)
	columns, err := rows.ColumnTypes()
	Must(err)
	for _, column := range columns {
		precision, scale, is := column.DecimalSize()
		Show("column", column.Name(), column.DatabaseTypeName(), precision, scale, is)
	}
	Must(rows.Close())
	Show("several", ask(conn, "SELECT 1; SELECT 2; SELECT name FROM item ORDER BY id"))
	Show("empty", run(conn, ""), run(conn, ";"))
}

func prepared(conn *sql.Conn) {
	Section("prepared")
	read, err := conn.PrepareContext(ctx, "SELECT name, price FROM item WHERE id = $1")
	Must(err)
	write, err := conn.PrepareContext(ctx, "UPDATE item SET price = price + $1 WHERE id = 1")
	Must(err)
	for i := 0; i < 9; i++ {
		rows, err := read.QueryContext(ctx, i%3+1)
		Must(err)
		Show("read", all(rows))
		if i%3 == 0 {
			_, err := write.ExecContext(ctx, i)
			Must(err)
		}
	}
	Must(read.Close())
	Must(write.Close())
	_, err = conn.PrepareContext(ctx, "SELECT $1 + nothing")
	Show("bad", failure(err))
}

func transactions(conn *sql.Conn) {
	Section("transactions")
	count := "SELECT count(*) FROM item"
	tx, err := conn.BeginTx(ctx, nil)
	Must(err)
	Show("inside", run(tx, "INSERT INTO item (name) VALUES ($1)", "glue"), ask(tx, count))
	Must(tx.Rollback())
	Show("rolled back", ask(conn, count))
	tx, err = conn.BeginTx(ctx, nil)
	Must(err)
	Show("inside", run(tx, "INSERT INTO item (name) VALUES ($1)", "glue"), run(tx, "SAVEPOINT a"))
	Show("inner", run(tx, "INSERT INTO item (name) VALUES ($1)", "glue"), run(tx, "ROLLBACK TO a"))
	Must(tx.Commit())
	Show("committed", ask(conn, count))
	tx, err = conn.BeginTx(ctx, nil)
	Must(err)
	Show("error", run(tx, "SELECT 1/0"), run(tx, "SELECT 1"))
	Show("commit", tx.Commit())
	tx, err = conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable, ReadOnly: true})
	Must(err)
	Show("read only", ask(tx, "SHOW transaction_isolation"), ask(tx, count), run(tx, "DELETE FROM part"))
	Must(tx.Rollback())
}

func failures(conn *sql.Conn) {
	Section("errors")
	for _, statement := range Errors {
		Show(statement[0], run(conn, statement[1]))
	}
	Show("parameter", run(conn, "SELECT $1::int", "x"))
	connector, err := pq.NewConnector("sslmode=disable")
	Must(err)
	noticing := sql.OpenDB(pq.ConnectorWithNoticeHandler(connector, func(notice *pq.Error) { Show("notice", failure(notice)) }))
	Show("raised", run(noticing, "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$"))
	Must(noticing.Close())
}

func copied(conn *sql.Conn) {
	Section("copy")
	Show("table", run(conn, "CREATE TABLE bulk (id int, name text)"))
	fill := func(first any, rows int) error {
		tx, err := conn.BeginTx(ctx, nil)
		Must(err)
		defer tx.Rollback()
		statement, err := tx.PrepareContext(ctx, pq.CopyIn("bulk", "id", "name"))
		Must(err)
		for i := 0; i < rows; i++ {
			if _, err := statement.ExecContext(ctx, first, fmt.Sprint("name ", i)); err != nil {
				return err
			}
		}
		if _, err = statement.ExecContext(ctx); err != nil {
			return err
		}
		Must(statement.Close())
		return tx.Commit()
	}
	Show("in", fill(7, 20000), ask(conn, "SELECT count(*), sum(id) FROM bulk"))
	// So few that they leave together with the end: an error in the midst of more may make lib/pq wait for ever, also
	// without a proxy. What it says depends on timing.
	Show("wrong", fill("x", 10) != nil)
}

func cancel(db *sql.DB) {
	Section("cancel")
	for _, statement := range Long {
		err := Cancelled(func(ctx context.Context) error {
			_, err := db.ExecContext(ctx, statement)
			return err
		})
		Show("cancelled", failure(err), ask(db, "SELECT count(*) FROM item"))
	}
}

func notify(conn *sql.Conn) {
	Section("notify")
	listener := pq.NewListener("sslmode=disable", time.Second, time.Second, nil)
	Must(listener.Listen("news"))
	Show("sent", run(conn, "SELECT pg_notify('news', $1)", "first"), run(conn, "NOTIFY news, 'second'"))
	for i := 0; i < 2; i++ {
		select {
		case note := <-listener.Notify:
			Show("received", note.Channel, note.Extra)
		case <-time.After(20 * time.Second):
			panic("no notification")
		}
	}
	Must(listener.Ping())
	Must(listener.UnlistenAll())
	Must(listener.Close())
}

func large(conn *sql.Conn) {
	Section("large")
	Show("table", run(conn, "CREATE TABLE blob (t text, b bytea)"), run(conn, "INSERT INTO blob VALUES ($1, $2)", Text(), Data(4096000)))
	Show("digests", ask(conn, "SELECT length(t), md5(t), length(b), md5(b) FROM blob"))
	Show("out", ask(conn, "SELECT t, b FROM blob"))
	Show("rows", len(ask(conn, "SELECT g FROM generate_series(1, 50000) AS g").([][]any)))
}

func parameters(conn *sql.Conn) {
	Section("parameters")
	for _, n := range []int{100, 65535} {
		query, values := Many(n)
		Show("number", ask(conn, query, values...))
	}
}

func types(conn *sql.Conn) {
	Section("types")
	values := [][2]any{{"bool", true}, {"int8", int64(1) << 40}, {"int", nil}, {"float8", 1.5}, {"numeric", "12345678901234567890.0123"}, {"text", ""},
		{"text", "Ω"}, {"bytea", []byte{0, 255}}, {"date", "2024-02-29"}, {"timestamptz", time.Date(2024, 7, 1, 12, 0, 0, 5000, time.UTC)},
		{"int[]", pq.Array([]int{1, 2, 3})}, {"text[]", pq.Array([][]string{{"a", "b\""}, {"", "{}"}})}, {"jsonb", `{"a": [1, null]}`}, {"uuid", "00000000-0000-0000-0000-000000000005"}}
	for _, value := range values {
		Show(value[0].(string), ask(conn, "SELECT $1::"+value[0].(string), value[1]))
	}
}

func settings(conn *sql.Conn) {
	Section("settings")
	current := func() any {
		return ask(conn, "SELECT current_setting('search_path'), current_setting('timezone'), '2024-01-01 00:00:00+00'::timestamptz::text")
	}
	Show("set", current(), run(conn, "CREATE SCHEMA other CREATE TABLE item (id int)"), run(conn, "SET search_path = other"),
		run(conn, "SET TIME ZONE 'Asia/Kolkata'"), current(), ask(conn, "SELECT count(*) FROM item"))
	tx, err := conn.BeginTx(ctx, nil)
	Must(err)
	Show("local", run(tx, "SET LOCAL search_path = public"), ask(tx, "SELECT count(*) FROM item"))
	Must(tx.Rollback())
	Show("after", current())
	Show("reset", run(conn, "RESET ALL"), current(), run(conn, "DISCARD ALL"), current())
}

func cursors(conn *sql.Conn) {
	Section("cursors")
	tx, err := conn.BeginTx(ctx, nil)
	Must(err)
	Show("declared", run(tx, "DECLARE c CURSOR FOR SELECT id FROM item ORDER BY id"))
	Show("two", ask(tx, "FETCH 2 FROM c"), ask(tx, "FETCH ALL FROM c"))
	Must(tx.Commit())
	Show("gone", run(conn, "FETCH 1 FROM c"))
	rows, err := conn.QueryContext(ctx, "SELECT g FROM generate_series(1, 10000) AS g")
	Must(err)
	Show("left", rows.Next(), rows.Close(), ask(conn, "SELECT 1"))
}

func batches(conn *sql.Conn) {
	Section("batches")
	pool := open("")
	pool.SetMaxOpenConns(4)
	sums := make(chan int)
	for i := 0; i < 100; i++ {
		go func(i int) {
			var answer int
			Must(pool.QueryRow("INSERT INTO part (item) SELECT $1::int RETURNING item", i%3+1).Scan(&answer))
			sums <- answer
		}(i)
	}
	sum := 0
	for i := 0; i < 100; i++ {
		sum += <-sums
	}
	Must(pool.Close())
	// Others have written: only the primary is sure to know it at once.
	Show("pooled", sum, ask(conn, "/* sluice: primary */ SELECT item, count(*) FROM part GROUP BY 1 ORDER BY 1"))
	Show("at once", ask(conn, "INSERT INTO part (item) VALUES (1); SELECT count(*) FROM part; SELECT 1/0"), ask(conn, "SELECT count(*) FROM part"))
}

func temporary(conn *sql.Conn) {
	Section("temporary")
	Show("made", run(conn, "CREATE TEMP TABLE scratch (id int)"), run(conn, "INSERT INTO scratch SELECT generate_series(1, $1::int)", 5))
	Show("rows", ask(conn, "SELECT count(*), sum(id) FROM scratch"))
	Show("gone", run(conn, "DROP TABLE scratch"), run(conn, "SELECT * FROM scratch WHERE id = $1", 1))
}

func locks(db *sql.DB, conn *sql.Conn) {
	Section("locks")
	other := single(db)
	Show("mine", ask(conn, "SELECT pg_try_advisory_lock($1)", 7), ask(other, "SELECT pg_try_advisory_lock($1)", 7))
	Show("theirs", ask(conn, "SELECT pg_advisory_unlock($1)", 7), ask(other, "SELECT pg_try_advisory_lock($1)", 7))
	Must(other.Close())
}

func main() {
	db := open("")
	connected(db)
	conn := single(db)
	for _, part := range []func(*sql.Conn){styles, prepared, transactions, failures, copied} {
		part(conn)
	}
	Must(conn.Close())
	cancel(db)
	conn = single(db)
	for _, part := range []func(*sql.Conn){notify, large, parameters, types, settings, cursors, batches, temporary} {
		part(conn)
	}
	locks(db, conn)
	Must(conn.Close())
	Must(db.Close())
	Connects(func(i int) (answer int, err error) {
		one := open("")
		defer one.Close()
		err = one.QueryRow("SELECT $1::int", i).Scan(&answer)
		return answer, err
	})
}
