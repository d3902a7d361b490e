package dev.sluice.topology;

/**
 * The questions to a database's catalog. Everything in them is readable by every user. What
 * PostgreSQL keeps as a parse tree (views, policies, CHECK of domains, BEGIN ATOMIC) names the
 * functions and relations in it by their identifiers, after {@code :funcid} and its like.
 */
final class CatalogQueries {
  private static final String NOT_TEMPORARY = " n.nspname !~ '^pg_(toast_)?temp_' ";

  /**
   * Which rows of a catalog there are, in one number: each change of a row gives it another xmin.
   */
  private static final String SUM =
      "(SELECT count(*) || ':' || coalesce(sum(hashint8extended("
          + "(x.oid::bigint << 32) | x.xmin::text::bigint, 0)), 0) FROM ";

  /** One row, one column. */
  static final String VERSION =
      "SELECT concat_ws(','"
          + sum("pg_proc x WHERE x.oid >= 16384")
          + sum("pg_operator x WHERE x.oid >= 16384")
          + sum("pg_cast x WHERE x.oid >= 16384")
          + sum("pg_namespace x WHERE x.nspname !~ '^pg_(toast_)?temp_'")
          + sum("pg_constraint x WHERE x.contypid <> 0 AND x.oid >= 16384")
          + sum("pg_policy x")
          + sum(
              "pg_type x JOIN pg_namespace n ON n.oid = x.typnamespace"
                  + " WHERE x.oid >= 16384 AND x.typcategory <> 'A' AND"
                  + NOT_TEMPORARY)
          + sum(
              "pg_rewrite x JOIN pg_class c ON c.oid = x.ev_class"
                  + " WHERE c.oid >= 16384 AND c.relpersistence <> 't'")
          + sum(
              "pg_class x WHERE x.oid >= 16384 AND x.relpersistence <> 't' AND x.relkind <> 'i'"
                  + " AND (x.relkind IN ('v', 'f', 'S', 'c') OR x.relpersistence = 'u'"
                  + " OR x.relrowsecurity)")
          + ")";

  /** Built-in routines have a name and a volatility only. */
  static final String ROUTINES =
      "SELECT p.oid::bigint, n.nspname, p.proname, p.provolatile, l.lanname,"
          + " CASE WHEN p.oid >= 16384 AND l.lanname IN ('sql', 'plpgsql') AND %1$s"
          + " THEN p.prosrc END,"
          + " p.oid >= 16384 AND EXISTS (SELECT FROM pg_depend d WHERE d.deptype = 'e'"
          + " AND d.classid = 'pg_proc'::regclass AND d.objid = p.oid),"
          + " (p.pronargs > 0 AND p.pronargs - p.pronargdefaults <= 1 OR p.provariadic <> 0),"
          + " (t.typtype IN ('c', 'p', 'd') OR p.provariadic <> 0"
          + " OR EXISTS (SELECT FROM pg_cast c JOIN pg_type s ON s.oid = c.castsource"
          + " WHERE c.castcontext = 'i' AND s.typtype = 'c'))"
          + " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
          + " JOIN pg_language l ON l.oid = p.prolang"
          + " LEFT JOIN pg_type t ON t.oid = p.proargtypes[0]"
          + " WHERE p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) AND"
          + NOT_TEMPORARY;

  static final String OPERATORS =
      "SELECT oprname, oprcode::oid::bigint FROM pg_operator WHERE oid >= 16384 AND oprcode <> 0";

  /** Relations that are no plain tables, and those of pg_catalog. */
  static final String RELATIONS =
      "WITH RECURSIVE absent AS (SELECT oid FROM pg_class"
          + " WHERE oid >= 16384 AND (relpersistence = 'u' OR relkind = 'f')"
          + " AND relkind IN ('r', 'p', 'm', 'f', 'S')"
          + " UNION SELECT i.inhparent FROM pg_inherits i JOIN absent a ON a.oid = i.inhrelid)"
          + " SELECT c.oid::bigint, n.nspname, c.relname, c.relkind, a.oid IS NULL"
          + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " LEFT JOIN absent a ON a.oid = c.oid"
          + " WHERE (c.oid < 16384 AND c.relkind IN ('r', 'v') OR c.oid >= 16384"
          + " AND (c.relkind IN ('v', 'f', 'S') OR a.oid IS NOT NULL"
          + " OR c.relkind IN ('r', 'p') AND c.relrowsecurity)) AND"
          + NOT_TEMPORARY;

