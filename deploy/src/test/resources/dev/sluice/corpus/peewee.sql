-- peewee 4 with psycopg2.
-- Captured from the server's log (log_statement = all); repeated queries left out, and
-- what begins and ends transactions, so that each statement is routed for itself.
CREATE TABLE IF NOT EXISTS "u" ("id" SERIAL NOT NULL PRIMARY KEY, "name" VARCHAR(255) NOT NULL);
CREATE TABLE IF NOT EXISTS "p" ("id" SERIAL NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL, "body" TEXT NOT NULL, "at" TIMESTAMP NOT NULL, FOREIGN KEY ("user_id") REFERENCES "u" ("id"));
CREATE INDEX IF NOT EXISTS "p_user_id" ON "p" ("user_id");
INSERT INTO "u" ("name") VALUES ('a') RETURNING "u"."id";
INSERT INTO "u" ("name") VALUES ('b') RETURNING "u"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (1, 'b0', '2026-11-23T08:15:36.452714'::timestamp) RETURNING "p"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (2, 'b1', '2026-11-23T08:15:36.453904'::timestamp) RETURNING "p"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (1, 'b2', '2026-11-23T08:15:36.454438'::timestamp) RETURNING "p"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (2, 'b3', '2026-11-23T08:15:36.454880'::timestamp) RETURNING "p"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (1, 'b4', '2026-11-23T08:15:36.455385'::timestamp) RETURNING "p"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (2, 'b5', '2026-11-23T08:15:36.455881'::timestamp) RETURNING "p"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (1, 'b6', '2026-11-23T08:15:36.457420'::timestamp) RETURNING "p"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (2, 'b7', '2026-11-23T08:15:36.457912'::timestamp) RETURNING "p"."id";
INSERT INTO "p" ("user_id", "body", "at") VALUES (1, 'b8', '2026-11-23T08:15:36.458334'::timestamp) RETURNING "p"."id";
SELECT "t1"."id", "t1"."user_id", "t1"."body", "t1"."at", "t2"."id", "t2"."name" FROM "p" AS "t1" INNER JOIN "u" AS "t2" ON ("t1"."user_id" = "t2"."id") WHERE ("t2"."name" = 'a') ORDER BY "t1"."at" DESC LIMIT 3 OFFSET 0;
SELECT "t1"."id", "t1"."name", COUNT("t2"."id") AS "c" FROM "u" AS "t1" LEFT OUTER JOIN "p" AS "t2" ON ("t2"."user_id" = "t1"."id") GROUP BY "t1"."id", "t1"."name" HAVING (COUNT("t2"."id") > 1);
SELECT COUNT(1) FROM (SELECT 1 FROM "p" AS "t1") AS "_wrapped" LIMIT 1;
SELECT "t1"."id", "t1"."user_id", "t1"."body", "t1"."at" FROM "p" AS "t1" WHERE ("t1"."id" = 1) LIMIT 1 OFFSET 0;
SELECT "t1"."id", "t1"."user_id", "t1"."body", "t1"."at" FROM "p" AS "t1" WHERE ("t1"."body" = 'x') LIMIT 1 OFFSET 0;
SELECT "t1"."id", "t1"."user_id", "t1"."body", "t1"."at" FROM "p" AS "t1" WHERE ("t1"."user_id" IN (SELECT "t2"."id" FROM "u" AS "t2"));
SELECT "t1"."id", "t1"."name" FROM "u" AS "t1";
SELECT EXISTS(SELECT 1 FROM "p" AS "t1" WHERE ("t1"."body" ILIKE '%b%')) LIMIT 1;
SELECT "t1"."id", "t1"."user_id", "t1"."body", "t1"."at" FROM "p" AS "t1" WHERE ("t1"."user_id" IN (SELECT "t2"."id" FROM "u" AS "t2" WHERE ("t2"."name" = 'a')));
SELECT DATE_TRUNC('day', "t1"."at"), MAX("t1"."at"), EXTRACT(year FROM "t1"."at"), RANK() OVER (PARTITION BY "t1"."user_id" ORDER BY "t1"."at") FROM "p" AS "t1";
SELECT "t1"."id", "t1"."user_id", "t1"."body", "t1"."at" FROM "p" AS "t1" WHERE (("t1"."body" ~* 'b') OR ("t1"."body" ILIKE 'b%'));
SELECT SUM("t1"."id") FROM "p" AS "t1" LIMIT 1;
(SELECT "t1"."id" FROM "p" AS "t1") UNION (SELECT "t2"."id" FROM "p" AS "t2") ORDER BY 1;
SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = COALESCE(NULL, current_schema()) ORDER BY tablename;
SELECT c.column_name, c.is_nullable, c.data_type,
                c.column_default,
                pg_catalog.format_type(a.atttypid, a.atttypmod),
                c.is_identity
            FROM information_schema.columns AS c
            INNER JOIN pg_catalog.pg_namespace AS n
                ON (n.nspname = c.table_schema)
            INNER JOIN pg_catalog.pg_class AS t
                ON (t.relname = c.table_name AND t.relnamespace = n.oid)
            INNER JOIN pg_catalog.pg_attribute AS a
                ON (a.attrelid = t.oid AND a.attname = c.column_name)
            WHERE c.table_name = 'p'
                AND c.table_schema = COALESCE(NULL, current_schema())
                AND NOT a.attisdropped
            ORDER BY c.ordinal_position;
