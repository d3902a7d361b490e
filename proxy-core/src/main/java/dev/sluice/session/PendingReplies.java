package dev.sluice.session;

import dev.sluice.protocol.ServerMessage;
import org.jspecify.annotations.Nullable;

/**
 * What the server still owes for the messages that it was sent, in their order. Decides for each
 * server message whether the client gets it, and knows error-until-Sync, COPY and portal
 * suspension.
 *
 * <pre>
 *   sent          ends with                 on ErrorResponse
 *   Query         ReadyForQuery             stays until ReadyForQuery
 *   FunctionCall  ReadyForQuery             stays until ReadyForQuery
 *   Parse         ParseComplete             dropped, with everything up to the next Sync
 *   Bind          BindComplete              "
 *   Describe      RowDescription | NoData   "
 *   Execute       CommandComplete | EmptyQueryResponse | PortalSuspended   "
 *   Close         CloseComplete             "
 *   Sync          ReadyForQuery             never: it ends the error
 * </pre>
 *
 * (manual: "Message Flow", Extended Query and COPY Operations)
 */
final class PendingReplies {
  static final byte QUERY = 0;
  static final byte FUNCTION_CALL = 1;
  static final byte PARSE = 2;
  static final byte BIND = 3;
  static final byte DESCRIBE = 4;
  static final byte EXECUTE = 5;
  static final byte CLOSE = 6;
  static final byte SYNC = 7;

  /** CopyDone or CopyFail that was sent before the server has said that it takes CopyData. */
  private static final byte COPY_END = 8;

  /** A Close in place of a Parse of what is there: its CloseComplete means ParseComplete. */
  static final byte KNOWN_PARSE = 9;

  /** Added to a kind: the client did not send it and does not get the replies. */
  static final byte SWALLOW = 0x40;

  /** A Sync of the proxy's own: not even an error in front of it is the client's. */
  static final byte QUIET_SYNC = SYNC | SWALLOW | 0x20;

  private static final int KIND = 0x1f;

  /** What hangs on a message: told how it ended. */
  interface Note {
    /** The server has done it. */
    void done();

    /**
     * The server has refused it, or skipped it after an error. Of several, the last one sent is
     * told first.
     */
    void undone();
  }

  private final ReplyQueue queue = new ReplyQueue();

  /** The Query or FunctionCall at the head has met an error, or the batch that the Sync ends. */
  private boolean headFailed;

  /** The server skips everything until a Sync that has not been sent yet. */
  private boolean skipping;

  private boolean copyIn;

