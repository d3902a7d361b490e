-- Hibernate ORM 6.6 with pgjdbc: schema update, entities, HQL, criteria.
-- Captured from the server's log (log_statement = all); repeated queries left out, and
-- what begins and ends transactions, so that each statement is routed for itself.
SET application_name = 'PostgreSQL JDBC Driver';
select string_agg(word, ',') from pg_catalog.pg_get_keywords() where word <> ALL ('{a,abs,absolute,action,ada,add,admin,after,all,allocate,alter,always,and,any,are,array,as,asc,asensitive,assertion,assignment,asymmetric,at,atomic,attribute,attributes,authorization,avg,before,begin,bernoulli,between,bigint,binary,blob,boolean,both,breadth,by,c,call,called,cardinality,cascade,cascaded,case,cast,catalog,catalog_name,ceil,ceiling,chain,char,char_length,character,character_length,character_set_catalog,character_set_name,character_set_schema,characteristics,characters,check,checked,class_origin,clob,close,coalesce,cobol,code_units,collate,collation,collation_catalog,collation_name,collation_schema,collect,column,column_name,command_function,command_function_code,commit,committed,condition,condition_number,connect,connection_name,constraint,constraint_catalog,constraint_name,constraint_schema,constraints,constructors,contains,continue,convert,corr,corresponding,count,covar_pop,covar_samp,create,cross,cube,cume_dist,current,current_collation,current_date,current_default_transform_group,current_path,current_role,current_time,current_timestamp,current_transform_group_for_type,current_user,cursor,cursor_name,cycle,data,date,datetime_interval_code,datetime_interval_precision,day,deallocate,dec,decimal,declare,default,defaults,deferrable,deferred,defined,definer,degree,delete,dense_rank,depth,deref,derived,desc,describe,descriptor,deterministic,diagnostics,disconnect,dispatch,distinct,domain,double,drop,dynamic,dynamic_function,dynamic_function_code,each,element,else,end,end-exec,equals,escape,every,except,exception,exclude,excluding,exec,execute,exists,exp,external,extract,false,fetch,filter,final,first,float,floor,following,for,foreign,fortran,found,free,from,full,function,fusion,g,general,get,global,go,goto,grant,granted,group,grouping,having,hierarchy,hold,hour,identity,immediate,implementation,in,including,increment,indicator,initially,inner,inout,input,insensitive,insert,instance,instantiable,int,integer,intersect,intersection,interval,into,invoker,is,isolation,join,k,key,key_member,key_type,language,large,last,lateral,leading,left,length,level,like,ln,local,localtime,localtimestamp,locator,lower,m,map,match,matched,max,maxvalue,member,merge,message_length,message_octet_length,message_text,method,min,minute,minvalue,mod,modifies,module,month,more,multiset,mumps,name,names,national,natural,nchar,nclob,nesting,new,next,no,none,normalize,normalized,not,"null",nullable,nullif,nulls,number,numeric,object,octet_length,octets,of,old,on,only,open,option,options,or,order,ordering,ordinality,others,out,outer,output,over,overlaps,overlay,overriding,pad,parameter,parameter_mode,parameter_name,parameter_ordinal_position,parameter_specific_catalog,parameter_specific_name,parameter_specific_schema,partial,partition,pascal,path,percent_rank,percentile_cont,percentile_disc,placing,pli,position,power,preceding,precision,prepare,preserve,primary,prior,privileges,procedure,public,range,rank,read,reads,real,recursive,ref,references,referencing,regr_avgx,regr_avgy,regr_count,regr_intercept,regr_r2,regr_slope,regr_sxx,regr_sxy,regr_syy,relative,release,repeatable,restart,result,return,returned_cardinality,returned_length,returned_octet_length,returned_sqlstate,returns,revoke,right,role,rollback,rollup,routine,routine_catalog,routine_name,routine_schema,row,row_count,row_number,rows,savepoint,scale,schema,schema_name,scope_catalog,scope_name,scope_schema,scroll,search,second,section,security,select,self,sensitive,sequence,serializable,server_name,session,session_user,set,sets,similar,simple,size,smallint,some,source,space,specific,specific_name,specifictype,sql,sqlexception,sqlstate,sqlwarning,sqrt,start,state,statement,static,stddev_pop,stddev_samp,structure,style,subclass_origin,submultiset,substring,sum,symmetric,system,system_user,table,table_name,tablesample,temporary,then,ties,time,timestamp,timezone_hour,timezone_minute,to,top_level_count,trailing,transaction,transaction_active,transactions_committed,transactions_rolled_back,transform,transforms,translate,translation,treat,trigger,trigger_catalog,trigger_name,trigger_schema,trim,true,type,uescape,unbounded,uncommitted,under,union,unique,unknown,unnamed,unnest,update,upper,usage,user,user_defined_type_catalog,user_defined_type_code,user_defined_type_name,user_defined_type_schema,using,value,values,var_pop,var_samp,varchar,varying,view,when,whenever,where,width_bucket,window,with,within,without,work,write,year,zone}'::text[]) \bind  \g
select version() \bind  \g
select current_catalog \bind  \g
select current_schema() \bind  \g
select * from information_schema.sequences \bind  \g
SELECT current_database() AS "TABLE_CAT", n.nspname AS "TABLE_SCHEM", c.relname AS "TABLE_NAME",  CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema'  WHEN true THEN CASE  WHEN n.nspname = 'pg_catalog' OR n.nspname = 'information_schema' THEN CASE c.relkind   WHEN 'r' THEN 'SYSTEM TABLE'   WHEN 'v' THEN 'SYSTEM VIEW'   WHEN 'i' THEN 'SYSTEM INDEX'   ELSE NULL   END  WHEN n.nspname = 'pg_toast' THEN CASE c.relkind   WHEN 'r' THEN 'SYSTEM TOAST TABLE'   WHEN 'i' THEN 'SYSTEM TOAST INDEX'   ELSE NULL   END  ELSE CASE c.relkind   WHEN 'r' THEN 'TEMPORARY TABLE'   WHEN 'p' THEN 'TEMPORARY TABLE'   WHEN 'i' THEN 'TEMPORARY INDEX'   WHEN 'S' THEN 'TEMPORARY SEQUENCE'   WHEN 'v' THEN 'TEMPORARY VIEW'   ELSE NULL   END  END  WHEN false THEN CASE c.relkind  WHEN 'r' THEN 'TABLE'  WHEN 'p' THEN 'PARTITIONED TABLE'  WHEN 'i' THEN 'INDEX'  WHEN 'P' then 'PARTITIONED INDEX'  WHEN 'S' THEN 'SEQUENCE'  WHEN 'v' THEN 'VIEW'  WHEN 'c' THEN 'TYPE'  WHEN 'f' THEN 'FOREIGN TABLE'  WHEN 'm' THEN 'MATERIALIZED VIEW'  ELSE NULL  END  ELSE NULL  END  AS "TABLE_TYPE", d.description AS "REMARKS",  '' as "TYPE_CAT", '' as "TYPE_SCHEM", '' as "TYPE_NAME", '' AS "SELF_REFERENCING_COL_NAME", '' AS "REF_GENERATION"  FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c  LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0  and d.classoid = 'pg_class'::regclass)  WHERE c.relnamespace = n.oid  AND n.nspname LIKE $1 AND c.relname LIKE $2 AND (false  OR ( c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' )  OR ( c.relkind = 'v' AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' )  OR ( c.relkind = 'm' )  OR ( c.relkind = 'p' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ) )  ORDER BY "TABLE_TYPE","TABLE_SCHEM","TABLE_NAME" \bind 'public' '%' \g
SELECT * FROM (SELECT current_database() AS current_database, n.nspname,c.relname,a.attname,a.atttypid,a.attnotnull  OR (t.typtype = 'd' AND t.typnotnull) AS attnotnull,a.atttypmod,a.attlen,t.typtypmod,row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS attnum, nullif(a.attidentity, '') as attidentity,nullif(a.attgenerated, '') as attgenerated,pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS adsrc,dsc.description,t.typbasetype,t.typtype  FROM pg_catalog.pg_namespace n  JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid)  JOIN pg_catalog.pg_attribute a ON (a.attrelid=c.oid)  JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid)  LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid=def.adrelid AND a.attnum = def.adnum)  LEFT JOIN pg_catalog.pg_description dsc ON (c.oid=dsc.objoid AND a.attnum = dsc.objsubid)  LEFT JOIN pg_catalog.pg_class dc ON (dc.oid=dsc.classoid AND dc.relname='pg_class')  LEFT JOIN pg_catalog.pg_namespace dn ON (dc.relnamespace=dn.oid AND dn.nspname='pg_catalog')  WHERE c.relkind in ('r','p','v','f','m') and a.attnum > 0 AND NOT a.attisdropped  AND n.nspname LIKE $1) c WHERE true  AND attname LIKE $2 ORDER BY nspname,c.relname,attnum \bind 'public' '%' \g
create table Animal (id bigint not null, name varchar(255), primary key (id)) \bind  \g
create table author (id bigint not null, city varchar(255), street varchar(255), born date, name varchar(255), version integer not null, primary key (id)) \bind  \g
create table book (id bigint generated by default as identity, blurb oid, data jsonb, kind varchar(255) check (kind in ('NOVEL','POEM')), labels varchar(255) array, price numeric(38,2), published timestamp(6) with time zone, ref uuid, sold boolean not null, title varchar(255), author_id bigint, primary key (id)) \bind  \g
create table Book_notes (Book_id bigint not null, notes varchar(255)) \bind  \g
create table book_tag (Book_id bigint not null, tags_id uuid not null, primary key (Book_id, tags_id)) \bind  \g
create table Cat (lives integer not null, id bigint not null, primary key (id)) \bind  \g
create table Circle (id bigint not null, r float(53) not null, primary key (id)) \bind  \g
create table Dog (barks integer not null, id bigint not null, primary key (id)) \bind  \g
create table Pay (DTYPE varchar(31) not null, id bigint not null, amt numeric(38,2), num varchar(255), primary key (id)) \bind  \g
create table Shape (id bigint not null, primary key (id)) \bind  \g
create table tag (id uuid not null, name varchar(255), primary key (id)) \bind  \g
alter table if exists tag drop constraint if exists UKjhsskogott48402sr2wjiudr \bind  \g
alter table if exists tag add constraint UKjhsskogott48402sr2wjiudr unique (name) \bind  \g
create sequence author_SEQ start with 1 increment by 50 \bind  \g
alter table if exists book add constraint FKklnrv3weler2ftkweewlky958 foreign key (author_id) references author \bind  \g
alter table if exists Book_notes add constraint FKa4hb6htwe2d3m20rx5u6e94be foreign key (Book_id) references book \bind  \g
alter table if exists book_tag add constraint FKc45v5blvb5wunj98gojc8tgr0 foreign key (tags_id) references tag \bind  \g
alter table if exists book_tag add constraint FKfqweijq1dufhmonhbab2t50bv foreign key (Book_id) references book \bind  \g
alter table if exists Cat add constraint FKuvkn4uhxvjlpectf8o7yi4kq foreign key (id) references Animal \bind  \g
alter table if exists Dog add constraint FKpt87v28upxqbirkjqglpx7hyf foreign key (id) references Animal \bind  \g
select nextval('author_SEQ') \bind  \g
insert into tag (name,id) values ($1,$2) \bind 'x' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into tag (name,id) values ($1,$2) \bind 'y' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into author (city,street,born,name,version,id) values ($1,$2,$3,$4,$5,$6) \bind 'C' null '1970-01-01' 'A0' '0' '1' \g
SELECT p.proname,p.oid  FROM pg_catalog.pg_proc p, pg_catalog.pg_namespace n  WHERE p.pronamespace=n.oid AND n.nspname='pg_catalog' AND ( proname = 'lo_open' or proname = 'lo_close' or proname = 'lo_creat' or proname = 'lo_unlink' or proname = 'lo_lseek' or proname = 'lo_lseek64' or proname = 'lo_tell' or proname = 'lo_tell64' or proname = 'loread' or proname = 'lowrite' or proname = 'lo_truncate' or proname = 'lo_truncate64') \bind  \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '1' '17682' '{"k": 0}' 'NOVEL' '{a}' '0' '2026-11-23 08:20:30.345616+00' '11007558-60cb-41f4-b0c5-ef7b984580eb' 'f' 'Book 0' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '1' '17683' '{"k": 1}' 'NOVEL' '{a}' '1' '2026-11-23 08:20:30.423637+00' '5a31b99d-ef2f-4674-ab2f-1e819dea5b16' 'f' 'Book 1' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '1' '17684' '{"k": 2}' 'NOVEL' '{a}' '2' '2026-11-23 08:20:30.428225+00' '6b13d46d-07fe-43e7-be42-a949ff0bf554' 'f' 'Book 2' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '1' '17685' '{"k": 3}' 'NOVEL' '{a}' '3' '2026-11-23 08:20:30.432172+00' '075270b6-6ff6-4cec-b5fa-6edd3adeb322' 'f' 'Book 3' \g
insert into author (city,street,born,name,version,id) values ($1,$2,$3,$4,$5,$6) \bind 'C' null '1970-01-02' 'A1' '0' '2' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '2' '17686' '{"k": 0}' 'NOVEL' '{a}' '0' '2026-11-23 08:20:30.436474+00' '29dcf890-3e14-48f6-8bf4-ce88ffdb5745' 'f' 'Book 0' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '2' '17687' '{"k": 1}' 'NOVEL' '{a}' '1' '2026-11-23 08:20:30.440005+00' 'c8fc9edb-ceee-43fd-8978-2eb8eb1396c1' 'f' 'Book 1' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '2' '17688' '{"k": 2}' 'NOVEL' '{a}' '2' '2026-11-23 08:20:30.442261+00' '5ea180fc-7ed6-4aa2-981a-0fad02c33a82' 'f' 'Book 2' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '2' '17689' '{"k": 3}' 'NOVEL' '{a}' '3' '2026-11-23 08:20:30.445184+00' '80928bc0-abbe-492a-a8bf-949533117eb1' 'f' 'Book 3' \g
insert into author (city,street,born,name,version,id) values ($1,$2,$3,$4,$5,$6) \bind 'C' null '1970-01-03' 'A2' '0' '3' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '3' '17690' '{"k": 0}' 'NOVEL' '{a}' '0' '2026-11-23 08:20:30.447172+00' '92d07aca-4679-436a-97cb-c845a253ca23' 'f' 'Book 0' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '3' '17691' '{"k": 1}' 'NOVEL' '{a}' '1' '2026-11-23 08:20:30.450787+00' 'bb7284b0-ccc4-44ed-ab07-b093c8d7e790' 'f' 'Book 1' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '3' '17692' '{"k": 2}' 'NOVEL' '{a}' '2' '2026-11-23 08:20:30.453245+00' '0968dc74-54b6-47de-9e83-3d5399933f10' 'f' 'Book 2' \g
insert into book (author_id,blurb,data,kind,labels,price,published,ref,sold,title) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id \bind '3' '17693' '{"k": 3}' 'NOVEL' '{a}' '3' '2026-11-23 08:20:30.456321+00' '5bf65b43-2378-4d77-a916-f686e47c7172' 'f' 'Book 3' \g
insert into Animal (name,id) values ($1,$2) \bind null '1' \g
insert into Dog (barks,id) values ($1,$2) \bind '0' '1' \g
insert into Animal (name,id) values ($1,$2) \bind null '2' \g
insert into Cat (lives,id) values ($1,$2) \bind '0' '2' \g
insert into Pay (amt,num,DTYPE,id) values ($1,$2,'Card',$3) \bind null null '1' \g
insert into Circle (r,id) values ($1,$2) \bind '0' '1' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '1' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '1' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '1' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '2' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '2' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '2' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '3' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '3' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '3' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '4' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '4' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '4' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '5' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '5' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '5' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '6' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '6' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '6' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '7' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '7' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '7' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '8' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '8' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '8' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '9' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '9' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '9' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '10' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '10' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '10' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '11' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '11' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '11' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
insert into Book_notes (Book_id,notes) values ($1,$2) \bind '12' 'n' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '12' '5db290a2-071a-4376-9ed0-ab2e3861e043' \g
insert into book_tag (Book_id,tags_id) values ($1,$2) \bind '12' '93d4ea3c-11ad-434a-bb11-1237323182e3' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.id=$1 \bind '1' \g
select a1_0.id,a1_0.city,a1_0.street,a1_0.born,a1_0.name,a1_0.version from author a1_0 where a1_0.id=$1 \bind '1' \g
select a1_0.id,case when a1_2.id is not null then 1 when a1_1.id is not null then 2 when a1_0.id is not null then 0 end,a1_0.name,a1_1.lives,a1_2.barks from Animal a1_0 left join Cat a1_1 on a1_0.id=a1_1.id left join Dog a1_2 on a1_0.id=a1_2.id where a1_0.id=$1 \bind '1' \g
select s1_0.id,s1_0.clazz_,s1_0.r from (select id, cast(null as float) as r, 0 as clazz_ from Shape union all select id, r, 1 as clazz_ from Circle) s1_0 where s1_0.id=$1 \bind '1' \g
select p1_0.id,p1_0.DTYPE,p1_0.amt,p1_0.num from Pay p1_0 where p1_0.id=$1 \bind '1' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.id = any ($1) \bind '{1,2,3}' \g
select t1_0.id,t1_0.name from tag t1_0 where t1_0.name=$1 \bind 'x' \g
select a1_0.id,a1_0.city,a1_0.street,a1_0.born,a1_0.name,a1_0.version from author a1_0 \bind  \g
select b1_0.author_id,b1_0.id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.author_id = any ($1) \bind '{1,2,3}' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 \bind  \g
select t1_0.Book_id,t1_1.id,t1_1.name from book_tag t1_0 join tag t1_1 on t1_1.id=t1_0.tags_id where t1_0.Book_id = any ($1) \bind '{1,2,3,4,5}' \g
select n1_0.Book_id,n1_0.notes from Book_notes n1_0 where n1_0.Book_id = any ($1) \bind '{1,2,3,4,5}' \g
select b1_0.id,a1_0.id,a1_0.city,a1_0.street,a1_0.born,a1_0.name,a1_0.version,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,t1_0.Book_id,t1_1.id,t1_1.name,b1_0.title from book b1_0 join author a1_0 on a1_0.id=b1_0.author_id left join book_tag t1_0 on b1_0.id=t1_0.Book_id left join tag t1_1 on t1_1.id=t1_0.tags_id where a1_0.name like $1 escape '' order by b1_0.price desc \bind 'A%' \g
select b1_0.title,count(*),avg(b1_0.price),max(b1_0.published) from book b1_0 group by b1_0.title having count(*)>1 order by 2 desc fetch first $1 rows only \bind '50' \g
select b1_0.title,(select count(*) from book_tag t1_0 where b1_0.id=t1_0.Book_id) from book b1_0 fetch first $1 rows only \bind '50' \g
select a1_0.id,a1_0.city,a1_0.street,a1_0.born,a1_0.name,a1_0.version from author a1_0 where exists(select 1 from book b1_0 where b1_0.author_id=a1_0.id and b1_0.price>$1) fetch first $2 rows only \bind '1' '50' \g
select a1_0.id,a1_0.city,a1_0.street,a1_0.born,a1_0.name,a1_0.version from author a1_0 where exists(select 1 from book b1_0 where a1_0.id=b1_0.author_id) fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where $1 in (select n1_0.notes from Book_notes n1_0 where b1_0.id=n1_0.Book_id) fetch first $2 rows only \bind 'n' '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.kind=$1 and b1_0.sold=false fetch first $2 rows only \bind 'NOVEL' '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.id in ($1,$2,$3) fetch first $4 rows only \bind '1' '2' '3' '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.published between $1 and $2 fetch first $3 rows only \bind '2026-11-23 08:03:53.312721+00' '2026-11-23 08:20:32.312735+00' '50' \g
select extract(year from b1_0.published),extract(month from b1_0.published),extract(day from b1_0.published),extract(hour from b1_0.published),extract(minute from b1_0.published),extract(second from b1_0.published),extract(week from b1_0.published),cast(b1_0.published as date),date_trunc('month',b1_0.published) from book b1_0 fetch first $1 rows only \bind '50' \g
select abs(b1_0.price),ceiling(b1_0.price),floor(b1_0.price),round(b1_0.price, 1),sqrt(b1_0.price),(b1_0.id%2),power(b1_0.price,2),sign(b1_0.price),exp(1.0),ln(2.0),sin(1.0),greatest(b1_0.price,1),least(b1_0.price,1),(((b1_0.price*2)+1)-(b1_0.price/3)),-b1_0.price from book b1_0 fetch first $1 rows only \bind '50' \g
select localtimestamp,current_date,localtimestamp,current_timestamp,current_timestamp,localtime fetch first $1 rows only \bind '50' \g
select case when b1_0.price<2 then 'cheap' when b1_0.price<3 then 'mid' else 'dear' end from book b1_0 fetch first $1 rows only \bind '50' \g
select b1_0.title,rank() over(partition by b1_0.author_id order by b1_0.price desc),sum(b1_0.price) over(order by b1_0.id rows unbounded preceding) from book b1_0 fetch first $1 rows only \bind '50' \g
select string_agg(b1_0.title,',' order by b1_0.id) from book b1_0 fetch first $1 rows only \bind '50' \g
select percentile_cont(0.5) within group (order by b1_0.price) from book b1_0 fetch first $1 rows only \bind '50' \g
select count(*) filter (where b1_0.price>1),bool_and(b1_0.price>0),bool_or(b1_0.price>1) from book b1_0 fetch first $1 rows only \bind '50' \g
with recursive n (v) as (select 1 union all select (n1_0.v+1) from n n1_0 where n1_0.v<5) select n2_0.v from n n2_0 fetch first $1 rows only \bind '50' \g
select b1_0.title from book b1_0 where b1_0.price<1 union all select b2_0.title from book b2_0 where b2_0.price>2 fetch first $1 rows only \bind '50' \g
select b1_0.title from book b1_0 intersect select b2_0.title from book b2_0 where b2_0.price>2 fetch first $1 rows only \bind '50' \g
select b1_0.title from book b1_0 except select b2_0.title from book b2_0 where b2_0.price>2 fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 order by b1_0.published desc nulls last fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 order by b1_0.id fetch first $1 rows only \bind '50' \g
select distinct a1_0.id,a1_0.city,a1_0.street,a1_0.born,a1_0.name,a1_0.version from book b1_0 join author a1_0 on a1_0.id=b1_0.author_id fetch first $1 rows only \bind '50' \g
select a1_0.id,case when a1_2.id is not null then 1 when a1_1.id is not null then 2 when a1_0.id is not null then 0 end,a1_0.name,a1_1.lives,a1_2.barks from Animal a1_0 left join Cat a1_1 on a1_0.id=a1_1.id join Dog a1_2 on a1_0.id=a1_2.id where case when a1_2.id is not null then 1 when a1_1.id is not null then 2 when a1_0.id is not null then 0 end=1 fetch first $1 rows only \bind '50' \g
select a1_1.barks from Animal a1_0 join Dog a1_1 on a1_0.id=a1_1.id fetch first $1 rows only \bind '50' \g
select s1_0.id,s1_0.clazz_,s1_0.r from (select id, cast(null as float) as r, 0 as clazz_ from Shape union all select id, r, 1 as clazz_ from Circle) s1_0 fetch first $1 rows only \bind '50' \g
select p1_0.id,p1_0.DTYPE,p1_0.amt,p1_0.num from Pay p1_0 where p1_0.DTYPE in ('Card') fetch first $1 rows only \bind '50' \g
select a1_0.id,a1_0.city,a1_0.street,a1_0.born,a1_0.name,a1_0.version,t1_0.m from author a1_0 left join lateral (select max(b1_0.price) from book b1_0 where b1_0.author_id=a1_0.id) t1_0(m) on true fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.title ilike '%oo%' escape '' fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.title like '%o!%%' escape '!' fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.published>cast(current_timestamp+(-3)*interval '1 day' as timestamp) fetch first $1 rows only \bind '50' \g
select extract(epoch from b1_0.published-current_timestamp)*1e9 from book b1_0 fetch first $1 rows only \bind '50' \g
select extract(day from current_timestamp-b1_0.published) from book b1_0 fetch first $1 rows only \bind '50' \g
select n1_0.notes from book b1_0 join Book_notes n1_0 on b1_0.id=n1_0.Book_id fetch first $1 rows only \bind '50' \g
select b1_0.price * 2 from book b1_0 fetch first $1 rows only \bind '50' \g
select a1_0.id,a1_0.city,a1_0.street,a1_0.born,a1_0.name,a1_0.version from author a1_0 where a1_0.city='C' fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where (b1_0.title,b1_0.price)=('x',1) fetch first $1 rows only \bind '50' \g
select array_agg(b1_0.title order by b1_0.id) from book b1_0 fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.labels@>cast(array['a'] as varchar array) fetch first $1 rows only \bind '50' \g
select cardinality(b1_0.labels),b1_0.labels[1] from book b1_0 fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.labels&&cast(array['a','b'] as varchar array) fetch first $1 rows only \bind '50' \g
select to_char(b1_0.published,'YYYY-MM-DD') from book b1_0 fetch first $1 rows only \bind '50' \g
select (b1_0.title collate ucs_basic) from book b1_0 fetch first $1 rows only \bind '50' \g
select md5(b1_0.title) from book b1_0 fetch first $1 rows only \bind '50' \g
select count(distinct b1_0.author_id) from book b1_0 fetch first $1 rows only \bind '50' \g
select a1_0.name,sum(b1_0.price) from book b1_0 join author a1_0 on a1_0.id=b1_0.author_id group by rollup(a1_0.name) fetch first $1 rows only \bind '50' \g
select cast(b1_0.ref as text) from book b1_0 fetch first $1 rows only \bind '50' \g
select 1 fetch first $1 rows only \bind '50' \g
select count(b1_0.id) from book b1_0 where b1_0.price>all(select b2_0.price from book b2_0 where b2_0.id=1) fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.price>any(select b2_0.price from book b2_0) fetch first $1 rows only \bind '50' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.title=$1 \bind 'Book 1' \g
select * from book where price > $1 \bind '1' \g
select count(*) from book \bind  \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 offset $1 rows fetch first $2 rows only \bind '2' '3' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.price>$1 and (lower(b1_0.title) like $2 escape '' or b1_0.kind is null) order by b1_0.title \bind '1.0' 'b%' \g
select count(distinct b1_0.id) from book b1_0 join author a1_0 on a1_0.id=b1_0.author_id where a1_0.name=$1 \bind 'A1' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.id=$1 for no key update \bind '1' \g
select b1_0.id,b1_0.author_id,b1_0.blurb,b1_0.data,b1_0.price * 2,b1_0.kind,b1_0.labels,b1_0.price,b1_0.published,b1_0.ref,b1_0.sold,b1_0.title from book b1_0 where b1_0.id=2 for share \bind  \g
update book b1_0 set price=(b1_0.price+1) where b1_0.id=1 \bind  \g
delete from Book_notes to_delete_ where to_delete_.Book_id in (select b1_0.id from book b1_0 where b1_0.id=99) \bind  \g
delete from book_tag to_delete_ where to_delete_.Book_id in (select b1_0.id from book b1_0 where b1_0.id=99) \bind  \g
delete from book b1_0 where b1_0.id=99 \bind  \g
insert into tag as t1_0(id,name) select b1_0.ref,b1_0.title from book b1_0 where b1_0.id=3 \bind  \g
select t1_0.id,t1_0.name from tag t1_0 fetch first $1 rows only \bind '50' \g
