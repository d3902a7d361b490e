-- Drizzle ORM on node-postgres.
-- Captured from the server's log (log_statement = all); repeated queries left out, and
-- what begins and ends transactions, so that each statement is routed for itself.
create table users(id serial primary key,name text,tags text[]);
create table posts(id serial primary key,uid int,body text,at timestamptz default now(),j jsonb);
insert into "users" ("id", "name", "tags") values (default, $1, $2), (default, $3, default) returning "id", "name", "tags" \bind 'a' '{x}' 'b' \g
insert into "posts" ("id", "uid", "body", "at", "j") values (default, $1, $2, default, $3), (default, $4, $5, default, default) \bind '1' 'h' '{}' '2' 'i' \g
select "id", "name", "tags" from "users";
select "users"."id", count(*) from "users" left join "posts" on "posts"."uid" = "users"."id" group by "users"."id" having count(*) > $1 order by "users"."id" desc \bind '0' \g
select "u"."id", "u"."name", "u"."tags", "u_posts"."data" as "posts" from "users" "u" left join lateral (select coalesce(json_agg(json_build_array("u_posts"."id", "u_posts"."uid", "u_posts"."body", "u_posts"."at", "u_posts"."j")), '[]'::json) as "data" from "posts" "u_posts" where "u_posts"."uid" = "u"."id") "u_posts" on true;
select "q"."id", "q"."uid", "q"."body", "q"."at", "q"."j", "q_user"."data" as "user" from "posts" "q" left join lateral (select json_build_array("q_user"."id", "q_user"."name", "q_user"."tags") as "data" from (select * from "users" "q_user" where "q_user"."id" = "q"."uid" limit $1) "q_user") "q_user" on true where "q"."id" = $2 limit $3 \bind '1' '1' '1' \g
select "u"."id", "u"."name", "u"."tags", lower(name) as "l", "u_posts"."data" as "posts" from "users" "u" left join lateral (select coalesce(json_agg(json_build_array("u_posts"."id", "u_posts"."uid", "u_posts"."body", "u_posts"."at", "u_posts"."j", "u_posts_user"."data") order by "u_posts"."at" desc), '[]'::json) as "data" from (select * from "posts" "u_posts" where "u_posts"."uid" = "u"."id" order by "u_posts"."at" desc limit $1) "u_posts" left join lateral (select json_build_array("u_posts_user"."id", "u_posts_user"."name", "u_posts_user"."tags") as "data" from (select * from "users" "u_posts_user" where "u_posts_user"."id" = "u_posts"."uid" limit $2) "u_posts_user") "u_posts_user" on true) "u_posts" on true \bind '1' '1' \g
select "id", "name", "tags" from "users" where ("users"."name" ilike $1 and ("users"."id" in ($2, $3) or "users"."tags" @> $4)) \bind '%a' '1' '2' '{x}' \g
select "id", "name", "tags" from "users" where exists (select "id", "uid", "body", "at", "j" from "posts" where "posts"."uid" = "users"."id");
with "w" as (select avg("uid") as "m" from "posts") select "m" from "w";
select distinct on ("posts"."uid") "id", "uid", "body", "at", "j" from "posts" order by "posts"."uid";
select "id", "uid", "body", "at", "j" from "posts" limit $1 offset $2 for update \bind '2' '1' \g
select count(*) as count from "users";
(select "id" from "users") union (select "id" from "posts");
update "users" set "name" = $1 where "users"."id" = $2 returning "id", "name", "tags" \bind 'z' '1' \g
delete from "posts" where "posts"."id" = $1 \bind '2' \g
insert into "users" ("id", "name", "tags") values ($1, $2, default) on conflict ("id") do update set "name" = $3 \bind '1' 'c' 'd' \g