  /** What hangs on the message whose answer comes now, or null. */
  @Nullable Note head() {
    return queue.isEmpty() ? null : queue.note(0);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Whether the server waits for CopyData. */
  boolean isCopyIn() {
    return copyIn;
  }

  /** The client has ended its CopyData. */
  void copyEnded() {
    if (copyIn) {
      copyIn = false;
    } else if (!queue.isEmpty()) {
      queue.add(COPY_END, null);
    }
  }

  /** Whether the server ignores whatever comes before a Sync. */
  boolean isSkipping() {
    return skipping;
  }

  /** A message has been sent. */
  void add(byte kind, @Nullable Note note) {
    boolean sync = (kind & KIND) == SYNC;
    if (skipping) {
      skipping = !sync;
    }
    if (skipping) {
      if (note != null) {
        note.undone();
      }
      return;
    }
    if (copyIn && sync) {
      // "The backend will ignore Flush and Sync messages received during copy-in."
      return;
    }
    queue.add(kind, note);
  }

  /**
   * A message of that type has come.
   *
   * @return whether it goes to the client
   * @throws IllegalStateException when nothing that was sent can be answered by it
   */
  boolean reply(byte type) {
    switch (type) {
      case ServerMessage.DATA_ROW,
          ServerMessage.COPY_DATA,
          ServerMessage.COPY_DONE,
          ServerMessage.NOTICE_RESPONSE -> {
        return forwardsHead();
      }
      case ServerMessage.NOTIFICATION_RESPONSE, ServerMessage.PARAMETER_STATUS -> {
        return true;
      }
      case ServerMessage.ERROR_RESPONSE -> {
        return error();
      }
      case ServerMessage.READY_FOR_QUERY -> {
        return ready();
      }
      case ServerMessage.COPY_IN_RESPONSE -> {
        return startCopyIn();
      }
      default -> {
        return answer(type);
      }
    }
  }

  boolean forwardsHead() {
    return queue.isEmpty() || (queue.kind(0) & SWALLOW) == 0;
  }

  private boolean answer(byte type) {
    expectSomething(type);
    boolean forward = forwardsHead();
    Note note = ends(kind(0), type) ? pop() : null;
    if (note != null) {
      note.done();
    }
    return forward;
  }

  /** Whether what comes next answers a Close that the client knows as a Parse. */
  boolean isKnownParse() {
    return !queue.isEmpty() && kind(0) == KNOWN_PARSE;
  }

  private static boolean ends(int kind, byte type) {
    return switch (kind) {
      case PARSE -> type == ServerMessage.PARSE_COMPLETE;
      case BIND -> type == ServerMessage.BIND_COMPLETE;
      case CLOSE, KNOWN_PARSE -> type == ServerMessage.CLOSE_COMPLETE;
      case DESCRIBE -> type == ServerMessage.ROW_DESCRIPTION || type == ServerMessage.NO_DATA;
      case EXECUTE ->
          type == ServerMessage.COMMAND_COMPLETE
              || type == ServerMessage.EMPTY_QUERY_RESPONSE
              || type == ServerMessage.PORTAL_SUSPENDED;
      default -> false;
    };
  }

  private boolean ready() {
    expectSomething(ServerMessage.READY_FOR_QUERY);
    int kind = kind(0);
    if (!endsExchange(kind)) {
      throw new IllegalStateException("ReadyForQuery answers no message of kind " + kind);
    }
    boolean forward = forwardsHead();
    boolean undone = headFailed;
    headFailed = false;
    copyIn = false;
    Note note = pop();
    if (note != null) {
      if (undone) {
        note.undone();
      } else {
        note.done();
      }
    }
    return forward;
  }

  private boolean error() {
    copyIn = false;
    if (queue.isEmpty()) {
      return true;
    }
    return switch (kind(0)) {
      // Sync: the implicit transaction could not be committed; nothing is skipped.
      case QUERY, FUNCTION_CALL, SYNC -> {
        headFailed = true;
        yield forwardsHead();
      }
      default -> {
        dropUntilSync();
        skipping = queue.isEmpty();
        headFailed = !skipping;
        // Also of a message that the client did not send: what it sent behind it is skipped.
        yield queue.isEmpty() || queue.kind(0) != QUIET_SYNC;
      }
    };
  }

  private void dropUntilSync() {
    int count = 0;
    while (count < queue.size() && kind(count) != SYNC) {
      count++;
    }
    queue.undo(count);
  }

  private boolean startCopyIn() {
    expectSomething(ServerMessage.COPY_IN_RESPONSE);
    copyIn = true;
    // The Sync that came with the Execute reaches the server during copy-in, where it is ignored.
    while (nextIs(SYNC)) {
      queue.removeSecond();
    }
    if (nextIs(COPY_END)) {
      queue.removeSecond();
      copyIn = false;
    }
    return forwardsHead();
  }

  private boolean nextIs(byte kind) {
    return queue.size() > 1 && kind(1) == kind;
  }

  private int kind(int index) {
    return queue.kind(index) & KIND;
  }

  /**
   * The client gets nothing of what is owed: the messages will be sent again elsewhere. To their
   * notes they never were, the last one first.
   */
  void withdraw() {
    for (int i = queue.size() - 1; i >= 0; i--) {
      queue.tellUndone(i);
      queue.mark(i, SWALLOW);
    }
  }

  /** The connection is lost: whatever was sent has an end that nobody knows. */
  void abandon() {
    withdraw();
    queue.drop(queue.size());
    headFailed = false;
    skipping = false;
    copyIn = false;
  }

  /** How often the client is still owed ReadyForQuery. */
  int exchangesOwed() {
    return queue.count(kind -> (kind & SWALLOW) == 0 && endsExchange(kind & KIND));
  }

  private static boolean endsExchange(int kind) {
    return kind == SYNC || kind == QUERY || kind == FUNCTION_CALL;
  }

  private void expectSomething(byte type) {
    if (queue.isEmpty()) {
      throw new IllegalStateException("server message '" + (char) type + "' answers nothing");
    }
  }

  private @Nullable Note pop() {
    Note note = queue.remove();
    // The server ignores the end of a COPY that there is not.
    while (!queue.isEmpty() && kind(0) == COPY_END) {
      queue.remove();
    }
    return note;
  }
}
