-- Rails: ActiveRecord 6.1 with pg 1.4.
-- Captured from the server's log (log_statement = all); repeated queries left out, and
-- what begins and ends transactions, so that each statement is routed for itself.
SET client_min_messages TO 'warning';
SET standard_conforming_strings = on;
SET intervalstyle = iso_8601;
SET SESSION timezone TO 'UTC';
SELECT t.oid, t.typname
FROM pg_type as t
WHERE t.typname IN ('int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'bool', 'timestamp', 'timestamptz') \bind  \g
SELECT t.oid, t.typname, t.typelem, t.typdelim, t.typinput, r.rngsubtype, t.typtype, t.typbasetype
FROM pg_type as t
LEFT JOIN pg_range as r ON oid = rngtypid
WHERE
  t.typname IN ('int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'text', 'varchar', 'char', 'name', 'bpchar', 'bool', 'bit', 'varbit', 'timestamptz', 'date', 'money', 'bytea', 'point', 'hstore', 'json', 'jsonb', 'cidr', 'inet', 'uuid', 'xml', 'tsvector', 'macaddr', 'citext', 'ltree', 'line', 'lseg', 'box', 'path', 'polygon', 'circle', 'time', 'timestamp', 'numeric', 'interval')
  OR t.typtype IN ('r', 'e', 'd')
  OR t.typinput = 'array_in(cstring,oid,integer)'::regprocedure
  OR t.typelem != 0 \bind  \g
SHOW TIME ZONE;
SELECT 1;
DROP TABLE IF EXISTS "authors" CASCADE;
CREATE TABLE "authors" ("id" bigserial primary key, "name" character varying, "born" date, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL);
DROP TABLE IF EXISTS "books" CASCADE;
SELECT 'integer'::regtype::oid;
CREATE TABLE "books" ("id" bigserial primary key, "title" character varying, "price" decimal, "data" jsonb, "labels" text[], "published" timestamp, "author_id" bigint, "kind" integer DEFAULT 0, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL, CONSTRAINT "fk_rails_53d51ce16a"
FOREIGN KEY ("author_id")
  REFERENCES "authors" ("id")
);
SHOW max_identifier_length;
CREATE INDEX "index_books_on_author_id" ON "books" ("author_id");
CREATE INDEX "index_books_on_title" ON "books" ("title");
DROP TABLE IF EXISTS "tags" CASCADE;
CREATE TABLE "tags" ("id" bigserial primary key, "name" character varying);
CREATE TABLE "books_tags" ("book_id" bigint NOT NULL, "tag_id" bigint NOT NULL);
CREATE TABLE "comments" ("id" bigserial primary key, "body" text, "commentable_type" character varying, "commentable_id" bigint);
CREATE INDEX "index_comments_on_commentable" ON "comments" ("commentable_type", "commentable_id");
CREATE INDEX "al" ON "authors" (lower(name));
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relname = 'ar_internal_metadata' AND c.relkind IN ('r','p');
CREATE TABLE "ar_internal_metadata" ("key" character varying NOT NULL PRIMARY KEY, "value" character varying, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL);
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod,
       c.collname, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"ar_internal_metadata"'::regclass
   AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum;
SHOW search_path;
SELECT "ar_internal_metadata".* FROM "ar_internal_metadata" WHERE "ar_internal_metadata"."key" = $1 LIMIT $2 \bind 'environment' '1' \g
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('r','v','m','p','f');
INSERT INTO "ar_internal_metadata" ("key", "value", "created_at", "updated_at") VALUES ($1, $2, $3, $4) RETURNING "key" \bind 'environment' 'default_env' '2026-11-23 08:17:26.731718' '2026-11-23 08:17:26.731718' \g
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod,
       c.collname, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"authors"'::regclass
   AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum;
SELECT a.attname
  FROM (
         SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx
           FROM pg_index
          WHERE indrelid = '"authors"'::regclass
            AND indisprimary
       ) i
  JOIN pg_attribute a
    ON a.attrelid = i.indrelid
   AND a.attnum = i.indkey[i.idx]
 ORDER BY i.idx;
SELECT exists(
  SELECT * FROM pg_proc
  WHERE proname = 'lower'
    AND proargtypes = ARRAY['character varying'::regtype]::oidvector
) OR exists(
  SELECT * FROM pg_proc
  INNER JOIN pg_cast
    ON ARRAY[casttarget]::oidvector = proargtypes
  WHERE proname = 'lower'
    AND castsource = 'character varying'::regtype
) \bind  \g
SELECT 1 AS one FROM "authors" WHERE LOWER("authors"."name") = LOWER($1) LIMIT $2 \bind 'Ada' '1' \g
INSERT INTO "authors" ("name", "born", "created_at", "updated_at") VALUES ($1, $2, $3, $4) RETURNING "id" \bind 'Ada' '1970-01-01' '2026-11-23 08:17:26.770442' '2026-11-23 08:17:26.770442' \g
INSERT INTO "authors" ("name", "born", "created_at", "updated_at") VALUES ($1, $2, $3, $4) RETURNING "id" \bind 'Bob' '1970-01-01' '2026-11-23 08:17:26.776339' '2026-11-23 08:17:26.776339' \g
INSERT INTO "authors" ("name", "born", "created_at", "updated_at") VALUES ($1, $2, $3, $4) RETURNING "id" \bind 'Cyd' '1970-01-01' '2026-11-23 08:17:26.781031' '2026-11-23 08:17:26.781031' \g
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod,
       c.collname, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"tags"'::regclass
   AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum;
SELECT a.attname
  FROM (
         SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx
           FROM pg_index
          WHERE indrelid = '"tags"'::regclass
            AND indisprimary
       ) i
  JOIN pg_attribute a
    ON a.attrelid = i.indrelid
   AND a.attnum = i.indkey[i.idx]
 ORDER BY i.idx;
INSERT INTO "tags" ("name") VALUES ($1) RETURNING "id" \bind 'x' \g
INSERT INTO "tags" ("name") VALUES ($1) RETURNING "id" \bind 'y' \g
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod,
       c.collname, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"books"'::regclass
   AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum;
SELECT a.attname
  FROM (
         SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx
           FROM pg_index
          WHERE indrelid = '"books"'::regclass
            AND indisprimary
       ) i
  JOIN pg_attribute a
    ON a.attrelid = i.indrelid
   AND a.attnum = i.indkey[i.idx]
 ORDER BY i.idx;
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 0' '0.0' '{"k": 0}' '{a,b0}' '2026-11-23 08:17:26.792694' '1' '2026-11-23 08:17:26.809314' '2026-11-23 08:17:26.809314' \g
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod,
       c.collname, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"books_tags"'::regclass
   AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum;
SELECT a.attname
  FROM (
         SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx
           FROM pg_index
          WHERE indrelid = '"books_tags"'::regclass
            AND indisprimary
       ) i
  JOIN pg_attribute a
    ON a.attrelid = i.indrelid
   AND a.attnum = i.indkey[i.idx]
 ORDER BY i.idx;
INSERT INTO "books_tags" ("book_id", "tag_id") VALUES ($1, $2) \bind '1' '1' \g
INSERT INTO "books_tags" ("book_id", "tag_id") VALUES ($1, $2) \bind '1' '2' \g
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod,
       c.collname, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"comments"'::regclass
   AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum;
SELECT a.attname
  FROM (
         SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx
           FROM pg_index
          WHERE indrelid = '"comments"'::regclass
            AND indisprimary
       ) i
  JOIN pg_attribute a
    ON a.attrelid = i.indrelid
   AND a.attnum = i.indkey[i.idx]
 ORDER BY i.idx;
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '1' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 1' '1.0' '{"k": 1}' '{a,b1}' '2026-11-22 08:17:26.857104' '2' '2026-11-23 08:17:26.857393' '2026-11-23 08:17:26.857393' \g
INSERT INTO "books_tags" ("book_id", "tag_id") VALUES ($1, $2) \bind '2' '1' \g
INSERT INTO "books_tags" ("book_id", "tag_id") VALUES ($1, $2) \bind '2' '2' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '2' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 2' '2.0' '{"k": 2}' '{a,b2}' '2026-11-21 08:17:26.861469' '3' '2026-11-23 08:17:26.86166' '2026-11-23 08:17:26.86166' \g
INSERT INTO "books_tags" ("book_id", "tag_id") VALUES ($1, $2) \bind '3' '1' \g
INSERT INTO "books_tags" ("book_id", "tag_id") VALUES ($1, $2) \bind '3' '2' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '3' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 3' '3.0' '{"k": 3}' '{a,b3}' '2026-11-20 08:17:26.867703' '1' '2026-11-23 08:17:26.86798' '2026-11-23 08:17:26.86798' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '4' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 4' '4.0' '{"k": 4}' '{a,b4}' '2026-11-19 08:17:26.869687' '2' '2026-11-23 08:17:26.869861' '2026-11-23 08:17:26.869861' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '5' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 5' '5.0' '{"k": 5}' '{a,b5}' '2026-11-18 08:17:26.876008' '3' '2026-11-23 08:17:26.876215' '2026-11-23 08:17:26.876215' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '6' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 6' '6.0' '{"k": 6}' '{a,b6}' '2026-11-17 08:17:26.87828' '1' '2026-11-23 08:17:26.878457' '2026-11-23 08:17:26.878457' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '7' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 7' '7.0' '{"k": 7}' '{a,b7}' '2026-11-16 08:17:26.880192' '2' '2026-11-23 08:17:26.88037' '2026-11-23 08:17:26.88037' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '8' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 8' '8.0' '{"k": 8}' '{a,b8}' '2026-11-15 08:17:26.884318' '3' '2026-11-23 08:17:26.884518' '2026-11-23 08:17:26.884518' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '9' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 9' '9.0' '{"k": 9}' '{a,b9}' '2026-11-14 08:17:26.886479' '1' '2026-11-23 08:17:26.886652' '2026-11-23 08:17:26.886652' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '10' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 10' '10.0' '{"k": 10}' '{a,b10}' '2026-11-13 08:17:26.888317' '2' '2026-11-23 08:17:26.888489' '2026-11-23 08:17:26.888489' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '11' \g
INSERT INTO "books" ("title", "price", "data", "labels", "published", "author_id", "created_at", "updated_at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING "id" \bind 'Book 11' '11.0' '{"k": 11}' '{a,b11}' '2026-11-12 08:17:26.892458' '3' '2026-11-23 08:17:26.892887' '2026-11-23 08:17:26.892887' \g
INSERT INTO "comments" ("body", "commentable_type", "commentable_id") VALUES ($1, $2, $3) RETURNING "id" \bind 'hi' 'Book' '12' \g
SELECT "books".* FROM "books" \bind  \g
SELECT "books".* FROM "books" WHERE "books"."id" = $1 LIMIT $2 \bind '1' '1' \g
SELECT "books".* FROM "books" WHERE "books"."title" = $1 LIMIT $2 \bind 'Book 1' '1' \g
SELECT "books".* FROM "books" WHERE "books"."id" IN ($1, $2, $3) \bind '1' '2' '3' \g
SELECT "books".* FROM "books" WHERE "books"."title" IN ($1, $2) ORDER BY "books"."published" DESC LIMIT $3 OFFSET $4 \bind 'Book 1' 'Book 2' '3' '1' \g
SELECT "books".* FROM "books" ORDER BY "books"."id" ASC LIMIT $1 \bind '1' \g
SELECT "books".* FROM "books" ORDER BY "books"."id" DESC LIMIT $1 \bind '1' \g
SELECT "books".* FROM "books" LIMIT $1 \bind '1' \g
SELECT "books".* FROM "books" ORDER BY "books"."id" ASC LIMIT $1 OFFSET $2 \bind '1' '1' \g
SELECT COUNT(*) FROM "books" WHERE "books"."title" IS NOT NULL \bind  \g
SELECT SUM("books"."price") FROM "books" WHERE "books"."price" BETWEEN $1 AND $2 \bind '1.0' '5.0' \g
SELECT AVG("books"."price") FROM "books" \bind  \g
SELECT MIN("books"."price") FROM "books" \bind  \g
SELECT MAX("books"."published") FROM "books" \bind  \g
SELECT COUNT(*) AS count_all, "books"."author_id" AS books_author_id FROM "books" GROUP BY "books"."author_id" \bind  \g
SELECT AVG("books"."price") AS average_price, "books"."kind" AS books_kind FROM "books" GROUP BY "books"."kind" HAVING (count(*) > 1) \bind  \g
SELECT COUNT(DISTINCT "books"."author_id") FROM "books" \bind  \g
SELECT 1 AS one FROM "books" WHERE "books"."price" = $1 LIMIT $2 \bind '3.0' '1' \g
SELECT 1 AS one FROM "books" LIMIT $1 \bind '1' \g
SELECT COUNT(*) FROM "books" \bind  \g
SELECT 1 AS one FROM "books" WHERE (price > 5) LIMIT $1 \bind '1' \g
SELECT "authors".* FROM "authors" WHERE "authors"."id" IN ($1, $2, $3) \bind '1' '2' '3' \g
SELECT "books_tags".* FROM "books_tags" WHERE "books_tags"."book_id" IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \bind '1' '2' '3' '4' '5' '6' '7' '8' '9' '10' '11' '12' \g
SELECT "tags".* FROM "tags" WHERE "tags"."id" IN ($1, $2) \bind '1' '2' \g
SELECT DISTINCT "books"."id" FROM "books" LEFT OUTER JOIN "authors" ON "authors"."id" = "books"."author_id" LEFT OUTER JOIN "books_tags" ON "books_tags"."book_id" = "books"."id" LEFT OUTER JOIN "tags" ON "tags"."id" = "books_tags"."tag_id" WHERE "authors"."name" = $1 LIMIT $2 \bind 'Ada' '2' \g
SELECT "books"."id" AS t0_r0, "books"."title" AS t0_r1, "books"."price" AS t0_r2, "books"."data" AS t0_r3, "books"."labels" AS t0_r4, "books"."published" AS t0_r5, "books"."author_id" AS t0_r6, "books"."kind" AS t0_r7, "books"."created_at" AS t0_r8, "books"."updated_at" AS t0_r9, "authors"."id" AS t1_r0, "authors"."name" AS t1_r1, "authors"."born" AS t1_r2, "authors"."created_at" AS t1_r3, "authors"."updated_at" AS t1_r4, "tags"."id" AS t2_r0, "tags"."name" AS t2_r1 FROM "books" LEFT OUTER JOIN "authors" ON "authors"."id" = "books"."author_id" LEFT OUTER JOIN "books_tags" ON "books_tags"."book_id" = "books"."id" LEFT OUTER JOIN "tags" ON "tags"."id" = "books_tags"."tag_id" WHERE "authors"."name" = $1 AND "books"."id" IN ($2, $3) \bind 'Ada' '1' '4' \g
SELECT "comments".* FROM "comments" WHERE "comments"."commentable_type" = $1 AND "comments"."commentable_id" IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \bind 'Book' '1' '2' '3' '4' '5' '6' '7' '8' '9' '10' '11' '12' \g
SELECT "books".* FROM "books" INNER JOIN "authors" ON "authors"."id" = "books"."author_id" WHERE "authors"."name" = $1 \bind 'Ada' \g
SELECT "books".* FROM "books" LEFT OUTER JOIN "books_tags" ON "books_tags"."book_id" = "books"."id" LEFT OUTER JOIN "tags" ON "tags"."id" = "books_tags"."tag_id" WHERE "tags"."id" IS NULL \bind  \g
SELECT DISTINCT "books".* FROM "books" INNER JOIN "books_tags" ON "books_tags"."book_id" = "books"."id" INNER JOIN "tags" ON "tags"."id" = "books_tags"."tag_id" WHERE "tags"."name" = $1 \bind 'x' \g
SELECT "authors".* FROM "authors" LEFT OUTER JOIN "books" ON "books"."author_id" = "authors"."id" WHERE "books"."id" IS NULL \bind  \g
SELECT "authors".* FROM "authors" /* loading for inspect */ LIMIT $1 \bind '11' \g
SELECT "books"."id", "books"."title" FROM "books" WHERE "books"."author_id" = $1 AND "books"."price" <= $2 \bind '1' '5.0' \g
SELECT COUNT(*) FROM "books" WHERE "books"."author_id" = $1 \bind '1' \g
SELECT 1 AS one FROM "books" WHERE "books"."author_id" = $1 LIMIT $2 \bind '1' '1' \g
SELECT "tags".* FROM "tags" INNER JOIN "books_tags" ON "tags"."id" = "books_tags"."tag_id" WHERE "books_tags"."book_id" = $1 \bind '1' \g
SELECT "tags"."id" FROM "tags" INNER JOIN "books_tags" ON "tags"."id" = "books_tags"."tag_id" WHERE "books_tags"."book_id" = $1 \bind '1' \g
SELECT COUNT(*) FROM "comments" WHERE "comments"."commentable_id" = $1 AND "comments"."commentable_type" = $2 \bind '1' 'Book' \g
SELECT "comments".* FROM "comments" \bind  \g
SELECT "books".* FROM "books" WHERE "books"."id" IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \bind '1' '2' '3' '4' '5' '6' '7' '8' '9' '10' '11' '12' \g
SELECT "books".* FROM "books" WHERE (title ILIKE '%oo%') \bind  \g
SELECT "books".* FROM "books" WHERE (data->>'k' = '3') \bind  \g
SELECT "books".* FROM "books" WHERE (data @> '{"k":1}') \bind  \g
SELECT "books".* FROM "books" WHERE ('a' = ANY(labels)) \bind  \g
SELECT "books".* FROM "books" WHERE (labels && ARRAY['a','b1']) \bind  \g
SELECT "books".* FROM "books" WHERE (labels @> ARRAY['a']::text[]) \bind  \g
SELECT books.*, row_number() over (partition by author_id order by price) as rn FROM "books" \bind  \g
SELECT sub.* FROM (SELECT author_id, max(price) as m FROM "books" GROUP BY "books"."author_id") sub \bind  \g
SELECT "books".* FROM "books" WHERE "books"."author_id" IN (SELECT "authors"."id" FROM "authors" WHERE "authors"."name" = $1) \bind 'Ada' \g
SELECT "books".* FROM "books" WHERE EXISTS (SELECT "authors".* FROM "authors" WHERE (authors.id = books.author_id)) \bind  \g
SELECT "books".* FROM "books" WHERE ("books"."price" = $1 OR "books"."price" = $2) \bind '1.0' '2.0' \g
SELECT "books".* FROM "books" WHERE (to_tsvector('english', title) @@ plainto_tsquery('english', 'book')) \bind  \g
SELECT "books".* FROM "books" WHERE "books"."id" > $1 ORDER BY "books"."id" ASC LIMIT $2 \bind '5' '5' \g
SELECT "books"."id" FROM "books" ORDER BY "books"."id" ASC LIMIT $1 \bind '5' \g
SELECT "books".* FROM "books" WHERE "books"."id" IN ($1, $2, $3, $4, $5) \bind '1' '2' '3' '4' '5' \g
SELECT "books"."id" FROM "books" WHERE "books"."id" > $1 ORDER BY "books"."id" ASC LIMIT $2 \bind '5' '5' \g
SELECT "books".* FROM "books" WHERE "books"."id" IN ($1, $2) \bind '11' '12' \g
SELECT "books".* FROM "books" ORDER BY random() LIMIT $1 \bind '2' \g
SELECT "books".* FROM "books" ORDER BY "books"."id" DESC \bind  \g
select * from books where price > 2 \bind  \g
select 1 as x \bind  \g
select date_trunc('week', now()) \bind  \g
SELECT COUNT(*) AS count_all, date_trunc('day', published) AS date_trunc_day_published FROM "books" WHERE "books"."published" >= $1 GROUP BY date_trunc('day', published) \bind '2026-11-16 08:17:26.981227' \g
SELECT "books".* FROM "books" WHERE "books"."price" = $1 \bind '3.0' \g
EXPLAIN SELECT "books".* FROM "books" WHERE "books"."price" = $1 \bind '3.0' \g
SELECT "books".* FROM "books" WHERE "books"."price" = 3.0 \bind  \g
SELECT "books"."title" FROM "books" LIMIT $1 \bind '1' \g
SELECT "books"."id" FROM "books" \bind  \g
SELECT "books".* FROM "books" WHERE "books"."title" = $1 /* loading for inspect */ LIMIT $2 \bind 'Book 1' '11' \g
SELECT "books".* FROM "books" WHERE "books"."id" = $1 /* loading for inspect */ LIMIT $2 \bind '1' '11' \g
with recursive r(n) as (select 1 union all select n+1 from r where n<5) select * from r \bind  \g
SELECT "authors".* FROM "authors" WHERE "authors"."name" = $1 LIMIT $2 \bind 'Dan' '1' \g
INSERT INTO "authors" ("name", "created_at", "updated_at") VALUES ($1, $2, $3) RETURNING "id" \bind 'Dan' '2026-11-23 08:17:27.025073' '2026-11-23 08:17:27.025073' \g
INSERT INTO "authors" ("name", "created_at", "updated_at") VALUES ($1, $2, $3) RETURNING "id" \bind 'Eve' '2026-11-23 08:17:27.029492' '2026-11-23 08:17:27.029492' \g
UPDATE "books" SET price = price + 1 \bind  \g
DELETE FROM "books" WHERE "books"."id" = $1 \bind '12' \g
SELECT distinct i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), t.oid,
                pg_catalog.obj_description(i.oid, 'pg_class') AS comment
FROM pg_class t
INNER JOIN pg_index d ON t.oid = d.indrelid
INNER JOIN pg_class i ON d.indexrelid = i.oid
LEFT JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE i.relkind IN ('i', 'I')
  AND d.indisprimary = 'f'
  AND t.relname = 'tags'
  AND n.nspname = ANY (current_schemas(false))
ORDER BY i.relname;
INSERT INTO "tags" ("name") VALUES ('q') ON CONFLICT  DO NOTHING RETURNING "id" \bind  \g
INSERT INTO "tags" ("id","name") VALUES (1, 'r') ON CONFLICT ("id") DO UPDATE SET "name"=excluded."name" RETURNING "id" \bind  \g
SELECT "books".* FROM "books" WHERE "books"."id" = $1 LIMIT $2 FOR UPDATE \bind '1' '1' \g
UPDATE "books" SET "updated_at" = $1 WHERE "books"."id" = $2 \bind '2026-11-23 08:17:27.037454' '1' \g
UPDATE "books" SET "price" = COALESCE("price", 0) + $1 WHERE "books"."id" = $2 \bind '1.0' '1' \g
UPDATE "books" SET "title" = $1, "updated_at" = $2 WHERE "books"."id" = $3 \bind 'u' '2026-11-23 08:17:27.041407' '1' \g
SELECT "authors".* FROM "authors" ORDER BY "authors"."id" DESC LIMIT $1 \bind '1' \g
DELETE FROM "authors" WHERE "authors"."id" = $1 \bind '5' \g
SELECT 1 AS one FROM "authors" WHERE LOWER("authors"."name") = LOWER($1) AND "authors"."id" != $2 LIMIT $3 \bind 'bob' '1' '1' \g
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('r','p');
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('v','m');
SELECT distinct i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), t.oid,
                pg_catalog.obj_description(i.oid, 'pg_class') AS comment
FROM pg_class t
INNER JOIN pg_index d ON t.oid = d.indrelid
INNER JOIN pg_class i ON d.indexrelid = i.oid
LEFT JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE i.relkind IN ('i', 'I')
  AND d.indisprimary = 'f'
  AND t.relname = 'books'
  AND n.nspname = ANY (current_schemas(false))
ORDER BY i.relname;
SELECT a.attnum, a.attname
FROM pg_attribute a
WHERE a.attrelid = 17044
AND a.attnum IN (7);
SELECT a.attnum, a.attname
FROM pg_attribute a
WHERE a.attrelid = 17044
AND a.attnum IN (2);
SELECT t2.oid::regclass::text AS to_table, a1.attname AS column, a2.attname AS primary_key, c.conname AS name, c.confupdtype AS on_update, c.confdeltype AS on_delete, c.convalidated AS valid
FROM pg_constraint c
JOIN pg_class t1 ON c.conrelid = t1.oid
JOIN pg_class t2 ON c.confrelid = t2.oid
JOIN pg_attribute a1 ON a1.attnum = c.conkey[1] AND a1.attrelid = t1.oid
JOIN pg_attribute a2 ON a2.attnum = c.confkey[1] AND a2.attrelid = t2.oid
JOIN pg_namespace t3 ON c.connamespace = t3.oid
WHERE c.contype = 'f'
  AND t1.relname = 'books'
  AND t3.nspname = ANY (current_schemas(false))
ORDER BY c.conname \bind  \g
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relname = 'books' AND c.relkind IN ('r','p');
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relname = 'v' AND c.relkind IN ('v','m');
SELECT pg_catalog.obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'books'
  AND c.relkind IN ('r','p')
  AND n.nspname = ANY (current_schemas(false));
SELECT nspname
  FROM pg_namespace
 WHERE nspname !~ '^pg_.*'
   AND nspname NOT IN ('information_schema')
 ORDER by nspname;
SELECT current_schema;
SELECT current_database();
SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database();
SELECT datcollate FROM pg_database WHERE datname = current_database();
SELECT datctype FROM pg_database WHERE datname = current_database();
SELECT extname FROM pg_extension \bind  \g
SELECT installed_version IS NOT NULL FROM pg_available_extensions WHERE name = 'hstore';
SELECT conname, pg_get_constraintdef(c.oid) AS constraintdef, c.convalidated AS valid
            FROM pg_constraint c
            JOIN pg_class t ON c.conrelid = t.oid
            WHERE c.contype = 'c'
              AND t.relname = 'books' \bind  \g
SELECT pg_get_serial_sequence('books', 'id');
SELECT attr.attname, nsp.nspname, seq.relname
FROM pg_class      seq,
     pg_attribute  attr,
     pg_depend     dep,
     pg_constraint cons,
     pg_namespace  nsp
WHERE seq.oid           = dep.objid
  AND seq.relkind       = 'S'
  AND attr.attrelid     = dep.refobjid
  AND attr.attnum       = dep.refobjsubid
  AND attr.attrelid     = cons.conrelid
  AND attr.attnum       = cons.conkey[1]
  AND seq.relnamespace  = nsp.oid
  AND cons.contype      = 'p'
  AND dep.classid       = 'pg_class'::regclass
  AND dep.refobjid      = '"books"'::regclass;
SHOW client_min_messages;
SELECT MAX("id") FROM "books";
SELECT setval('"public"."books_id_seq"', 11, true);
SELECT COUNT(*) FROM pg_namespace WHERE nspname = 'x';
SELECT pg_try_advisory_lock(42);
SELECT pg_advisory_unlock(42);
DEALLOCATE a1;
DEALLOCATE a2;
DEALLOCATE a3;
DEALLOCATE a4;
DEALLOCATE a5;
DEALLOCATE a6;
DEALLOCATE a7;
DEALLOCATE a8;
DEALLOCATE a9;
DEALLOCATE a10;
DEALLOCATE a11;
DEALLOCATE a12;
DEALLOCATE a13;
DEALLOCATE a14;
DEALLOCATE a15;
DEALLOCATE a16;
DEALLOCATE a17;
DEALLOCATE a18;
DEALLOCATE a19;
DEALLOCATE a20;
DEALLOCATE a21;
DEALLOCATE a22;
DEALLOCATE a23;
DEALLOCATE a24;
SET SESSION AUTHORIZATION postgres;
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('f');
SELECT COUNT(*)
FROM pg_class t
INNER JOIN pg_index d ON t.oid = d.indrelid
INNER JOIN pg_class i ON d.indexrelid = i.oid
LEFT JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE i.relkind IN ('i', 'I')
  AND i.relname = 'x'
  AND t.relname = 'books'
  AND n.nspname = ANY (current_schemas(false));
SHOW server_version;
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relname = 'schema_migrations' AND c.relkind IN ('r','v','m','p','f');
SELECT pg_catalog.obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'authors'
  AND c.relkind IN ('r','p')
  AND n.nspname = ANY (current_schemas(false));
SELECT distinct i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), t.oid,
                pg_catalog.obj_description(i.oid, 'pg_class') AS comment
