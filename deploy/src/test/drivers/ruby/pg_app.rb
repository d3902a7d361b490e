# ruby-pg: libpq's functions one by one, and the typed casts of its own.

require "pg"
require "bigdecimal"
require "digest"

LONG = ["SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 2000000000) AS g"]
ERRORS = {
  "syntax" => "SELECT 1 +* FROM nothing", "no table" => "SELECT a FROM no_such_table", "no column" => "SELECT nmae FROM item",
  "division" => "SELECT 1 / (id - id) FROM item", "type" => "SELECT 'abc'::text::int",
  "unique" => "INSERT INTO item (name) VALUES ('pen')", "check" => "INSERT INTO item (name, price) VALUES ('debt', -1)",
  "not null" => "INSERT INTO item (name) VALUES (NULL)",
  "raised" => "DO $$ BEGIN RAISE EXCEPTION 'no way' USING ERRCODE = 'SL001', HINT = 'h', DETAIL = 'd'; END $$",
}
FIELDS = {
  severity: PG::PG_DIAG_SEVERITY, state: PG::PG_DIAG_SQLSTATE, message: PG::PG_DIAG_MESSAGE_PRIMARY, detail: PG::PG_DIAG_MESSAGE_DETAIL,
  hint: PG::PG_DIAG_MESSAGE_HINT, position: PG::PG_DIAG_STATEMENT_POSITION, context: PG::PG_DIAG_CONTEXT,
  table: PG::PG_DIAG_TABLE_NAME, column: PG::PG_DIAG_COLUMN_NAME, constraint: PG::PG_DIAG_CONSTRAINT_NAME,
  function: PG::PG_DIAG_SOURCE_FUNCTION,
}

def section(name)
  puts "== #{name}"
end

def show(label, value)
  value = "#{value.bytesize} bytes #{Digest::MD5.hexdigest(value)}" if value.is_a?(String) && value.bytesize > 1000
  puts "#{label}: #{value.inspect}"
end

def failure
  yield
rescue PG::Error => e
  FIELDS.map { |name, code| [name, e.result&.error_field(code)] }.select(&:last).to_h.merge(kind: e.class.name)
end

def connected(conn)
  section "connect"
  %w[server_version client_encoding DateStyle TimeZone is_superuser session_authorization in_hot_standby
     default_transaction_read_only standard_conforming_strings].each { |name| show name, conn.parameter_status(name) }
  show "protocol", [conn.protocol_version, conn.server_version, conn.transaction_status]
  conn.exec("CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10,2) CHECK (price >= 0))")
  show "status", conn.exec("INSERT INTO item (name, price) VALUES ('pen', 1.50), ('ink', 12.25), ('paper', 0.05)").cmd_status
  show "ping", PG::Connection.ping == PG::PQPING_OK
  show "wrong", (begin; PG.connect(password: "wrong"); rescue PG::Error => e; e.message[/FATAL.*/]; end)
end

def styles(conn)
  section "styles"
  show "simple", conn.exec("SELECT * FROM item ORDER BY id").values
  show "extended", conn.exec_params("SELECT name, $1::int + 1, $2::text FROM item WHERE id >= $3 ORDER BY id", [41, "it's", 2]).values
  show "binary", conn.exec_params("SELECT id, name FROM item WHERE id = $1", [{ value: [2].pack("N"), type: 23, format: 1 }], 1).values
  result = conn.exec("SELECT id, name AS n, price FROM item")
  show "columns", result.fields.each_index.map { |i| [result.fname(i), result.ftype(i), result.fmod(i), result.fsize(i)] }
  show "several", conn.exec("SELECT 1; SELECT 2").values
  conn.send_query("SELECT 1; UPDATE item SET price = price; SELECT 3")
  while (result = conn.get_result)
    show "of several", [result.cmd_status, result.values]
  end
  show "empty", conn.exec("").result_status == PG::PGRES_EMPTY_QUERY
end

def prepared(conn)
  section "prepared"
  conn.prepare("by id", "SELECT name, price FROM item WHERE id = $1")
  conn.prepare("raise", "UPDATE item SET price = price + $1 WHERE id = 1 RETURNING price")
  9.times do |i|
    show "read", conn.exec_prepared("by id", [i % 3 + 1]).values
    show "write", conn.exec_prepared("raise", [i]).values if i % 3 == 0
  end
  description = conn.describe_prepared("by id")
  show "described", [description.nparams, description.paramtype(0), description.fields, description.ftype(1)]
  show "twice", failure { conn.prepare("by id", "SELECT 1") }
  conn.exec('DEALLOCATE "by id"')
  show "gone", failure { conn.exec_prepared("by id", [1]) }
  show "wrong", failure { conn.prepare("bad", "SELECT $1 + nothing") }
  conn.prepare("by id", "SELECT 'new', $1::text")
  show "anew", conn.exec_prepared("by id", ["x"]).values
  conn.exec("DEALLOCATE ALL")
  show "gone", failure { conn.exec_prepared("raise", [1]) }
