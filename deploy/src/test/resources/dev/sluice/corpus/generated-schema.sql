-- What generated statements read, and what writes without looking like it: everything named hidden asks a sequence
-- for its next value, which a hot standby refuses.
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, b text);
CREATE TABLE log (a int);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE SEQUENCE s;
INSERT INTO t SELECT i, 'b' || i FROM generate_series(1, 4) i;
INSERT INTO u SELECT i, 'c' || i FROM generate_series(2, 3) i;
CREATE FUNCTION hidden(a int) RETURNS int LANGUAGE sql VOLATILE AS $$SELECT a + 0 * nextval('public.s')::int$$;
CREATE FUNCTION hidden_text(a text) RETURNS text LANGUAGE sql VOLATILE AS $$SELECT a || repeat('x', 0 * nextval('public.s')::int)$$;
CREATE FUNCTION hidden_bool() RETURNS bool LANGUAGE sql VOLATILE AS $$SELECT nextval('public.s') > 0$$;
CREATE FUNCTION hidden_set(a int) RETURNS SETOF int LANGUAGE sql VOLATILE AS $$SELECT public.hidden(a)$$;
CREATE FUNCTION hidden_row(t) RETURNS int LANGUAGE sql VOLATILE AS $$SELECT public.hidden(1)$$;
CREATE FUNCTION hidden_plus(int, int) RETURNS int LANGUAGE sql VOLATILE AS $$SELECT public.hidden($1 + $2)$$;
CREATE FUNCTION reverse(int) RETURNS int LANGUAGE sql VOLATILE AS $$SELECT public.hidden($1)$$;
CREATE AGGREGATE hidden_sum(int) (SFUNC = hidden_plus, STYPE = int, INITCOND = '0');
CREATE OPERATOR +++ (LEFTARG = int, RIGHTARG = int, FUNCTION = hidden_plus);
CREATE DOMAIN hidden_domain AS int CHECK (hidden(VALUE) >= 0);
CREATE TYPE hidden_type AS (x int);
CREATE FUNCTION hidden_cast(hidden_type) RETURNS money LANGUAGE sql VOLATILE AS $$SELECT public.hidden(1)::money$$;
CREATE CAST (hidden_type AS money) WITH FUNCTION hidden_cast(hidden_type);
CREATE VIEW hidden_view AS SELECT hidden(a) AS a FROM t;
CREATE VIEW hidden_view_of_view AS SELECT a FROM hidden_view;
ANALYZE;