FROM pg_class t
INNER JOIN pg_index d ON t.oid = d.indrelid
INNER JOIN pg_class i ON d.indexrelid = i.oid
LEFT JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE i.relkind IN ('i', 'I')
  AND d.indisprimary = 'f'
  AND t.relname = 'authors'
  AND n.nspname = ANY (current_schemas(false))
ORDER BY i.relname;
SELECT conname, pg_get_constraintdef(c.oid) AS constraintdef, c.convalidated AS valid
            FROM pg_constraint c
            JOIN pg_class t ON c.conrelid = t.oid
            WHERE c.contype = 'c'
              AND t.relname = 'authors' \bind  \g
SELECT pg_catalog.obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'books_tags'
  AND c.relkind IN ('r','p')
  AND n.nspname = ANY (current_schemas(false));
SELECT distinct i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), t.oid,
                pg_catalog.obj_description(i.oid, 'pg_class') AS comment
FROM pg_class t
INNER JOIN pg_index d ON t.oid = d.indrelid
INNER JOIN pg_class i ON d.indexrelid = i.oid
LEFT JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE i.relkind IN ('i', 'I')
  AND d.indisprimary = 'f'
  AND t.relname = 'books_tags'
  AND n.nspname = ANY (current_schemas(false))
ORDER BY i.relname;
SELECT conname, pg_get_constraintdef(c.oid) AS constraintdef, c.convalidated AS valid
            FROM pg_constraint c
            JOIN pg_class t ON c.conrelid = t.oid
            WHERE c.contype = 'c'
              AND t.relname = 'books_tags' \bind  \g
