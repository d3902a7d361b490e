package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.Reason;
import org.jspecify.annotations.Nullable;

/** After what a statement may run again of whose answer the client has got nothing. */
enum Net {
  /** After nothing. */
  NONE,

  /**
   * A write on the primary: after its FATAL error that it shuts down, ahead of any answer. A server
   * that says so has rolled back, as long as it cannot commit in the midst of the statement.
   */
  WRITE,

  /** The first statement of a transaction, on the primary: after the loss of the connection. */
  FIRST,

  /** A read on the primary: after the loss of the connection. */
  READ,

  /** On a replica, which commits nothing: after a refusal or the loss of the connection. */
  REPLICA;

  /** So often a node may die under a statement before something else is done. */
  private static final int MOST_LOSSES = 3;

  /** Leave nothing behind in the session. */
  private static final int HARMLESS = Effect.UNPROVEN | Effect.SEQUENCE_STATE;

  /**
   * Of what begins outside a transaction, or begins one.
   *
   * @param statement what it is, or null when that has not been decided here
   */
  static Net of(ClientSession session, Slot slot, @Nullable Classification statement) {
    if (statement == null || session.exchange().isInTransaction()) {
      return NONE;
    }
    if (!slot.isPrimary()) {
      return session.state().mayUseReplica(statement) ? REPLICA : NONE;
    }
    boolean plain = (statement.effects() & ~HARMLESS) == 0 && statement.settings().isEmpty();
    if (!plain || session.state().isBoundToPrimary()) {
      return NONE;
    }
    boolean reads = statement.kind() == Kind.READ || isReadOfNode(statement);
    if (reads) {
      return READ;
    }
    if (!isPlainWrite(statement)) {
      return NONE;
    }
    // What has been begun commits nothing before its COMMIT, which has not been sent yet.
    return session.transaction().isDeferred() ? FIRST : WRITE;
  }

  /**
   * Whether the statement cannot run again once the client is to get such a message: a write may
   * then be committed, and its notices may tell of progress.
   */
  boolean isSettledBy(byte type) {
    return switch (this) {
      case WRITE -> type == ServerMessage.COMMAND_COMPLETE || type == ServerMessage.NOTICE_RESPONSE;
      case FIRST -> type == ServerMessage.NOTICE_RESPONSE;
      default -> false;
    };
  }

  /**
   * Whether it runs again after the loss of the connection.
   *
   * @param announced whether the server has said that it ends the connection
   */
  boolean forgives(int losses, boolean announced) {
    return switch (this) {
      case NONE -> false;
      case REPLICA -> true;
      case FIRST, READ -> losses < MOST_LOSSES;
      case WRITE -> announced && losses < MOST_LOSSES;
    };
  }

  /** Whether the primary must run it now, and no other replica. */
  boolean isForPrimary(int losses, PgError why) {
    return this == REPLICA && (losses >= MOST_LOSSES || !why.endsConnection());
  }

  private static boolean isReadOfNode(Classification statement) {
    return statement.kind() == Kind.PRIMARY_ONLY
        && (statement.reason() == Reason.NODE_LOCAL_RELATION
            || statement.reason() == Reason.REPLICA_UNSAFE_RELATION);
  }

  /** One statement that runs as a whole or not at all. */
  private static boolean isPlainWrite(Classification statement) {
    return statement.kind() == Kind.WRITE
        && switch (statement.reason()) {
          // Not what calls functions: some act outside of the transaction, or on this very server.
          case WRITE, LOCKING_CLAUSE, SELECT_INTO -> true;
          default -> false;
        };
  }
}
