package dev.sluice.client;

import dev.sluice.auth.Credentials;
import dev.sluice.auth.RoleSource;
import io.netty.channel.ChannelHandlerContext;

/**
 * What a client wants to get into: a database of the servers, or the console. One per login, on its
 * event loop.
 */
interface Entrance {
  /** Who knows the users. */
  RoleSource roles();

  /** Whether a client is believed that proves nothing. */
  boolean trusts();

  /**
   * The client has proven who it is. Ends with {@link LoginHandler#welcome} and another handler in
   * place of that one, or with {@link LoginHandler#fail}.
   */
  void enter(ChannelHandlerContext context, Credentials credentials, boolean superuser);
}