SELECT pg_catalog.obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'comments'
  AND c.relkind IN ('r','p')
  AND n.nspname = ANY (current_schemas(false));
SELECT distinct i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), t.oid,
                pg_catalog.obj_description(i.oid, 'pg_class') AS comment
FROM pg_class t
INNER JOIN pg_index d ON t.oid = d.indrelid
INNER JOIN pg_class i ON d.indexrelid = i.oid
LEFT JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE i.relkind IN ('i', 'I')
  AND d.indisprimary = 'f'
  AND t.relname = 'comments'
  AND n.nspname = ANY (current_schemas(false))
ORDER BY i.relname;
SELECT a.attnum, a.attname
FROM pg_attribute a
WHERE a.attrelid = 17079
AND a.attnum IN (3,4);
SELECT conname, pg_get_constraintdef(c.oid) AS constraintdef, c.convalidated AS valid
            FROM pg_constraint c
            JOIN pg_class t ON c.conrelid = t.oid
            WHERE c.contype = 'c'
              AND t.relname = 'comments' \bind  \g
SELECT pg_catalog.obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'tags'
  AND c.relkind IN ('r','p')
  AND n.nspname = ANY (current_schemas(false));
SELECT conname, pg_get_constraintdef(c.oid) AS constraintdef, c.convalidated AS valid
            FROM pg_constraint c
            JOIN pg_class t ON c.conrelid = t.oid
            WHERE c.contype = 'c'
              AND t.relname = 'tags' \bind  \g
