package dev.sluice.topology;

import org.jspecify.annotations.Nullable;

/**
 * Takes what {@link CatalogReader} reads, row by row, on its thread. Object identifiers are those
 * of the database; below {@link #FIRST_OF_USERS} they are built in.
 */
public interface CatalogRows {
  /** FirstNormalObjectId of PostgreSQL's transam.h. */
  long FIRST_OF_USERS = 16_384;

  /** What an object identifier identifies. */
  enum ObjectKind {
    ROUTINE,
    RELATION,
    TYPE,
    /** All implicit casts of users together. */
    IMPLICIT_CAST,
    /** FOR UPDATE and its like. */
    ROW_LOCK
  }

  /** An object. */
  record Id(ObjectKind kind, long oid) {}

  /** A name and the schema that it is in. */
  record Name(String schema, String name) {}

  /**
   * What a routine is made of.
   *
   * @param volatility of the manual: {@code i}, {@code s} or {@code v}
   * @param language its name
   * @param body the text of a routine in SQL or PL/pgSQL; null of others, and where the server has
   *     kept its parse tree instead (then {@link #use} tells what is in it)
   * @param ofExtension whether an extension brought it
   */
  record Code(char volatility, String language, @Nullable String body, boolean ofExtension) {}

  /**
   * How a routine can be called other than with parentheses.
   *
   * @param one whether one argument is enough
   * @param row whether that argument may be a row
   */
  record Arguments(boolean one, boolean row) {}

  /** A function, procedure, aggregate or window function; no trigger function. */
  record Routine(long oid, Name name, Code code, Arguments arguments) {}

  /**
   * A relation that is no plain table.
   *
   * @param kind pg_class.relkind
   * @param isOnReplicas false if it or a partition of it is unlogged or foreign
   */
  record Relation(long oid, Name name, char kind, boolean isOnReplicas) {}

  /**
   * A type.
   *
   * @param kind pg_type.typtype
   * @param isArray it is known by its element's name and brackets
   */
  record Type(long oid, Name name, char kind, boolean isArray) {}

  void routine(Routine routine);

  void relation(Relation relation);

  void type(Type type);

  /** An operator of a user. */
  void operator(String symbol, long routine);

  /** Running, reading or casting to {@code user} runs, reads or casts to {@code used}. */
  void use(Id user, Id used);
}
