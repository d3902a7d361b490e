package dev.sluice.client;

import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A channel whose other end has an address. */
final class ChannelFrom extends EmbeddedChannel {
  private final InetAddress address;

  /**
   * @param address of either kind, no name
   */
  ChannelFrom(String address, ChannelHandler handler) {
    super(false, false);
    try {
      this.address = InetAddress.getByName(address);
      pipeline().addLast(handler);
      register();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return isActive() ? new InetSocketAddress(address, 50_000) : null;
  }
}
