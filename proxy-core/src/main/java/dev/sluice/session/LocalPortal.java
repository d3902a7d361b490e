package dev.sluice.session;

import dev.sluice.codec.ResultMessages;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** A portal of a statement that is answered without a server. Lives as long as its transaction. */
final class LocalPortal {
  private final String sql;
  private final List<String> columns;
  private final short[] formats;
  private LocalAnswer.Done done = LocalAnswer.Done.of("");
  private boolean ran;
  private int fetched;

  /**
   * Makes a portal that has not run.
   *
   * @param formats of its columns as the Bind gave them
   */
  LocalPortal(String sql, List<String> columns, short[] formats) {
    this.sql = sql;
    this.columns = columns;
    this.formats = formats;
  }

  String sql() {
    return sql;
  }

  List<String> columns() {
    return columns;
  }

  short[] formats() {
    return formats;
  }

  boolean hasRun() {
    return ran;
  }

  void ran(LocalAnswer.Done answer) {
    ran = true;
    done = answer;
  }

  /**
   * Writes the next rows and how it ended.
   *
   * @param most rows; 0 for all
   */
  void fetch(ByteBuf out, int most) {
    int left = done.rows().size() - fetched;
    int count = most > 0 ? Math.min(most, left) : left;
    for (int i = 0; i < count; i++) {
      ResultMessages.dataRow(out, done.rows().get(fetched++));
    }
    // As PostgreSQL does: a limit that is just reached suspends.
    if (most > 0 && count == most) {
      ResultMessages.portalSuspended(out);
    } else {
      ResultMessages.commandComplete(out, done.tag());
    }
  }
}