end

def transactions(conn)
  section "transactions"
  count = -> { conn.exec("SELECT count(*) FROM item").getvalue(0, 0) }
  begin
    conn.transaction do
      conn.exec("INSERT INTO item (name) VALUES ('glue')")
      show "inside", [count.call, conn.transaction_status]
      raise ArgumentError
    end
  rescue ArgumentError
    show "status", conn.transaction_status
  end
  show "rolled back", [count.call, conn.transaction_status]
  conn.transaction do
    conn.exec("INSERT INTO item (name) VALUES ('glue')")
    conn.exec("SAVEPOINT a")
    show "inner", failure { conn.exec("INSERT INTO item (name) VALUES ('glue')") }
    show "aborted", [failure { conn.exec("SELECT 1") }, conn.transaction_status]
    conn.exec("ROLLBACK TO a")
  end
  show "committed", [count.call, conn.transaction_status]
  conn.exec("BEGIN")
  failure { conn.exec("SELECT 1/0") }
  show "commit", conn.exec("COMMIT").cmd_status
  conn.exec("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY")
  show "read only", failure { conn.exec("DELETE FROM item") }
  conn.exec("ROLLBACK")
end

def errors(conn)
  section "errors"
  ERRORS.each do |label, statement|
    show label, failure { conn.exec(statement) }
    show label, failure { conn.exec_params(statement, []) }
  end
  notices = []
  conn.set_notice_processor { |text| notices << text }
  conn.exec("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
  show "notices", notices
end

def copy(conn)
  section "copy"
  conn.exec("CREATE TABLE bulk (id int, name text)")
  result = conn.copy_data("COPY bulk FROM STDIN") { 20_000.times { |i| conn.put_copy_data("#{i}\tname #{i}\n") } }
  show "in", [result.cmd_status, conn.exec("SELECT count(*), sum(id) FROM bulk").values]
  out = +""
  conn.copy_data("COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT CSV") { while (row = conn.get_copy_data); out << row; end }
  show "out", out
  show "wrong", failure { conn.copy_data("COPY bulk FROM STDIN") { conn.put_copy_data("x\ty\n") } }
  begin
    conn.copy_data("COPY bulk FROM STDIN") { conn.put_copy_data("1\ty\n"); raise "enough" }
  rescue RuntimeError => e
    show "stopped", [e.message, conn.exec("SELECT count(*) FROM bulk").values]
  end
end

def cancel(conn)
  section "cancel"
  LONG.each do |statement|
    thread = Thread.new { failure { conn.exec(statement) } }
    1000.times { break if thread.join(0.03); conn.cancel }
    show "cancelled", thread.value
    show "after", conn.exec("SELECT count(*) FROM item").values
  end
end

def notify(conn)
  section "notify"
  listener = PG.connect
  listener.exec("LISTEN news")
  conn.exec("NOTIFY news, 'first'")
  conn.exec_params("SELECT pg_notify('news', $1)", ["second"])
  2.times { listener.wait_for_notify(20) { |channel, _, payload| show "received", [channel, payload] } }
  listener.exec("UNLISTEN *")
  listener.close
end

def large(conn)
  section "large"
  conn.exec("CREATE TABLE blob (t text, b bytea)")
  text = "Grüße! " * 300_000
  data = (0..255).to_a.pack("C*") * 16_000
  conn.exec_params("INSERT INTO blob VALUES ($1, $2)", [text, { value: data, format: 1 }])
  show "digests", conn.exec("SELECT length(t), md5(t), length(b), md5(b) FROM blob").values
  result = conn.exec_params("SELECT t, b FROM blob", [], 1)
  show "text", result.getvalue(0, 0)
  show "bytes", result.getvalue(0, 1)
end

def parameters(conn)
  section "parameters"
  [100, 65_535].each do |count|
    query = "SELECT array_length(ARRAY[#{(1..count).map { |i| "$#{i}::int2" }.join(',')}], 1)"
    show "number", conn.exec_params(query, (1..count).map { |i| i % 100 }).values
  end
end

def types
  section "types"
  conn = PG.connect
  conn.type_map_for_results = PG::BasicTypeMapForResults.new(conn)
  conn.type_map_for_queries = PG::BasicTypeMapForQueries.new(conn)
  [["bool", true], ["int8", 2**40], ["float8", 1.5], ["numeric", BigDecimal("1234567890.0123456789")], ["text", ""], ["text", nil],
   ["int[]", [1, 2, nil]], ["text[]", ["a", nil]], ["jsonb", { "a" => [1, nil] }]].each do |type, value|
    show type, conn.exec_params("SELECT $1::#{type}", [value]).getvalue(0, 0)
  end
  show "others", conn.exec("SELECT '2024-02-29'::date, '2024-02-29 12:00:00+00'::timestamptz, 'NaN'::float8, '{{1,2},{3,4}}'::int[]").values
  conn.close
end

def settings(conn)
  section "settings"
  current = lambda do
    [conn.exec("SELECT current_setting('search_path'), current_setting('timezone'), current_setting('application_name')").values[0],
     conn.parameter_status("TimeZone"), conn.parameter_status("application_name")]
  end
  show "before", current.call
  conn.exec("SET search_path = pg_catalog; SET TIME ZONE 'Asia/Kolkata'")
  conn.exec_params("SET application_name = 'matrix'", [])
  show "set", current.call
  conn.transaction { conn.exec("SET LOCAL TIME ZONE 'America/New_York'"); show "local", current.call }
  show "after", current.call
  conn.set_client_encoding("LATIN1")
  show "latin", conn.exec("SELECT 'é'").getvalue(0, 0).encoding
  conn.reset
  show "reset", current.call
end

def cursors(conn)
  section "cursors"
  conn.send_query("SELECT g FROM generate_series(1, 1000) AS g")
  conn.set_single_row_mode
  show "streamed", conn.get_result.stream_each_row.sum { |row| row[0].to_i }
  show "rest", conn.get_result
  conn.transaction do
    conn.exec("DECLARE c SCROLL CURSOR FOR SELECT id FROM item ORDER BY id")
    show "fetched", ["FETCH 2 FROM c", "MOVE BACKWARD 1 FROM c", "FETCH ALL FROM c"].map { |step| conn.exec(step).values }
  end
  show "gone", failure { conn.exec("FETCH 1 FROM c") }
end

def batches(conn)
  section "batches"
  conn.enter_pipeline_mode
  100.times { |i| conn.send_query_params("SELECT $1::int", [i]) }
  conn.pipeline_sync
  conn.send_query_params("UPDATE item SET price = 9 WHERE id = $1", [1])
  conn.send_query_params("SELECT 1/0", [])
  conn.send_query_params("SELECT 'skipped'", [])
  conn.pipeline_sync
  conn.send_query_params("SELECT price FROM item WHERE id = $1", [1])
  conn.pipeline_sync
  results = []
  syncs = 0
  while syncs < 3
    result = conn.get_result or next
    syncs += 1 if result.result_status == PG::PGRES_PIPELINE_SYNC
    results << (result.result_status == PG::PGRES_FATAL_ERROR ? result.error_field(PG::PG_DIAG_SQLSTATE) : [result.result_status, result.values])
  end
  conn.exit_pipeline_mode
  show "pipeline", results
end

def temporary(conn)
  section "temporary"
  conn.exec("CREATE TEMP TABLE scratch (id int)")
  5.times { |i| conn.exec_params("INSERT INTO scratch VALUES ($1)", [i]) }
  show "rows", conn.exec("SELECT count(*), sum(id) FROM scratch").values
  conn.exec("DISCARD TEMP")
  show "gone", failure { conn.exec("SELECT * FROM scratch") }
end

def locks(conn)
  section "locks"
  other = PG.connect
  show "mine", conn.exec("SELECT pg_try_advisory_lock(7)").values
  show "theirs", other.exec("SELECT pg_try_advisory_lock(7)").values
  conn.reset
  show "theirs", (1..1000).lazy.map { sleep 0.01; other.exec("SELECT pg_try_advisory_lock(7)").getvalue(0, 0) }.find { |got| got == "t" }
  other.close
end

def connects
  section "connects"
  wrong = Array.new(4) do |first|
    Thread.new do
      (first...ENV.fetch("CONNECTS", "20").to_i).step(4).reject do |i|
        conn = PG.connect
        answer = conn.exec_params("SELECT $1::int", [i]).getvalue(0, 0).to_i
        conn.close
        answer == i
      end
    end
  end.flat_map(&:value)
  show "wrong answers", wrong
end

$stdout.sync = true
conn = PG.connect
%i[connected styles prepared transactions errors copy cancel notify large parameters].each { |part| send(part, conn) }
types
%i[settings cursors batches temporary locks].each { |part| send(part, conn) }
conn.close
connects
puts "== end"
