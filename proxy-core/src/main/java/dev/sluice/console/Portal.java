package dev.sluice.console;

import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.TableMessages;
import dev.sluice.codec.TableMessages.Column;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement bound for running, and what has been fetched of its answer. */
final class Portal {
  private final Action action;
  private final short[] formats;
  private @Nullable Answer answer;
  private int fetched;

  /**
   * Makes one that has not run yet.
   *
   * @param formats of the result, as a Bind has them
   */
  Portal(Action action, short[] formats) {
    this.action = action;
    this.formats = formats;
  }

  Action action() {
    return action;
  }

  List<Column> columns() {
    return action.columns();
  }

  short[] formats() {
    return formats;
  }

  /** What running it has come to, or null when it has not run. */
  @Nullable Answer answer() {
    return answer;
  }

  void ran(Answer result) {
    answer = result;
  }

  /**
   * The next rows, then CommandComplete or PortalSuspended.
   *
   * @param most rows at once; 0: all
   */
  void fetch(ByteBuf out, Answer result, int most) {
    int left = result.rows().size() - fetched;
    int count = most > 0 ? Math.min(most, left) : left;
    for (int i = 0; i < count; i++) {
      TableMessages.dataRow(out, columns(), result.rows().get(fetched++), formats);
    }
    // As PostgreSQL does: a limit that is just reached suspends.
    if (most > 0 && count == most) {
      ResultMessages.portalSuspended(out);
    } else if (result.tag().isEmpty()) {
      TableMessages.emptyQueryResponse(out);
    } else {
      ResultMessages.commandComplete(out, result.tag());
    }
  }
}