SELECT t2.oid::regclass::text AS to_table, a1.attname AS column, a2.attname AS primary_key, c.conname AS name, c.confupdtype AS on_update, c.confdeltype AS on_delete, c.convalidated AS valid
FROM pg_constraint c
JOIN pg_class t1 ON c.conrelid = t1.oid
JOIN pg_class t2 ON c.confrelid = t2.oid
JOIN pg_attribute a1 ON a1.attnum = c.conkey[1] AND a1.attrelid = t1.oid
JOIN pg_attribute a2 ON a2.attnum = c.confkey[1] AND a2.attrelid = t2.oid
JOIN pg_namespace t3 ON c.connamespace = t3.oid
WHERE c.contype = 'f'
  AND t1.relname = 'authors'
  AND t3.nspname = ANY (current_schemas(false))
ORDER BY c.conname \bind  \g
SELECT t2.oid::regclass::text AS to_table, a1.attname AS column, a2.attname AS primary_key, c.conname AS name, c.confupdtype AS on_update, c.confdeltype AS on_delete, c.convalidated AS valid
FROM pg_constraint c
JOIN pg_class t1 ON c.conrelid = t1.oid
JOIN pg_class t2 ON c.confrelid = t2.oid
JOIN pg_attribute a1 ON a1.attnum = c.conkey[1] AND a1.attrelid = t1.oid
JOIN pg_attribute a2 ON a2.attnum = c.confkey[1] AND a2.attrelid = t2.oid
JOIN pg_namespace t3 ON c.connamespace = t3.oid
WHERE c.contype = 'f'
  AND t1.relname = 'books_tags'
  AND t3.nspname = ANY (current_schemas(false))