SELECT kc.column_name
            FROM information_schema.table_constraints AS tc
            INNER JOIN information_schema.key_column_usage AS kc ON (
                tc.table_name = kc.table_name AND
                tc.table_schema = kc.table_schema AND
                tc.constraint_name = kc.constraint_name)
            WHERE
                tc.constraint_type = 'PRIMARY KEY' AND
                tc.table_name = 'p' AND
                tc.table_schema = COALESCE(NULL, current_schema())
            ORDER BY kc.ordinal_position;
SELECT
                i.relname, idxs.indexdef, idx.indisunique,
                ARRAY(
                    SELECT pg_get_indexdef(idx.indexrelid, k + 1, TRUE)
                    FROM generate_subscripts(idx.indkey, 1) AS k
                    ORDER BY k)
            FROM pg_catalog.pg_class AS t
            INNER JOIN pg_catalog.pg_namespace AS n ON t.relnamespace = n.oid
            INNER JOIN pg_catalog.pg_index AS idx ON t.oid = idx.indrelid
            INNER JOIN pg_catalog.pg_class AS i ON idx.indexrelid = i.oid
            INNER JOIN pg_catalog.pg_indexes AS idxs ON (
                idxs.tablename = t.relname
                AND idxs.indexname = i.relname
                AND idxs.schemaname = n.nspname)
            WHERE t.relname = 'p' AND t.relkind = 'r'
                AND n.nspname = COALESCE(NULL, current_schema())
            ORDER BY idx.indisunique DESC, i.relname;
SELECT DISTINCT
                kcu.column_name, ccu.table_name, ccu.column_name,
                tc.constraint_name, rc.delete_rule, rc.update_rule
            FROM information_schema.table_constraints AS tc
            JOIN information_schema.key_column_usage AS kcu
                ON (tc.constraint_name = kcu.constraint_name AND
                    tc.constraint_schema = kcu.constraint_schema AND
                    tc.table_name = kcu.table_name AND
                    tc.table_schema = kcu.table_schema)
            JOIN information_schema.constraint_column_usage AS ccu
                ON (ccu.constraint_name = tc.constraint_name AND
                    ccu.constraint_schema = tc.constraint_schema)
            JOIN information_schema.referential_constraints AS rc
                ON (rc.constraint_name = tc.constraint_name AND
                    rc.constraint_schema = tc.constraint_schema)
            WHERE
                tc.constraint_type = 'FOREIGN KEY' AND
                tc.table_name = 'p' AND
                tc.table_schema = COALESCE(NULL, current_schema());
SELECT viewname, definition FROM pg_catalog.pg_views WHERE schemaname = COALESCE(NULL, current_schema()) ORDER BY viewname;
SELECT COUNT(*) FROM pg_class, pg_namespace
            WHERE relkind='S'
                AND pg_class.relnamespace = pg_namespace.oid
                AND relname='x'
                AND nspname=COALESCE(NULL, current_schema());