  /** The users' types, and built-in ones that a user has made casts to. */
  static final String TYPES =
      "SELECT t.oid::bigint, n.nspname, t.typname, t.typtype,"
          + " t.typcategory = 'A' AND t.typelem <> 0"
          + " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
          + " WHERE (t.oid >= 16384 OR t.oid IN (SELECT casttarget FROM pg_cast"
          + " WHERE castfunc >= 16384)) AND"
          + NOT_TEMPORARY;

  private static final String TREES =
      "SELECT 'r' AS kind, c.oid, r.ev_action::text AS tree"
          + " FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
          + " WHERE r.ev_type = '1' AND c.relkind = 'v' AND c.oid >= 16384"
          + " AND c.relpersistence <> 't'"
          + " UNION ALL SELECT 'r', c.oid, p.polqual::text"
          + " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
          + " WHERE c.relrowsecurity AND p.polcmd IN ('r', '*')"
          + " UNION ALL SELECT 't', contypid, conbin::text FROM pg_constraint"
          + " WHERE contypid >= 16384"
          + " %1$s";

  private static final String TREES_OF_ROUTINES =
      "UNION ALL SELECT 'f', oid, prosqlbody::text FROM pg_proc"
          + " WHERE prosqlbody IS NOT NULL AND oid >= 16384";

  /** Who uses what, each as a letter (f, r, t, i, l) and an identifier. */
  static final String USES =
      "SELECT DISTINCT x.kind, x.oid::bigint, CASE m[1] WHEN 'relid' THEN 'r'"
          + " WHEN 'resulttype' THEN 't' WHEN 'hasForUpdate' THEN 'l' ELSE 'f' END,"
          + " CASE m[2] WHEN 'true' THEN 0 ELSE m[2]::bigint END"
          + " FROM (%1$s) x, regexp_matches(x.tree, ':(funcid|opfuncid|aggfnoid|winfnoid|relid"
          + "|resulttype|hasForUpdate) (\\d+|true)', 'g') m WHERE m[2] <> '0'"
          + " UNION ALL SELECT 'f', a.aggfnoid::oid::bigint, 'f', part::bigint FROM pg_aggregate a,"
          + " unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn,"
          + " aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[]) part"
          + " WHERE a.aggfnoid::oid >= 16384 AND part <> 0"
          + " UNION ALL SELECT 't', oid::bigint, 't', greatest(typbasetype, typelem)::bigint"
          + " FROM pg_type WHERE oid >= 16384 AND greatest(typbasetype, typelem) >= 16384"
          + " UNION ALL SELECT 't', oid::bigint, 'f', typinput::oid::bigint FROM pg_type"
          + " WHERE oid >= 16384 AND typinput::oid >= 16384"
          + " UNION ALL SELECT 't', t.oid::bigint, 't', a.atttypid::bigint FROM pg_attribute a"
          + " JOIN pg_type t ON t.typrelid = a.attrelid WHERE a.atttypid >= 16384 AND a.attnum > 0"
          + " UNION ALL SELECT 't', rngtypid::bigint, 't', rngsubtype::bigint FROM pg_range"
          + " WHERE rngtypid >= 16384 AND rngsubtype >= 16384"
          + " UNION ALL SELECT 't', rngtypid::bigint, 'f', part::bigint FROM pg_range,"
          + " unnest(ARRAY[rngcanonical, rngsubdiff]::oid[]) part WHERE part >= 16384"
          + " %2$s"
          + " UNION ALL SELECT 't', casttarget::bigint, 'f', castfunc::bigint FROM pg_cast"
          + " WHERE castfunc >= 16384"
          + " UNION ALL SELECT 'i', 0, 'f', castfunc::bigint FROM pg_cast"
          + " WHERE castfunc >= 16384 AND castcontext = 'i'";

  private static final String MULTIRANGES =
      " UNION ALL SELECT 't', rngmultitypid::bigint, 't', rngtypid::bigint FROM pg_range"
          + " WHERE rngtypid >= 16384";

  private CatalogQueries() {}

  private static String sum(String from) {
    return ", " + SUM + from + ")";
  }

  /** For a server from this major version on there are BEGIN ATOMIC and multiranges. */
  static final int NEWER = 14;

  static String routines(int majorVersion) {
    return ROUTINES.formatted(majorVersion >= NEWER ? "p.prosqlbody IS NULL" : "true");
  }

  static String uses(int majorVersion) {
    boolean newer = majorVersion >= NEWER;
    return USES.formatted(
        TREES.formatted(newer ? TREES_OF_ROUTINES : ""), newer ? MULTIRANGES : "");
  }
}
