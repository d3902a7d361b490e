-- Knex 3 on node-postgres.
-- Captured from the server's log (log_statement = all); repeated queries left out, and
-- what begins and ends transactions, so that each statement is routed for itself.
select version();
create table "a" ("id" serial primary key, "n" varchar(255), "j" jsonb, "p" integer, "created_at" timestamptz not null default CURRENT_TIMESTAMP, "updated_at" timestamptz not null default CURRENT_TIMESTAMP);
insert into "a" ("j", "n", "p") values ($1, $2, $3), (DEFAULT, $4, $5) returning "id" \bind '{}' 'x' '1' 'y' '2' \g
select * from "a";
select * from "a" where "n" = $1 limit $2 \bind 'x' '1' \g
select * from "a" where "id" in ($1, $2) order by "p" desc limit $3 offset $4 \bind '1' '2' '1' '1' \g
select count(*) as "c" from "a" group by "n" having count(*)>$1 \bind '0' \g
select "x".* from "a" as "x" inner join "a" as "y" on "x"."id" = "y"."id" left join "a" as "z" on "z"."id" = "x"."id" and "z"."n" = $1 \bind 'x' \g
with "w" as (select * from "a" where "p" > $1) select * from "w" \bind '1' \g
select * from "a" where exists (select * from "a" as "b" where b.id=a.id);
select row_number() over (order by p) from "a";
select rank() over (order by "p") as "r" from "a";
select * from "a" where jsonb_path_query_first("j", $1)::int = $2 \bind '$."k"' '1' \g
select * from "a" where "j" @> $1 \bind '{"a": 1}' \g
select jsonb_path_query("j", $1) as "kk" from "a" \bind '$."k"' \g
select * from "a" where "n" ilike $1 \bind '%x' \g
select * from "a" where "p" between $1 and $2 and "n" is not null \bind '1' '2' \g
select sum("p"), avg("p"), min("p"), max("p"), count(distinct "n") from "a";
select * from "a" union select * from "a";
select * from "a" intersect select * from "a";
select distinct on ("n") * from "a" order by "n" asc;
select * from "a" for update skip locked;
select "n" from "a";
select * from information_schema.columns where table_name = $1 and table_catalog = current_database() and table_schema = current_schema() \bind 'a' \g
select * from information_schema.tables where table_name = $1 and table_schema = current_schema() \bind 'a' \g
select * from information_schema.columns where table_name = $1 and column_name = $2 and table_schema = current_schema() \bind 'a' 'n' \g
insert into "a" ("id", "n") values ($1, $2) on conflict ("id") do update set "id" = excluded."id", "n" = excluded."n" \bind '1' 'z' \g
create table "knex_migrations" ("id" serial primary key, "name" varchar(255), "batch" integer, "migration_time" timestamptz);
create table "knex_migrations_lock" ("index" serial primary key, "is_locked" integer);
select * from "knex_migrations_lock";
insert into "knex_migrations_lock" ("is_locked") values ($1) \bind '0' \g
select "name" from "knex_migrations" order by "id" asc;
update "a" set "n" = $1 where "id" = $2 \bind 'q' '1' \g
delete from "a" where "id" = $1 \bind '9' \g
select version();
select now();
select * from "a" where "p" = $1 \bind '1' \g
