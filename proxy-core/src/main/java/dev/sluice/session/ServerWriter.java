package dev.sluice.session;

import io.netty.buffer.ByteBuf;

/**
 * Puts a message of the proxy's own into the stream towards a server, behind all that the client
 * has sent so far.
 */
interface ServerWriter {
  /** Consumes {@code messages}. */
  void inject(ByteBuf messages);
}
