-- SQLAlchemy 2.1 ORM and Core with psycopg 3, reflection, Alembic autogenerate.
-- Captured from the server's log (log_statement = all); repeated queries left out, and
-- what begins and ends transactions, so that each statement is routed for itself.
select pg_catalog.version();
select current_schema();
show transaction isolation level;
show standard_conforming_strings;
SELECT
    typname AS name, oid, typarray AS array_oid,
    oid::regtype::text AS regtype, typdelim AS delimiter
FROM pg_type t
WHERE t.oid = to_regtype($1)
ORDER BY t.oid \bind 'hstore' \g
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relname IN ($1::VARCHAR, $2::VARCHAR, $3::VARCHAR, $4::VARCHAR) AND pg_catalog.pg_class.relkind = ANY (ARRAY[$5::VARCHAR, $6::VARCHAR, $7::VARCHAR, $8::VARCHAR, $9::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $10::VARCHAR \bind 'book_tag' 'author' 'tag' 'book' 'r' 'p' 'f' 'v' 'm' 'pg_catalog' \g
SELECT pg_catalog.pg_type.typname 
FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace 
WHERE pg_catalog.pg_type.typname = $1::VARCHAR AND pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AND pg_catalog.pg_namespace.nspname != $2::VARCHAR \bind 'kind' 'pg_catalog' \g
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE author (
	id SERIAL NOT NULL, 
	name VARCHAR(50) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE tag (
	id SERIAL NOT NULL, 
	name VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE book (
	id SERIAL NOT NULL, 
	title VARCHAR NOT NULL, 
	price INTEGER NOT NULL, 
	published TIMESTAMP WITH TIME ZONE, 
	data JSONB, 
	labels TEXT[], 
	kind kind, 
	author_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(author_id) REFERENCES author (id)
);
CREATE TABLE book_tag (
	book_id INTEGER NOT NULL, 
	tag_id INTEGER NOT NULL, 
	PRIMARY KEY (book_id, tag_id), 
	FOREIGN KEY(book_id) REFERENCES book (id), 
	FOREIGN KEY(tag_id) REFERENCES tag (id)
);
INSERT INTO author (id, name) VALUES ($1::INTEGER, $2::VARCHAR) \bind '1' 'Ada' \g
INSERT INTO author (id, name) VALUES ($1::INTEGER, $2::VARCHAR) \bind '2' 'Bob' \g
INSERT INTO author (id, name) VALUES ($1::INTEGER, $2::VARCHAR) \bind '3' 'Cyd' \g
INSERT INTO tag (id, name) VALUES ($1::INTEGER, $2::VARCHAR) \bind '1' 'x' \g
INSERT INTO tag (id, name) VALUES ($1::INTEGER, $2::VARCHAR) \bind '2' 'y' \g
INSERT INTO tag (id, name) VALUES ($1::INTEGER, $2::VARCHAR) \bind '3' 'z' \g
INSERT INTO book (title, price, published, data, labels, kind, author_id) SELECT p0::VARCHAR, p1::INTEGER, p2::TIMESTAMP WITH TIME ZONE, p3::JSONB, p4::TEXT[], p5::kind, p6::INTEGER FROM (VALUES ($1::VARCHAR, $2::INTEGER, $3::TIMESTAMP WITH TIME ZONE, $4::JSONB, $5::TEXT[], $6, $7::INTEGER, 0), ($8::VARCHAR, $9::INTEGER, $10::TIMESTAMP WITH TIME ZONE, $11::JSONB, $12::TEXT[], $13, $14::INTEGER, 1), ($15::VARCHAR, $16::INTEGER, $17::TIMESTAMP WITH TIME ZONE, $18::JSONB, $19::TEXT[], $20, $21::INTEGER, 2), ($22::VARCHAR, $23::INTEGER, $24::TIMESTAMP WITH TIME ZONE, $25::JSONB, $26::TEXT[], $27, $28::INTEGER, 3), ($29::VARCHAR, $30::INTEGER, $31::TIMESTAMP WITH TIME ZONE, $32::JSONB, $33::TEXT[], $34, $35::INTEGER, 4), ($36::VARCHAR, $37::INTEGER, $38::TIMESTAMP WITH TIME ZONE, $39::JSONB, $40::TEXT[], $41, $42::INTEGER, 5), ($43::VARCHAR, $44::INTEGER, $45::TIMESTAMP WITH TIME ZONE, $46::JSONB, $47::TEXT[], $48, $49::INTEGER, 6), ($50::VARCHAR, $51::INTEGER, $52::TIMESTAMP WITH TIME ZONE, $53::JSONB, $54::TEXT[], $55, $56::INTEGER, 7), ($57::VARCHAR, $58::INTEGER, $59::TIMESTAMP WITH TIME ZONE, $60::JSONB, $61::TEXT[], $62, $63::INTEGER, 8), ($64::VARCHAR, $65::INTEGER, $66::TIMESTAMP WITH TIME ZONE, $67::JSONB, $68::TEXT[], $69, $70::INTEGER, 9), ($71::VARCHAR, $72::INTEGER, $73::TIMESTAMP WITH TIME ZONE, $74::JSONB, $75::TEXT[], $76, $77::INTEGER, 10), ($78::VARCHAR, $79::INTEGER, $80::TIMESTAMP WITH TIME ZONE, $81::JSONB, $82::TEXT[], $83, $84::INTEGER, 11), ($85::VARCHAR, $86::INTEGER, $87::TIMESTAMP WITH TIME ZONE, $88::JSONB, $89::TEXT[], $90, $91::INTEGER, 12), ($92::VARCHAR, $93::INTEGER, $94::TIMESTAMP WITH TIME ZONE, $95::JSONB, $96::TEXT[], $97, $98::INTEGER, 13), ($99::VARCHAR, $100::INTEGER, $101::TIMESTAMP WITH TIME ZONE, $102::JSONB, $103::TEXT[], $104, $105::INTEGER, 14), ($106::VARCHAR, $107::INTEGER, $108::TIMESTAMP WITH TIME ZONE, $109::JSONB, $110::TEXT[], $111, $112::INTEGER, 15), ($113::VARCHAR, $114::INTEGER, $115::TIMESTAMP WITH TIME ZONE, $116::JSONB, $117::TEXT[], $118, $119::INTEGER, 16), ($120::VARCHAR, $121::INTEGER, $122::TIMESTAMP WITH TIME ZONE, $123::JSONB, $124::TEXT[], $125, $126::INTEGER, 17), ($127::VARCHAR, $128::INTEGER, $129::TIMESTAMP WITH TIME ZONE, $130::JSONB, $131::TEXT[], $132, $133::INTEGER, 18), ($134::VARCHAR, $135::INTEGER, $136::TIMESTAMP WITH TIME ZONE, $137::JSONB, $138::TEXT[], $139, $140::INTEGER, 19)) AS imp_sen(p0, p1, p2, p3, p4, p5, p6, sen_counter) ORDER BY sen_counter RETURNING book.id, book.id AS id__1 \bind 'Book 0' '0' '2026-01-01 00:00:00' '{"k": 0}' '{a,b0}' 'a' '1' 'Book 1' '1' '2026-01-02 00:00:00' '{"k": 1}' '{a,b1}' 'a' '2' 'Book 2' '2' '2026-01-03 00:00:00' '{"k": 2}' '{a,b2}' 'a' '3' 'Book 3' '3' '2026-01-04 00:00:00' '{"k": 3}' '{a,b3}' 'a' '1' 'Book 4' '4' '2026-01-05 00:00:00' '{"k": 4}' '{a,b4}' 'a' '2' 'Book 5' '5' '2026-01-06 00:00:00' '{"k": 5}' '{a,b5}' 'a' '3' 'Book 6' '6' '2026-01-07 00:00:00' '{"k": 6}' '{a,b6}' 'a' '1' 'Book 7' '7' '2026-01-08 00:00:00' '{"k": 7}' '{a,b7}' 'a' '2' 'Book 8' '8' '2026-01-09 00:00:00' '{"k": 8}' '{a,b8}' 'a' '3' 'Book 9' '9' '2026-01-10 00:00:00' '{"k": 9}' '{a,b9}' 'a' '1' 'Book 10' '10' '2026-01-11 00:00:00' '{"k": 10}' '{a,b10}' 'a' '2' 'Book 11' '11' '2026-01-12 00:00:00' '{"k": 11}' '{a,b11}' 'a' '3' 'Book 12' '12' '2026-01-13 00:00:00' '{"k": 12}' '{a,b12}' 'a' '1' 'Book 13' '13' '2026-01-14 00:00:00' '{"k": 13}' '{a,b13}' 'a' '2' 'Book 14' '14' '2026-01-15 00:00:00' '{"k": 14}' '{a,b14}' 'a' '3' 'Book 15' '15' '2026-01-16 00:00:00' '{"k": 15}' '{a,b15}' 'a' '1' 'Book 16' '16' '2026-01-17 00:00:00' '{"k": 16}' '{a,b16}' 'a' '2' 'Book 17' '17' '2026-01-18 00:00:00' '{"k": 17}' '{a,b17}' 'a' '3' 'Book 18' '18' '2026-01-19 00:00:00' '{"k": 18}' '{a,b18}' 'a' '1' 'Book 19' '19' '2026-01-20 00:00:00' '{"k": 19}' '{a,b19}' 'a' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '17' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '17' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '18' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '18' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '19' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '19' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '7' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '7' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '20' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '20' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '3' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '3' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '15' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '15' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '2' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '2' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '14' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '14' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '10' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '10' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '1' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '1' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '11' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '11' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '13' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '13' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '12' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '12' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '4' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '4' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '9' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '9' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '6' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '6' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '5' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '5' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '8' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '8' '2' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '16' '1' \g
INSERT INTO book_tag (book_id, tag_id) VALUES ($1::INTEGER, $2::INTEGER) \bind '16' '2' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book;
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.price > $1::INTEGER AND book.title LIKE $2::VARCHAR ORDER BY book.published DESC 
 LIMIT $3::INTEGER OFFSET $4::INTEGER \bind '3' 'B%' '5' '2' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id, author_1.id AS id_1, author_1.name 
FROM book LEFT OUTER JOIN author AS author_1 ON author_1.id = book.author_id;
SELECT book_tag.book_id, tag.id, tag.name 
FROM book_tag JOIN tag ON tag.id = book_tag.tag_id 
WHERE book_tag.book_id IN ($1::INTEGER, $2::INTEGER, $3::INTEGER, $4::INTEGER, $5::INTEGER, $6::INTEGER, $7::INTEGER, $8::INTEGER, $9::INTEGER, $10::INTEGER, $11::INTEGER, $12::INTEGER, $13::INTEGER, $14::INTEGER, $15::INTEGER, $16::INTEGER, $17::INTEGER, $18::INTEGER, $19::INTEGER, $20::INTEGER) \bind '1' '2' '3' '4' '5' '6' '7' '8' '9' '10' '11' '12' '13' '14' '15' '16' '17' '18' '19' '20' \g
SELECT tag.id AS tag_id, tag.name AS tag_name, anon_1.book_id AS anon_1_book_id 
FROM (SELECT book.id AS book_id 
FROM book) AS anon_1 JOIN book_tag AS book_tag_1 ON anon_1.book_id = book_tag_1.book_id JOIN tag ON tag.id = book_tag_1.tag_id;
SELECT author.id, author.name, tag_1.id AS id_1, tag_1.name AS name_1, book_1.id AS id_2, book_1.title, book_1.price, book_1.published, book_1.data, book_1.labels, book_1.kind, book_1.author_id 
FROM author LEFT OUTER JOIN book AS book_1 ON author.id = book_1.author_id LEFT OUTER JOIN (book_tag AS book_tag_1 JOIN tag AS tag_1 ON tag_1.id = book_tag_1.tag_id) ON book_1.id = book_tag_1.book_id;
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.id = $1::INTEGER \bind '1' \g
SELECT author.id, author.name 
FROM author 
WHERE author.id = $1::INTEGER \bind '1' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE $1::INTEGER = book.author_id \bind '1' \g
SELECT tag.id, tag.name 
FROM tag, book_tag 
WHERE $1::INTEGER = book_tag.book_id AND tag.id = book_tag.tag_id \bind '2' \g
SELECT count(*) AS count_1 
FROM book;
SELECT author.name, count(book.id) AS count_1, avg(book.price) AS avg_1 
FROM author JOIN book ON author.id = book.author_id GROUP BY author.name 
HAVING count(book.id) > $1::INTEGER ORDER BY count(book.id) DESC \bind '1' \g
SELECT EXISTS (SELECT * 
FROM book 
WHERE book.price > $1::INTEGER) AS anon_1 \bind '3' \g
SELECT author.id, author.name 
FROM author 
WHERE EXISTS (SELECT 1 
FROM book 
WHERE author.id = book.author_id AND book.price > $1::INTEGER) \bind '3' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE EXISTS (SELECT 1 
FROM author 
WHERE author.id = book.author_id AND author.name = $1::VARCHAR) \bind 'Ada' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE (EXISTS (SELECT 1 
FROM tag, book_tag 
WHERE book.id = book_tag.book_id AND tag.id = book_tag.tag_id AND tag.name = $1::VARCHAR)) AND NOT (EXISTS (SELECT 1 
FROM tag, book_tag 
WHERE book.id = book_tag.book_id AND tag.id = book_tag.tag_id AND tag.name = $2::VARCHAR)) \bind 'x' 'q' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.id IN ($1::INTEGER, $2::INTEGER, $3::INTEGER) \bind '1' '2' '3' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.id IN (NULL) AND (1 != 1);
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE (book.id NOT IN (SELECT book.id 
FROM book 
WHERE book.price > $1::INTEGER)) \bind '10' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE (book.id, book.price) IN (($1, $2), ($3, $4)) \bind '1' '0' '2' '1' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.title ILIKE $1::VARCHAR OR book.title IS NULL OR (book.title LIKE $2::VARCHAR || '%') OR (book.title LIKE '%' || $3::VARCHAR || '%' ESCAPE '/') OR book.title ~ $4::VARCHAR \bind '%oo%' 'B' 'x' '^B' \g
SELECT CASE WHEN (book.price < $1::INTEGER) THEN $2::VARCHAR ELSE $3::VARCHAR END AS anon_1, coalesce(book.title, $4::VARCHAR) AS coalesce_1, CAST(book.price AS FLOAT) AS price, EXTRACT(year FROM book.published) AS anon_2, date_trunc($5::VARCHAR, book.published) AS date_trunc_1, now() AS now_1, lower(book.title) AS lower_1, book.price AS price__1 
FROM book \bind '5' 'cheap' 'dear' 'x' 'month' \g
SELECT row_number() OVER (PARTITION BY book.author_id ORDER BY book.price DESC) AS anon_1, sum(book.price) OVER (ORDER BY book.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS anon_2, book.id 
FROM book;
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE (book.data ->> $1::TEXT) = $2::VARCHAR \bind 'k' '3' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE CAST((book.data ->> $1::TEXT) AS INTEGER) > $2::INTEGER \bind 'k' '3' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.data @> $1::JSONB \bind '{"k": 1}' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.data ? $1::VARCHAR \bind 'k' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.data ?| ARRAY[$1::VARCHAR, $2::VARCHAR] \bind 'k' 'z' \g
SELECT book.data #> $1 AS anon_1 
FROM book \bind '{a,b}' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.data @? $1 \bind '$."k"' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.data @@ $1 \bind '($."k" > 3)' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.labels @> $1::TEXT[] \bind '{a}' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.labels && $1::TEXT[] \bind '{a}' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE $1::VARCHAR = ANY (book.labels) \bind 'a' \g
SELECT book.labels[$1::INTEGER] AS anon_1, book.labels[$2::INTEGER:$3::INTEGER] AS anon_2, array_length(book.labels, $4::INTEGER) AS array_length_1, unnest(book.labels) AS unnest_1 
FROM book \bind '1' '1' '2' '1' \g
SELECT author.id, author.name, anon_1.m 
FROM author LEFT OUTER JOIN (SELECT book.author_id AS author_id, max(book.price) AS m 
FROM book GROUP BY book.author_id) AS anon_1 ON author.id = anon_1.author_id;
WITH c AS 
(SELECT book.id AS id, book.price AS price 
FROM book 
WHERE book.price > $1::INTEGER)
 SELECT c.id, c.price 
FROM c 
WHERE c.price < $2::INTEGER \bind '2' '9' \g
WITH RECURSIVE r(n) AS 
(SELECT $1::INTEGER AS n UNION ALL SELECT r.n + $2::INTEGER AS anon_1 
FROM r 
WHERE r.n < $3::INTEGER)
 SELECT r.n 
FROM r \bind '1' '1' '5' \g
SELECT author.name, anon_1.title 
FROM author LEFT OUTER JOIN LATERAL (SELECT book.title AS title 
FROM book 
WHERE book.author_id = author.id ORDER BY book.price 
 LIMIT $1::INTEGER) AS anon_1 ON true \bind '1' \g
SELECT book.id 
FROM book 
WHERE book.price < $1::INTEGER UNION ALL SELECT book.id 
FROM book 
WHERE book.price > $2::INTEGER ORDER BY id \bind '3' '8' \g
SELECT book.id 
FROM book EXCEPT SELECT book.id 
FROM book 
WHERE book.price > $1::INTEGER \bind '3' \g
SELECT DISTINCT book.author_id 
FROM book;
SELECT DISTINCT ON (book.author_id) book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book ORDER BY book.author_id, book.price;
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book ORDER BY book.price DESC NULLS LAST;
SELECT array_agg(book.title ORDER BY book.id DESC) AS array_agg_1, string_agg(book.title, $1::VARCHAR) AS string_agg_1, json_agg(book.title) AS json_agg_1, count(*) AS count_1, count(*) FILTER (WHERE book.price > $2::INTEGER) AS anon_1, percentile_cont($3) WITHIN GROUP (ORDER BY book.price) AS percentile_cont_1 
FROM book \bind ', ' '3' '0.5' \g
SELECT generate_series($1::INTEGER, $2::INTEGER) AS generate_series_1 \bind '1' '5' \g
SELECT x 
FROM generate_series($1::INTEGER, $2::INTEGER) AS x \bind '1' '5' \g
SELECT to_tsvector($1::REGCONFIG, book.title) @@ to_tsquery($2::REGCONFIG, $3::VARCHAR) AS anon_1 
FROM book \bind 'english' 'english' 'book' \g
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.title @@ plainto_tsquery($1::VARCHAR) \bind 'book' \g
SELECT v.a, v.b 
FROM (VALUES ($1::INTEGER, $2::VARCHAR), ($3::INTEGER, $4::VARCHAR)) AS v (a, b) \bind '1' 'x' '2' 'y' \g
SELECT book.title COLLATE "C" AS anon_1 
FROM book;
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book 
WHERE book.published BETWEEN $1::TIMESTAMP WITH TIME ZONE AND $2::TIMESTAMP WITH TIME ZONE \bind '2026-01-01 00:00:00' '2026-02-01 00:00:00' \g
SELECT book.published + $1 AS anon_1, age(book.published) AS age_1, book.price % $2::INTEGER AS anon_2, -book.price, book.price << $3::INTEGER AS anon_3 
FROM book \bind '1 day' '3' '1' \g
SELECT book.price & $1::INTEGER AS anon_1 
FROM book \bind '1' \g
SELECT book_1.id, book_1.title, book_1.price, book_1.published, book_1.data, book_1.labels, book_1.kind, book_1.author_id 
FROM book AS book_1 TABLESAMPLE bernoulli($1::INTEGER) \bind '50' \g
SELECT random() AS random_1;
select 1;
SELECT * FROM book WHERE id = $1::INTEGER \bind '3' \g
SELECT 'x'::text;
SELECT book.kind 
FROM book 
WHERE book.kind = $1 \bind 'a' \g
SELECT b2.id 
FROM book AS b2;
SELECT grouping(book.author_id) AS grouping_1, count(*) AS count_1 
FROM book GROUP BY ROLLUP(book.author_id, book.price);
SELECT count(*) AS count_1 GROUP BY GROUPING SETS((book.author_id), (book.price));
select author_id,count(*) from book group by cube(author_id);
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book FOR UPDATE;
SELECT book.id, book.title, book.price, book.published, book.data, book.labels, book.kind, book.author_id 
FROM book FOR NO KEY UPDATE OF book SKIP LOCKED;
INSERT INTO tag (name) VALUES ($1::VARCHAR) RETURNING tag.id \bind 'n' \g
INSERT INTO tag (id, name) VALUES ($1::INTEGER, $2::VARCHAR) ON CONFLICT (id) DO UPDATE SET name = $3::VARCHAR \bind '1' 'n' 'q' \g
UPDATE book SET price=(book.price + $1::INTEGER) WHERE book.id = $2::INTEGER \bind '1' '1' \g
DELETE FROM book_tag WHERE book_tag.book_id = $1::INTEGER \bind '1' \g
SELECT pg_catalog.pg_namespace.nspname 
FROM pg_catalog.pg_namespace 
WHERE (pg_catalog.pg_namespace.nspname NOT LIKE $1::VARCHAR || '%' ESCAPE '/') ORDER BY pg_catalog.pg_namespace.nspname \bind 'pg/_' \g
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$1::VARCHAR, $2::VARCHAR]) AND pg_catalog.pg_class.relpersistence != $3::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $4::VARCHAR \bind 'r' 'p' 't' 'pg_catalog' \g
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$1::VARCHAR]) AND pg_catalog.pg_class.relpersistence != $2::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $3::VARCHAR \bind 'v' 't' 'pg_catalog' \g
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$1::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $2::VARCHAR \bind 'S' 'pg_catalog' \g
SELECT pg_catalog.pg_attribute.attname AS name, pg_catalog.format_type(pg_catalog.pg_attribute.atttypid, pg_catalog.pg_attribute.atttypmod) AS format_type, CASE WHEN pg_catalog.pg_attribute.atthasdef THEN (SELECT pg_catalog.pg_get_expr(pg_catalog.pg_attrdef.adbin, pg_catalog.pg_attrdef.adrelid) AS pg_get_expr_1 
FROM pg_catalog.pg_attrdef 
WHERE pg_catalog.pg_attribute.atthasdef AND pg_catalog.pg_attrdef.adrelid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attrdef.adnum = pg_catalog.pg_attribute.attnum) ELSE NULL END AS "default", pg_catalog.pg_attribute.attnotnull AS not_null, pg_catalog.pg_class.relname AS table_name, pg_catalog.pg_description.description AS comment, pg_catalog.pg_attribute.attgenerated AS generated, CASE WHEN (pg_catalog.pg_attribute.attidentity != $1::VARCHAR) THEN (SELECT json_build_object($2::VARCHAR, pg_catalog.pg_attribute.attidentity = $3::VARCHAR, $4::VARCHAR, pg_catalog.pg_sequence.seqstart, $5::VARCHAR, pg_catalog.pg_sequence.seqincrement, $6::VARCHAR, pg_catalog.pg_sequence.seqmin, $7::VARCHAR, pg_catalog.pg_sequence.seqmax, $8::VARCHAR, pg_catalog.pg_sequence.seqcache, $9::VARCHAR, pg_catalog.pg_sequence.seqcycle) AS json_build_object_1 
FROM pg_catalog.pg_sequence 
WHERE pg_catalog.pg_attribute.attidentity != $10::VARCHAR AND pg_catalog.pg_sequence.seqrelid = CAST(CAST(pg_catalog.pg_get_serial_sequence(CAST(CAST(pg_catalog.pg_attribute.attrelid AS REGCLASS) AS TEXT), pg_catalog.pg_attribute.attname) AS REGCLASS) AS OID)) ELSE NULL END AS identity_options, CASE WHEN (pg_catalog.pg_attribute.attcollation != $11::INTEGER AND (SELECT pg_catalog.pg_type.typcollation 
FROM pg_catalog.pg_type 
WHERE pg_catalog.pg_type.oid = pg_catalog.pg_attribute.atttypid) != pg_catalog.pg_attribute.attcollation) THEN (SELECT json_build_object($12::VARCHAR, pg_catalog.pg_collation.collname, $13::VARCHAR, CASE WHEN pg_catalog.pg_collation_is_visible(pg_catalog.pg_collation.oid) THEN NULL ELSE pg_catalog.pg_namespace.nspname END) AS json_build_object_9 
FROM pg_catalog.pg_collation JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_collation.collnamespace 
WHERE pg_catalog.pg_collation.oid = pg_catalog.pg_attribute.attcollation) ELSE NULL END AS collation 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_class.oid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attribute.attnum > $14::SMALLINT AND NOT pg_catalog.pg_attribute.attisdropped LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_description.objsubid = pg_catalog.pg_attribute.attnum JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$15::VARCHAR, $16::VARCHAR, $17::VARCHAR, $18::VARCHAR, $19::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $20::VARCHAR AND pg_catalog.pg_class.relname IN ($21::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_attribute.attnum \bind '' 'always' 'a' 'start' 'increment' 'minvalue' 'maxvalue' 'cache' 'cycle' '' '0' 'name' 'schema' '0' 'r' 'p' 'f' 'v' 'm' 'pg_catalog' 'book' \g
SELECT pg_catalog.pg_type.typname AS name, pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AS visible, pg_catalog.pg_namespace.nspname AS schema, lbl_agg.labels AS labels 
FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace LEFT OUTER JOIN (SELECT pg_catalog.pg_enum.enumtypid AS enumtypid, array_agg(CAST(pg_catalog.pg_enum.enumlabel AS TEXT) ORDER BY pg_catalog.pg_enum.enumsortorder) AS labels 
FROM pg_catalog.pg_enum GROUP BY pg_catalog.pg_enum.enumtypid) AS lbl_agg ON pg_catalog.pg_type.oid = lbl_agg.enumtypid 
WHERE pg_catalog.pg_type.typtype = $1::VARCHAR ORDER BY pg_catalog.pg_namespace.nspname, pg_catalog.pg_type.typname \bind 'e' \g
SELECT pg_catalog.pg_class.oid, pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$1::VARCHAR, $2::VARCHAR, $3::VARCHAR, $4::VARCHAR, $5::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $6::VARCHAR AND pg_catalog.pg_class.relname IN ($7::VARCHAR) \bind 'r' 'p' 'f' 'v' 'm' 'pg_catalog' 'book' \g
SELECT attr.conrelid, array_agg(CAST(attr.attname AS TEXT) ORDER BY attr.ord) AS cols, attr.conname, min(attr.description) AS description, min(attr.indnkeyatts) AS indnkeyatts, bool_and(attr.indnullsnotdistinct) AS indnullsnotdistinct 
FROM (SELECT con.conrelid AS conrelid, con.conname AS conname, con.description AS description, con.ord AS ord, con.indnkeyatts AS indnkeyatts, con.indnullsnotdistinct AS indnullsnotdistinct, pg_catalog.pg_attribute.attname AS attname 
FROM pg_catalog.pg_attribute JOIN (SELECT pg_catalog.pg_constraint.conrelid AS conrelid, pg_catalog.pg_constraint.conname AS conname, unnest(pg_catalog.pg_index.indkey) AS attnum, generate_subscripts(pg_catalog.pg_index.indkey, $1::INTEGER) AS ord, pg_catalog.pg_index.indnkeyatts AS indnkeyatts, pg_catalog.pg_index.indnullsnotdistinct AS indnullsnotdistinct, pg_catalog.pg_description.description AS description 
FROM pg_catalog.pg_constraint JOIN pg_catalog.pg_index ON pg_catalog.pg_constraint.conindid = pg_catalog.pg_index.indexrelid LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST($2 AS REGCLASS) 
WHERE pg_catalog.pg_constraint.contype = $3::VARCHAR AND pg_catalog.pg_constraint.conrelid IN ($4)) AS con ON pg_catalog.pg_attribute.attnum = con.attnum AND pg_catalog.pg_attribute.attrelid = con.conrelid 
WHERE con.conrelid IN ($4)) AS attr GROUP BY attr.conrelid, attr.conname ORDER BY attr.conrelid, attr.conname \bind '1' 'pg_constraint' 'p' '16946' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname, CASE WHEN (pg_catalog.pg_constraint.oid IS NOT NULL) THEN pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, $1) END AS anon_1, nsp_ref.nspname, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_class.oid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_constraint.contype = $2::VARCHAR LEFT OUTER JOIN pg_catalog.pg_class AS cls_ref ON cls_ref.oid = pg_catalog.pg_constraint.confrelid LEFT OUTER JOIN pg_catalog.pg_namespace AS nsp_ref ON cls_ref.relnamespace = nsp_ref.oid LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST($3 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$4::VARCHAR, $5::VARCHAR, $6::VARCHAR, $7::VARCHAR, $8::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $9::VARCHAR AND pg_catalog.pg_class.relname IN ($10::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname \bind 't' 'f' 'pg_constraint' 'r' 'p' 'f' 'v' 'm' 'pg_catalog' 'book' \g
SELECT pg_catalog.pg_am.oid, pg_catalog.pg_am.amname 
FROM pg_catalog.pg_am 
WHERE pg_catalog.pg_am.amname = $1::VARCHAR \bind 'btree' \g
SELECT pg_catalog.pg_opclass.oid, pg_catalog.pg_opclass.opcname 
FROM pg_catalog.pg_opclass 
WHERE NOT pg_catalog.pg_opclass.opcdefault;
SELECT pg_catalog.pg_index.indrelid, pg_catalog.pg_class.relname, pg_catalog.pg_index.indisunique, pg_catalog.pg_index.indisvalid, pg_catalog.pg_constraint.conrelid IS NOT NULL AS has_constraint, pg_catalog.pg_index.indoption, pg_catalog.pg_class.reloptions, pg_catalog.pg_class.relam, CASE WHEN (pg_catalog.pg_index.indpred IS NOT NULL) THEN pg_catalog.pg_get_expr(pg_catalog.pg_index.indpred, pg_catalog.pg_index.indrelid) END AS filter_definition, pg_catalog.pg_index.indnkeyatts, pg_catalog.pg_index.indnullsnotdistinct, idx_cols.elements, idx_cols.elements_is_expr, idx_cols.elements_opclass 
FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_catalog.pg_index.indexrelid = pg_catalog.pg_class.oid LEFT OUTER JOIN (SELECT idx_attr.indexrelid AS indexrelid, min(idx_attr.indrelid) AS min_1, array_agg(idx_attr.element ORDER BY idx_attr.ord) AS elements, array_agg(idx_attr.is_expr ORDER BY idx_attr.ord) AS elements_is_expr, array_agg(idx_attr.att_opclass ORDER BY idx_attr.ord) AS elements_opclass 
FROM (SELECT idx.indexrelid AS indexrelid, idx.indrelid AS indrelid, idx.ord AS ord, CASE WHEN (idx.attnum = $1::INTEGER) THEN pg_catalog.pg_get_indexdef(idx.indexrelid, idx.ord + $2::INTEGER, $3) ELSE CAST(pg_catalog.pg_attribute.attname AS TEXT) END AS element, idx.attnum = $4::INTEGER AS is_expr, CAST(idx.att_opclass AS BIGINT) AS att_opclass 
FROM (SELECT pg_catalog.pg_index.indexrelid AS indexrelid, pg_catalog.pg_index.indrelid AS indrelid, unnest(pg_catalog.pg_index.indkey) AS attnum, unnest(pg_catalog.pg_index.indclass) AS att_opclass, generate_subscripts(pg_catalog.pg_index.indkey, $5::INTEGER) AS ord 
FROM pg_catalog.pg_index 
WHERE NOT pg_catalog.pg_index.indisprimary AND pg_catalog.pg_index.indrelid IN ($6)) AS idx LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_attribute.attnum = idx.attnum AND pg_catalog.pg_attribute.attrelid = idx.indrelid 
WHERE idx.indrelid IN ($6)) AS idx_attr GROUP BY idx_attr.indexrelid) AS idx_cols ON pg_catalog.pg_index.indexrelid = idx_cols.indexrelid LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_index.indrelid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_index.indexrelid = pg_catalog.pg_constraint.conindid AND pg_catalog.pg_constraint.contype = ANY (ARRAY[$7::VARCHAR, $8::VARCHAR, $9::VARCHAR]) 
WHERE pg_catalog.pg_index.indrelid IN ($6) AND NOT pg_catalog.pg_index.indisprimary ORDER BY pg_catalog.pg_index.indrelid, pg_catalog.pg_class.relname \bind '0' '1' 't' '0' '1' '16946' 'p' 'u' 'x' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname, CASE WHEN (pg_catalog.pg_constraint.oid IS NOT NULL) THEN pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, $1) END AS anon_1, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_class.oid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_constraint.contype = $2::VARCHAR LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST($3 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$4::VARCHAR, $5::VARCHAR, $6::VARCHAR, $7::VARCHAR, $8::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $9::VARCHAR AND pg_catalog.pg_class.relname IN ($10::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname \bind 't' 'c' 'pg_constraint' 'r' 'p' 'f' 'v' 'm' 'pg_catalog' 'book' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_class.oid = pg_catalog.pg_description.objoid AND pg_catalog.pg_description.objsubid = $1::INTEGER AND pg_catalog.pg_description.classoid = CAST($2 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$3::VARCHAR, $4::VARCHAR, $5::VARCHAR, $6::VARCHAR, $7::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $8::VARCHAR AND pg_catalog.pg_class.relname IN ($9::VARCHAR) \bind '0' 'pg_class' 'r' 'p' 'f' 'v' 'm' 'pg_catalog' 'book' \g
SELECT pg_catalog.pg_type.typname AS name, pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AS visible, pg_catalog.pg_namespace.nspname AS schema, lbl_agg.labels AS labels 
FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace LEFT OUTER JOIN (SELECT pg_catalog.pg_enum.enumtypid AS enumtypid, array_agg(CAST(pg_catalog.pg_enum.enumlabel AS TEXT) ORDER BY pg_catalog.pg_enum.enumsortorder) AS labels 
FROM pg_catalog.pg_enum GROUP BY pg_catalog.pg_enum.enumtypid) AS lbl_agg ON pg_catalog.pg_type.oid = lbl_agg.enumtypid 
WHERE pg_catalog.pg_type.typtype = $1::VARCHAR AND pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AND pg_catalog.pg_namespace.nspname != $2::VARCHAR ORDER BY pg_catalog.pg_namespace.nspname, pg_catalog.pg_type.typname \bind 'e' 'pg_catalog' \g
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relname IN ($1::VARCHAR) AND pg_catalog.pg_class.relkind = ANY (ARRAY[$2::VARCHAR, $3::VARCHAR, $4::VARCHAR, $5::VARCHAR, $6::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $7::VARCHAR \bind 'book' 'r' 'p' 'f' 'v' 'm' 'pg_catalog' \g
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relname IN ($1::VARCHAR) AND pg_catalog.pg_class.relkind = ANY (ARRAY[$2::VARCHAR, $3::VARCHAR, $4::VARCHAR, $5::VARCHAR, $6::VARCHAR]) AND pg_catalog.pg_namespace.nspname = $7::VARCHAR \bind 'book' 'r' 'p' 'f' 'v' 'm' 'public' \g
SELECT pg_catalog.pg_type.typname AS name, pg_catalog.format_type(pg_catalog.pg_type.typbasetype, pg_catalog.pg_type.typtypmod) AS attype, NOT pg_catalog.pg_type.typnotnull AS nullable, pg_catalog.pg_type.typdefault AS "default", pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AS visible, pg_catalog.pg_namespace.nspname AS schema, domain_constraints.condefs, domain_constraints.connames, pg_catalog.pg_collation.collname, CASE WHEN (pg_catalog.pg_collation.oid IS NULL) THEN NULL WHEN pg_catalog.pg_collation_is_visible(pg_catalog.pg_collation.oid) THEN NULL ELSE collation_namespace.nspname END AS collation_schema 
FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace LEFT OUTER JOIN pg_catalog.pg_collation ON pg_catalog.pg_type.typcollation = pg_catalog.pg_collation.oid LEFT OUTER JOIN pg_catalog.pg_namespace AS collation_namespace ON collation_namespace.oid = pg_catalog.pg_collation.collnamespace LEFT OUTER JOIN (SELECT pg_catalog.pg_constraint.contypid AS contypid, array_agg(pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, $1)) AS condefs, array_agg(CAST(pg_catalog.pg_constraint.conname AS TEXT)) AS connames 
FROM pg_catalog.pg_constraint 
WHERE pg_catalog.pg_constraint.contypid != $2::INTEGER GROUP BY pg_catalog.pg_constraint.contypid) AS domain_constraints ON pg_catalog.pg_type.oid = domain_constraints.contypid 
WHERE pg_catalog.pg_type.typtype = $3::VARCHAR AND pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AND pg_catalog.pg_namespace.nspname != $4::VARCHAR ORDER BY pg_catalog.pg_namespace.nspname, pg_catalog.pg_type.typname \bind 't' '0' 'd' 'pg_catalog' \g
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$1::VARCHAR, $2::VARCHAR]) AND pg_catalog.pg_class.relpersistence = $3::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $4::VARCHAR \bind 'r' 'p' 't' 'pg_catalog' \g
SELECT pg_catalog.pg_namespace.nspname 
FROM pg_catalog.pg_namespace 
WHERE pg_catalog.pg_namespace.nspname = $1::VARCHAR \bind 'x' \g
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = $1::VARCHAR AND pg_catalog.pg_class.relname = $2::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $3::VARCHAR \bind 'S' 'x' 'pg_catalog' \g
SELECT pg_catalog.pg_attribute.attname AS name, pg_catalog.format_type(pg_catalog.pg_attribute.atttypid, pg_catalog.pg_attribute.atttypmod) AS format_type, CASE WHEN pg_catalog.pg_attribute.atthasdef THEN (SELECT pg_catalog.pg_get_expr(pg_catalog.pg_attrdef.adbin, pg_catalog.pg_attrdef.adrelid) AS pg_get_expr_1 
FROM pg_catalog.pg_attrdef 
WHERE pg_catalog.pg_attribute.atthasdef AND pg_catalog.pg_attrdef.adrelid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attrdef.adnum = pg_catalog.pg_attribute.attnum) ELSE NULL END AS "default", pg_catalog.pg_attribute.attnotnull AS not_null, pg_catalog.pg_class.relname AS table_name, pg_catalog.pg_description.description AS comment, pg_catalog.pg_attribute.attgenerated AS generated, CASE WHEN (pg_catalog.pg_attribute.attidentity != $1::VARCHAR) THEN (SELECT json_build_object($2::VARCHAR, pg_catalog.pg_attribute.attidentity = $3::VARCHAR, $4::VARCHAR, pg_catalog.pg_sequence.seqstart, $5::VARCHAR, pg_catalog.pg_sequence.seqincrement, $6::VARCHAR, pg_catalog.pg_sequence.seqmin, $7::VARCHAR, pg_catalog.pg_sequence.seqmax, $8::VARCHAR, pg_catalog.pg_sequence.seqcache, $9::VARCHAR, pg_catalog.pg_sequence.seqcycle) AS json_build_object_1 
FROM pg_catalog.pg_sequence 
WHERE pg_catalog.pg_attribute.attidentity != $10::VARCHAR AND pg_catalog.pg_sequence.seqrelid = CAST(CAST(pg_catalog.pg_get_serial_sequence(CAST(CAST(pg_catalog.pg_attribute.attrelid AS REGCLASS) AS TEXT), pg_catalog.pg_attribute.attname) AS REGCLASS) AS OID)) ELSE NULL END AS identity_options, CASE WHEN (pg_catalog.pg_attribute.attcollation != $11::INTEGER AND (SELECT pg_catalog.pg_type.typcollation 
FROM pg_catalog.pg_type 
WHERE pg_catalog.pg_type.oid = pg_catalog.pg_attribute.atttypid) != pg_catalog.pg_attribute.attcollation) THEN (SELECT json_build_object($12::VARCHAR, pg_catalog.pg_collation.collname, $13::VARCHAR, CASE WHEN pg_catalog.pg_collation_is_visible(pg_catalog.pg_collation.oid) THEN NULL ELSE pg_catalog.pg_namespace.nspname END) AS json_build_object_9 
FROM pg_catalog.pg_collation JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_collation.collnamespace 
WHERE pg_catalog.pg_collation.oid = pg_catalog.pg_attribute.attcollation) ELSE NULL END AS collation 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_class.oid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attribute.attnum > $14::SMALLINT AND NOT pg_catalog.pg_attribute.attisdropped LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_description.objsubid = pg_catalog.pg_attribute.attnum JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$15::VARCHAR, $16::VARCHAR, $17::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $18::VARCHAR AND pg_catalog.pg_class.relname IN ($19::VARCHAR, $20::VARCHAR, $21::VARCHAR, $22::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_attribute.attnum \bind '' 'always' 'a' 'start' 'increment' 'minvalue' 'maxvalue' 'cache' 'cycle' '' '0' 'name' 'schema' '0' 'r' 'p' 'f' 'pg_catalog' 'author' 'book' 'book_tag' 'tag' \g
SELECT pg_catalog.pg_class.oid, pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$1::VARCHAR, $2::VARCHAR, $3::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $4::VARCHAR AND pg_catalog.pg_class.relname IN ($5::VARCHAR, $6::VARCHAR, $7::VARCHAR, $8::VARCHAR) \bind 'r' 'p' 'f' 'pg_catalog' 'author' 'book' 'book_tag' 'tag' \g
SELECT attr.conrelid, array_agg(CAST(attr.attname AS TEXT) ORDER BY attr.ord) AS cols, attr.conname, min(attr.description) AS description, min(attr.indnkeyatts) AS indnkeyatts, bool_and(attr.indnullsnotdistinct) AS indnullsnotdistinct 
FROM (SELECT con.conrelid AS conrelid, con.conname AS conname, con.description AS description, con.ord AS ord, con.indnkeyatts AS indnkeyatts, con.indnullsnotdistinct AS indnullsnotdistinct, pg_catalog.pg_attribute.attname AS attname 
FROM pg_catalog.pg_attribute JOIN (SELECT pg_catalog.pg_constraint.conrelid AS conrelid, pg_catalog.pg_constraint.conname AS conname, unnest(pg_catalog.pg_index.indkey) AS attnum, generate_subscripts(pg_catalog.pg_index.indkey, $1::INTEGER) AS ord, pg_catalog.pg_index.indnkeyatts AS indnkeyatts, pg_catalog.pg_index.indnullsnotdistinct AS indnullsnotdistinct, pg_catalog.pg_description.description AS description 
FROM pg_catalog.pg_constraint JOIN pg_catalog.pg_index ON pg_catalog.pg_constraint.conindid = pg_catalog.pg_index.indexrelid LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST($2 AS REGCLASS) 
WHERE pg_catalog.pg_constraint.contype = $3::VARCHAR AND pg_catalog.pg_constraint.conrelid IN ($4, $5, $6, $7)) AS con ON pg_catalog.pg_attribute.attnum = con.attnum AND pg_catalog.pg_attribute.attrelid = con.conrelid 
WHERE con.conrelid IN ($4, $5, $6, $7)) AS attr GROUP BY attr.conrelid, attr.conname ORDER BY attr.conrelid, attr.conname \bind '1' 'pg_constraint' 'p' '16926' '16935' '16946' '16963' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname, CASE WHEN (pg_catalog.pg_constraint.oid IS NOT NULL) THEN pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, $1) END AS anon_1, nsp_ref.nspname, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_class.oid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_constraint.contype = $2::VARCHAR LEFT OUTER JOIN pg_catalog.pg_class AS cls_ref ON cls_ref.oid = pg_catalog.pg_constraint.confrelid LEFT OUTER JOIN pg_catalog.pg_namespace AS nsp_ref ON cls_ref.relnamespace = nsp_ref.oid LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST($3 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$4::VARCHAR, $5::VARCHAR, $6::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $7::VARCHAR AND pg_catalog.pg_class.relname IN ($8::VARCHAR, $9::VARCHAR, $10::VARCHAR, $11::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname \bind 't' 'f' 'pg_constraint' 'r' 'p' 'f' 'pg_catalog' 'author' 'book' 'book_tag' 'tag' \g
SELECT pg_catalog.pg_index.indrelid, pg_catalog.pg_class.relname, pg_catalog.pg_index.indisunique, pg_catalog.pg_index.indisvalid, pg_catalog.pg_constraint.conrelid IS NOT NULL AS has_constraint, pg_catalog.pg_index.indoption, pg_catalog.pg_class.reloptions, pg_catalog.pg_class.relam, CASE WHEN (pg_catalog.pg_index.indpred IS NOT NULL) THEN pg_catalog.pg_get_expr(pg_catalog.pg_index.indpred, pg_catalog.pg_index.indrelid) END AS filter_definition, pg_catalog.pg_index.indnkeyatts, pg_catalog.pg_index.indnullsnotdistinct, idx_cols.elements, idx_cols.elements_is_expr, idx_cols.elements_opclass 
FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_catalog.pg_index.indexrelid = pg_catalog.pg_class.oid LEFT OUTER JOIN (SELECT idx_attr.indexrelid AS indexrelid, min(idx_attr.indrelid) AS min_1, array_agg(idx_attr.element ORDER BY idx_attr.ord) AS elements, array_agg(idx_attr.is_expr ORDER BY idx_attr.ord) AS elements_is_expr, array_agg(idx_attr.att_opclass ORDER BY idx_attr.ord) AS elements_opclass 
FROM (SELECT idx.indexrelid AS indexrelid, idx.indrelid AS indrelid, idx.ord AS ord, CASE WHEN (idx.attnum = $1::INTEGER) THEN pg_catalog.pg_get_indexdef(idx.indexrelid, idx.ord + $2::INTEGER, $3) ELSE CAST(pg_catalog.pg_attribute.attname AS TEXT) END AS element, idx.attnum = $4::INTEGER AS is_expr, CAST(idx.att_opclass AS BIGINT) AS att_opclass 
FROM (SELECT pg_catalog.pg_index.indexrelid AS indexrelid, pg_catalog.pg_index.indrelid AS indrelid, unnest(pg_catalog.pg_index.indkey) AS attnum, unnest(pg_catalog.pg_index.indclass) AS att_opclass, generate_subscripts(pg_catalog.pg_index.indkey, $5::INTEGER) AS ord 
FROM pg_catalog.pg_index 
WHERE NOT pg_catalog.pg_index.indisprimary AND pg_catalog.pg_index.indrelid IN ($6, $7, $8, $9)) AS idx LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_attribute.attnum = idx.attnum AND pg_catalog.pg_attribute.attrelid = idx.indrelid 
WHERE idx.indrelid IN ($6, $7, $8, $9)) AS idx_attr GROUP BY idx_attr.indexrelid) AS idx_cols ON pg_catalog.pg_index.indexrelid = idx_cols.indexrelid LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_index.indrelid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_index.indexrelid = pg_catalog.pg_constraint.conindid AND pg_catalog.pg_constraint.contype = ANY (ARRAY[$10::VARCHAR, $11::VARCHAR, $12::VARCHAR]) 
WHERE pg_catalog.pg_index.indrelid IN ($6, $7, $8, $9) AND NOT pg_catalog.pg_index.indisprimary ORDER BY pg_catalog.pg_index.indrelid, pg_catalog.pg_class.relname \bind '0' '1' 't' '0' '1' '16926' '16935' '16946' '16963' 'p' 'u' 'x' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_class.oid = pg_catalog.pg_description.objoid AND pg_catalog.pg_description.objsubid = $1::INTEGER AND pg_catalog.pg_description.classoid = CAST($2 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$3::VARCHAR, $4::VARCHAR, $5::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $6::VARCHAR AND pg_catalog.pg_class.relname IN ($7::VARCHAR, $8::VARCHAR, $9::VARCHAR, $10::VARCHAR) \bind '0' 'pg_class' 'r' 'p' 'f' 'pg_catalog' 'author' 'book' 'book_tag' 'tag' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname, CASE WHEN (pg_catalog.pg_constraint.oid IS NOT NULL) THEN pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, $1) END AS anon_1, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_class.oid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_constraint.contype = $2::VARCHAR LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST($3 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$4::VARCHAR, $5::VARCHAR, $6::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $7::VARCHAR AND pg_catalog.pg_class.relname IN ($8::VARCHAR, $9::VARCHAR, $10::VARCHAR, $11::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname \bind 't' 'c' 'pg_constraint' 'r' 'p' 'f' 'pg_catalog' 'author' 'book' 'book_tag' 'tag' \g
SELECT pg_catalog.pg_class.oid, pg_catalog.pg_class.relname, pg_catalog.pg_class.reloptions, NULL AS relhasoids, CASE WHEN (pg_catalog.pg_am.amname IS NOT NULL AND pg_catalog.pg_am.amname != current_setting($1::VARCHAR)) THEN pg_catalog.pg_am.amname ELSE NULL END AS access_method_name, pg_catalog.pg_tablespace.spcname AS tablespace_name, inherits.parent_table_names 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_am ON pg_catalog.pg_class.relam = pg_catalog.pg_am.oid LEFT OUTER JOIN (SELECT pg_catalog.pg_inherits.inhrelid AS inhrelid, array_agg(pg_catalog.pg_class.relname ORDER BY pg_catalog.pg_inherits.inhseqno) AS parent_table_names 
FROM pg_catalog.pg_inherits JOIN pg_catalog.pg_class ON pg_catalog.pg_inherits.inhparent = pg_catalog.pg_class.oid GROUP BY pg_catalog.pg_inherits.inhrelid) AS inherits ON pg_catalog.pg_class.oid = inherits.inhrelid LEFT OUTER JOIN pg_catalog.pg_tablespace ON pg_catalog.pg_tablespace.oid = pg_catalog.pg_class.reltablespace JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$2::VARCHAR, $3::VARCHAR, $4::VARCHAR]) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $5::VARCHAR AND pg_catalog.pg_class.relname IN ($6::VARCHAR, $7::VARCHAR, $8::VARCHAR, $9::VARCHAR) \bind 'default_table_access_method' 'r' 'p' 'f' 'pg_catalog' 'author' 'book' 'book_tag' 'tag' \g
SELECT pg_catalog.pg_attribute.attname AS name, pg_catalog.format_type(pg_catalog.pg_attribute.atttypid, pg_catalog.pg_attribute.atttypmod) AS format_type, CASE WHEN pg_catalog.pg_attribute.atthasdef THEN (SELECT pg_catalog.pg_get_expr(pg_catalog.pg_attrdef.adbin, pg_catalog.pg_attrdef.adrelid) AS pg_get_expr_1 
FROM pg_catalog.pg_attrdef 
WHERE pg_catalog.pg_attribute.atthasdef AND pg_catalog.pg_attrdef.adrelid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attrdef.adnum = pg_catalog.pg_attribute.attnum) ELSE NULL END AS "default", pg_catalog.pg_attribute.attnotnull AS not_null, pg_catalog.pg_class.relname AS table_name, pg_catalog.pg_description.description AS comment, pg_catalog.pg_attribute.attgenerated AS generated, CASE WHEN (pg_catalog.pg_attribute.attidentity != $1::VARCHAR) THEN (SELECT json_build_object($2::VARCHAR, pg_catalog.pg_attribute.attidentity = $3::VARCHAR, $4::VARCHAR, pg_catalog.pg_sequence.seqstart, $5::VARCHAR, pg_catalog.pg_sequence.seqincrement, $6::VARCHAR, pg_catalog.pg_sequence.seqmin, $7::VARCHAR, pg_catalog.pg_sequence.seqmax, $8::VARCHAR, pg_catalog.pg_sequence.seqcache, $9::VARCHAR, pg_catalog.pg_sequence.seqcycle) AS json_build_object_1 
FROM pg_catalog.pg_sequence 
WHERE pg_catalog.pg_attribute.attidentity != $10::VARCHAR AND pg_catalog.pg_sequence.seqrelid = CAST(CAST(pg_catalog.pg_get_serial_sequence(CAST(CAST(pg_catalog.pg_attribute.attrelid AS REGCLASS) AS TEXT), pg_catalog.pg_attribute.attname) AS REGCLASS) AS OID)) ELSE NULL END AS identity_options, CASE WHEN (pg_catalog.pg_attribute.attcollation != $11::INTEGER AND (SELECT pg_catalog.pg_type.typcollation 
FROM pg_catalog.pg_type 
WHERE pg_catalog.pg_type.oid = pg_catalog.pg_attribute.atttypid) != pg_catalog.pg_attribute.attcollation) THEN (SELECT json_build_object($12::VARCHAR, pg_catalog.pg_collation.collname, $13::VARCHAR, CASE WHEN pg_catalog.pg_collation_is_visible(pg_catalog.pg_collation.oid) THEN NULL ELSE pg_catalog.pg_namespace.nspname END) AS json_build_object_9 
FROM pg_catalog.pg_collation JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_collation.collnamespace 
WHERE pg_catalog.pg_collation.oid = pg_catalog.pg_attribute.attcollation) ELSE NULL END AS collation 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_class.oid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attribute.attnum > $14::SMALLINT AND NOT pg_catalog.pg_attribute.attisdropped LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_description.objsubid = pg_catalog.pg_attribute.attnum JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$15::VARCHAR, $16::VARCHAR, $17::VARCHAR]) AND pg_catalog.pg_class.relpersistence != $18::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $19::VARCHAR AND pg_catalog.pg_class.relname IN ($20::VARCHAR, $21::VARCHAR, $22::VARCHAR, $23::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_attribute.attnum \bind '' 'always' 'a' 'start' 'increment' 'minvalue' 'maxvalue' 'cache' 'cycle' '' '0' 'name' 'schema' '0' 'r' 'p' 'f' 't' 'pg_catalog' 'book_tag' 'tag' 'book' 'author' \g
SELECT pg_catalog.pg_class.oid, pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$1::VARCHAR, $2::VARCHAR, $3::VARCHAR]) AND pg_catalog.pg_class.relpersistence != $4::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $5::VARCHAR AND pg_catalog.pg_class.relname IN ($6::VARCHAR, $7::VARCHAR, $8::VARCHAR, $9::VARCHAR) \bind 'r' 'p' 'f' 't' 'pg_catalog' 'book_tag' 'tag' 'book' 'author' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname, CASE WHEN (pg_catalog.pg_constraint.oid IS NOT NULL) THEN pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, $1) END AS anon_1, nsp_ref.nspname, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_class.oid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_constraint.contype = $2::VARCHAR LEFT OUTER JOIN pg_catalog.pg_class AS cls_ref ON cls_ref.oid = pg_catalog.pg_constraint.confrelid LEFT OUTER JOIN pg_catalog.pg_namespace AS nsp_ref ON cls_ref.relnamespace = nsp_ref.oid LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST($3 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$4::VARCHAR, $5::VARCHAR, $6::VARCHAR]) AND pg_catalog.pg_class.relpersistence != $7::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $8::VARCHAR AND pg_catalog.pg_class.relname IN ($9::VARCHAR, $10::VARCHAR, $11::VARCHAR, $12::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname \bind 't' 'f' 'pg_constraint' 'r' 'p' 'f' 't' 'pg_catalog' 'book_tag' 'tag' 'book' 'author' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_class.oid = pg_catalog.pg_description.objoid AND pg_catalog.pg_description.objsubid = $1::INTEGER AND pg_catalog.pg_description.classoid = CAST($2 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$3::VARCHAR, $4::VARCHAR, $5::VARCHAR]) AND pg_catalog.pg_class.relpersistence != $6::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $7::VARCHAR AND pg_catalog.pg_class.relname IN ($8::VARCHAR, $9::VARCHAR, $10::VARCHAR, $11::VARCHAR) \bind '0' 'pg_class' 'r' 'p' 'f' 't' 'pg_catalog' 'book_tag' 'tag' 'book' 'author' \g
SELECT pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname, CASE WHEN (pg_catalog.pg_constraint.oid IS NOT NULL) THEN pg_catalog.pg_get_constraintdef(pg_catalog.pg_constraint.oid, $1) END AS anon_1, pg_catalog.pg_description.description 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_constraint ON pg_catalog.pg_class.oid = pg_catalog.pg_constraint.conrelid AND pg_catalog.pg_constraint.contype = $2::VARCHAR LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid AND pg_catalog.pg_description.classoid = CAST($3 AS REGCLASS) JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$4::VARCHAR, $5::VARCHAR, $6::VARCHAR]) AND pg_catalog.pg_class.relpersistence != $7::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $8::VARCHAR AND pg_catalog.pg_class.relname IN ($9::VARCHAR, $10::VARCHAR, $11::VARCHAR, $12::VARCHAR) ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_constraint.conname \bind 't' 'c' 'pg_constraint' 'r' 'p' 'f' 't' 'pg_catalog' 'book_tag' 'tag' 'book' 'author' \g
SELECT pg_catalog.pg_class.oid, pg_catalog.pg_class.relname, pg_catalog.pg_class.reloptions, NULL AS relhasoids, CASE WHEN (pg_catalog.pg_am.amname IS NOT NULL AND pg_catalog.pg_am.amname != current_setting($1::VARCHAR)) THEN pg_catalog.pg_am.amname ELSE NULL END AS access_method_name, pg_catalog.pg_tablespace.spcname AS tablespace_name, inherits.parent_table_names 
FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_am ON pg_catalog.pg_class.relam = pg_catalog.pg_am.oid LEFT OUTER JOIN (SELECT pg_catalog.pg_inherits.inhrelid AS inhrelid, array_agg(pg_catalog.pg_class.relname ORDER BY pg_catalog.pg_inherits.inhseqno) AS parent_table_names 
FROM pg_catalog.pg_inherits JOIN pg_catalog.pg_class ON pg_catalog.pg_inherits.inhparent = pg_catalog.pg_class.oid GROUP BY pg_catalog.pg_inherits.inhrelid) AS inherits ON pg_catalog.pg_class.oid = inherits.inhrelid LEFT OUTER JOIN pg_catalog.pg_tablespace ON pg_catalog.pg_tablespace.oid = pg_catalog.pg_class.reltablespace JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relkind = ANY (ARRAY[$2::VARCHAR, $3::VARCHAR, $4::VARCHAR]) AND pg_catalog.pg_class.relpersistence != $5::VARCHAR AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $6::VARCHAR AND pg_catalog.pg_class.relname IN ($7::VARCHAR, $8::VARCHAR, $9::VARCHAR, $10::VARCHAR) \bind 'default_table_access_method' 'r' 'p' 'f' 't' 'pg_catalog' 'book_tag' 'tag' 'book' 'author' \g
select c.relname, a.attname from pg_class as c join pg_depend d on d.objid=c.oid and d.classid='pg_class'::regclass and d.refclassid='pg_class'::regclass join pg_class t on t.oid=d.refobjid join pg_attribute a on a.attrelid=t.oid and a.attnum=d.refobjsubid where c.relkind='S' and c.oid=cast($1 as regclass) \bind 'book_id_seq' \g
