package dev.sluice.server;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * How many bytes a socket is asked for at once, in bytes: as many as came before, within limits.
 * Statements and results of a few hundred bytes vary from one to the next. A guess that follows
 * them down (Netty's own goes to 64) needs two reads for each that is larger than the one before,
 * and two buffers: a seventh of the CPU time of TPC-B.
 */
public final class ReadSizes {
  private static final int LEAST = 512;
  private static final int FIRST = 2048;

  /** So much is held for each client that is slower than its server. */
  private static final int MOST = 64 * 1024;

  /** For clients' and servers' sockets: each has a guess of its own. */
  public static final RecvByteBufAllocator ADAPTIVE =
      new AdaptiveRecvByteBufAllocator(LEAST, FIRST, MOST);

  private ReadSizes() {}
}
