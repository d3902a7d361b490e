package dev.sluice.pool;

import dev.sluice.config.HostPort;
import dev.sluice.server.ServerLogin;

/**
 * One server connection at one moment, for people.
 *
 * @param address the node's
 * @param login as whom it is connected
 * @param state what is done with it
 * @param socket what it is
 */
public record ServerView(HostPort address, ServerLogin.Key login, State state, Socket socket) {
  /** What is done with a connection. */
  public enum State {
    /** A session has it, or it is being cleaned. */
    ACTIVE,
    /** Nobody has it. */
    IDLE,
    /** It is being opened. */
    LOGIN
  }

  /**
   * What a connection is.
   *
   * @param local this side of it; empty while it is being opened
   * @param processId of the server process, 0 when unknown
   * @param openedAt end of its login, in milliseconds since 1970; 0 while it is being opened
   * @param encrypted whether it runs over TLS
   * @param closeNeeded whether it is closed as soon as nobody has it
   * @param beingCanceled whether a cancel request for it may still take effect
   */
  public record Socket(
      String local,
      int processId,
      long openedAt,
      boolean encrypted,
      boolean closeNeeded,
      boolean beingCanceled) {
    /** Of a connection that is being opened. */
    static final Socket NONE = new Socket("", 0, 0, false, false, false);
  }
}
