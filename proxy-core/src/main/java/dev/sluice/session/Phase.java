package dev.sluice.session;

/**
 * What the next bytes of a client mean.
 *
 * <pre>
 *            statement                  connection ready
 *   Idle ---------------> Waiting ---------------------------> Attached
 *    ^  ^                    |  no connection to be had           |
 *    |  |   Sync             v                                    |
 *    |  +--------------- Discarding                               |
 *    +------------------------------------------------------------+
 *            nothing owed, transaction status I
 *
 *   any -> Closed
 * </pre>
 */
sealed interface Phase {
  /** Outside a transaction, nothing owed: the next statement may go anywhere. */
  record Idle() implements Phase {}

  /** The next statement needs something first; client bytes are kept. */
  record Waiting() implements Phase {}

  /** Statements go to one server connection: replies are owed or a transaction is open. */
  record Attached(Slot slot) implements Phase {}

  /** An error was raised by the proxy; messages are thrown away up to Sync, as a server does. */
  record Discarding() implements Phase {}

  /** The session has ended. */
  record Closed() implements Phase {}

  Phase IDLE = new Idle();
  Phase WAITING = new Waiting();
  Phase DISCARDING = new Discarding();
  Phase CLOSED = new Closed();
}