ORDER BY c.conname \bind  \g
SELECT t2.oid::regclass::text AS to_table, a1.attname AS column, a2.attname AS primary_key, c.conname AS name, c.confupdtype AS on_update, c.confdeltype AS on_delete, c.convalidated AS valid
FROM pg_constraint c
JOIN pg_class t1 ON c.conrelid = t1.oid
JOIN pg_class t2 ON c.confrelid = t2.oid
JOIN pg_attribute a1 ON a1.attnum = c.conkey[1] AND a1.attrelid = t1.oid
JOIN pg_attribute a2 ON a2.attnum = c.confkey[1] AND a2.attrelid = t2.oid
JOIN pg_namespace t3 ON c.connamespace = t3.oid
WHERE c.contype = 'f'
  AND t1.relname = 'comments'
  AND t3.nspname = ANY (current_schemas(false))
ORDER BY c.conname \bind  \g
SELECT t2.oid::regclass::text AS to_table, a1.attname AS column, a2.attname AS primary_key, c.conname AS name, c.confupdtype AS on_update, c.confdeltype AS on_delete, c.convalidated AS valid
FROM pg_constraint c
JOIN pg_class t1 ON c.conrelid = t1.oid
JOIN pg_class t2 ON c.confrelid = t2.oid
JOIN pg_attribute a1 ON a1.attnum = c.conkey[1] AND a1.attrelid = t1.oid
JOIN pg_attribute a2 ON a2.attnum = c.confkey[1] AND a2.attrelid = t2.oid
JOIN pg_namespace t3 ON c.connamespace = t3.oid
WHERE c.contype = 'f'
  AND t1.relname = 'tags'
  AND t3.nspname = ANY (current_schemas(false))
ORDER BY c.conname \bind  \g
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relname = 'schema_migrations' AND c.relkind IN ('r','p');
CREATE TABLE "schema_migrations" ("version" character varying NOT NULL PRIMARY KEY);
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod,
       c.collname, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  LEFT JOIN pg_type t ON a.atttypid = t.oid
  LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
 WHERE a.attrelid = '"schema_migrations"'::regclass
   AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum;
SELECT "schema_migrations"."version" FROM "schema_migrations" ORDER BY "schema_migrations"."version" ASC \bind  \g
SET client_min_messages TO 'warning';
SET standard_conforming_strings = on;
SET intervalstyle = iso_8601;
SET SESSION timezone TO 'UTC';
