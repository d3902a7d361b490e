package dev.sluice.topology;

import java.sql.SQLException;

/** Reads the catalog of a database, and blocks while it does. Used by one thread at a time. */
public interface CatalogReader {
  /** A catalog that cannot be read now. */
  final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    public UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }

    /** Whether the database is not there any more. */
    public boolean isOfNoDatabase() {
      return getCause() instanceof SQLException sql && "3D000".equals(sql.getSQLState());
    }
  }

  /**
   * Reads the catalog if it is not as it was.
   *
   * @param known what this method returned for the rows that are known; empty if none are
   * @param rows gets everything, or nothing if nothing has changed; half of it before an exception
   * @return a version that changes with every row that {@code rows} would get
   */
  String read(String database, String known, CatalogRows rows) throws UnreadableException;
}
