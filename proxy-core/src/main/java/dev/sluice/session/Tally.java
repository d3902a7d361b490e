package dev.sluice.session;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the sessions of one event loop have done on one database since the proxy started. Written on
 * that loop only, without a fence; any thread may read it, a moment late.
 */
public final class Tally {
  /** What is counted. Times are in nanoseconds. */
  public enum Figure {
    /** Logins that came to a session. */
    LOGINS,
    /** Connections leased. */
    ASSIGNMENTS,
    /** Transactions, those of single statements among them. */
    TRANSACTIONS,
    /** Statements passed on. */
    STATEMENTS,
    /** Bytes from clients. */
    RECEIVED,
    /** Bytes to clients. */
    SENT,
    /** Time in transactions. */
    TRANSACTION_NANOS,
    /** Time that servers took for statements. */
    STATEMENT_NANOS,
    /** Time that sessions waited for a connection. */
    WAIT_NANOS
  }

  private static final int COUNT = Figure.values().length;

  private final String database;
  private final AtomicLongArray figures = new AtomicLongArray(COUNT);

  public Tally(String database) {
    this.database = database;
  }

  public String database() {
    return database;
  }

  @SuppressWarnings("EnumOrdinal") // The index lives in this process only.
  void add(Figure figure, long amount) {
    int index = figure.ordinal();
    figures.setOpaque(index, figures.getPlain(index) + amount);
  }

  @SuppressWarnings("EnumOrdinal") // The index lives in this process only.
  public long get(Figure figure) {
    return figures.getOpaque(figure.ordinal());
  }
}
