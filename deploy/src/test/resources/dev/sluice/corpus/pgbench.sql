-- pgbench 15: initialisation, built-in scripts in all three query modes.
-- Captured from the server's log (log_statement = all); repeated queries left out, and
-- what begins and ends transactions, so that each statement is routed for itself.
drop table if exists pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers;
create table pgbench_history(tid int,bid int,aid    int,delta int,mtime timestamp,filler char(22));
create table pgbench_tellers(tid int not null,bid int,tbalance int,filler char(84)) with (fillfactor=100);
create table pgbench_accounts(aid    int not null,bid int,abalance int,filler char(84)) with (fillfactor=100);
create table pgbench_branches(bid int not null,bbalance int,filler char(88)) with (fillfactor=100);
truncate table pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers;
insert into pgbench_branches(bid,bbalance) values(1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (1,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (2,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (3,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (4,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (5,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (6,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (7,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (8,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (9,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (10,1,0);
copy pgbench_accounts from stdin with (freeze on);
\.
vacuum analyze pgbench_branches;
vacuum analyze pgbench_tellers;
vacuum analyze pgbench_accounts;
vacuum analyze pgbench_history;
alter table pgbench_branches add primary key (bid);
alter table pgbench_tellers add primary key (tid);
alter table pgbench_accounts add primary key (aid);
select count(*) from pgbench_branches;
select o.n, p.partstrat, pg_catalog.count(i.inhparent) from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on (n.oid = c.relnamespace) cross join lateral (select pg_catalog.array_position(pg_catalog.current_schemas(true), n.nspname)) as o(n) left join pg_catalog.pg_partitioned_table as p on (p.partrelid = c.oid) left join pg_catalog.pg_inherits as i on (c.oid = i.inhparent) where c.relname = 'pgbench_accounts' and o.n is not null group by 1, 2 order by 1 asc limit 1;
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
UPDATE pgbench_accounts SET abalance = abalance + 1189 WHERE aid = 41582;
SELECT abalance FROM pgbench_accounts WHERE aid = 41582;
UPDATE pgbench_tellers SET tbalance = tbalance + 1189 WHERE tid = 4;
UPDATE pgbench_branches SET bbalance = bbalance + 1189 WHERE bid = 1;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (4, 1, 41582, 1189, CURRENT_TIMESTAMP);
UPDATE pgbench_accounts SET abalance = abalance + 4044 WHERE aid = 86689;
SELECT abalance FROM pgbench_accounts WHERE aid = 86689;
UPDATE pgbench_tellers SET tbalance = tbalance + 4044 WHERE tid = 10;
UPDATE pgbench_branches SET bbalance = bbalance + 4044 WHERE bid = 1;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (10, 1, 86689, 4044, CURRENT_TIMESTAMP);
UPDATE pgbench_accounts SET abalance = abalance + 3693 WHERE aid = 89600;
SELECT abalance FROM pgbench_accounts WHERE aid = 89600;
UPDATE pgbench_tellers SET tbalance = tbalance + 3693 WHERE tid = 3;
UPDATE pgbench_branches SET bbalance = bbalance + 3693 WHERE bid = 1;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (3, 1, 89600, 3693, CURRENT_TIMESTAMP);
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
SELECT abalance FROM pgbench_accounts WHERE aid = 10008;
SELECT abalance FROM pgbench_accounts WHERE aid = 96757;
SELECT abalance FROM pgbench_accounts WHERE aid = 68545;
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
UPDATE pgbench_accounts SET abalance = abalance + -3150 WHERE aid = 47367;
SELECT abalance FROM pgbench_accounts WHERE aid = 47367;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (3, 1, 47367, -3150, CURRENT_TIMESTAMP);
UPDATE pgbench_accounts SET abalance = abalance + -1335 WHERE aid = 93956;
SELECT abalance FROM pgbench_accounts WHERE aid = 93956;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (7, 1, 93956, -1335, CURRENT_TIMESTAMP);
UPDATE pgbench_accounts SET abalance = abalance + 2338 WHERE aid = 45830;
SELECT abalance FROM pgbench_accounts WHERE aid = 45830;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (8, 1, 45830, 2338, CURRENT_TIMESTAMP);
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '-551' '1983' \g
SELECT abalance FROM pgbench_accounts WHERE aid = $1 \bind '1983' \g
UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2 \bind '-551' '9' \g
UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2 \bind '-551' '1' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '9' '1' '1983' '-551' \g
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '568' '76107' \g
UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2 \bind '568' '9' \g
UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2 \bind '568' '1' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '9' '1' '76107' '568' \g
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '1958' '12849' \g
UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2 \bind '1958' '1' \g
UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2 \bind '1958' '1' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '1' '1' '12849' '1958' \g
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '2487' '72680' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '3' '1' '72680' '2487' \g
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '2072' '34665' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '2' '1' '34665' '2072' \g
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '-4929' '85367' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '2' '1' '85367' '-4929' \g
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '17' '5807' \g
UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2 \bind '17' '7' \g
UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2 \bind '17' '1' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '7' '1' '5807' '17' \g
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '546' '7291' \g
UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2 \bind '546' '7' \g
UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2 \bind '546' '1' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '7' '1' '7291' '546' \g
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '27' '11507' \g
UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2 \bind '27' '6' \g
UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2 \bind '27' '1' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '6' '1' '11507' '27' \g
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
vacuum pgbench_branches;
vacuum pgbench_tellers;
truncate pgbench_history;
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '-1133' '67795' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '1' '1' '67795' '-1133' \g
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '2779' '29856' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '2' '1' '29856' '2779' \g
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2 \bind '-2098' '92484' \g
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP) \bind '9' '1' '92484' '-2098' \g
