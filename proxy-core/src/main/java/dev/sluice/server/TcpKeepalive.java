package dev.sluice.server;

import dev.sluice.config.SluiceConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * How TCP finds out that a peer has gone which said no goodbye: it is probed while it is silent,
 * and sent data may stay unacknowledged only so long. While data is under way there are no probes
 * (RFC 1122, 4.2.3.6), so both are needed. The JDK has no option for the second: with NIO the
 * kernel's retransmissions (net.ipv4.tcp_retries2, a quarter of an hour) decide.
 */
public final class TcpKeepalive {
  /** Sets options of a socket. */
  public interface Target {
    <T> void set(ChannelOption<T> option, T value);
  }

  private final SocketTransport transport;
  private final SluiceConfig.Keepalive settings;

  public TcpKeepalive(SocketTransport transport, SluiceConfig.Keepalive settings) {
    this.transport = transport;
    this.settings = settings;
  }

  /** Tells what is to be set on a client's or server's socket. */
  public void apply(Target socket) {
    socket.set(ChannelOption.SO_KEEPALIVE, true);
    switch (transport.name()) {
      case SocketTransport.EPOLL -> epoll(socket);
      case SocketTransport.IO_URING -> ioUring(socket);
      default -> nio(socket);
    }
  }

  private void epoll(Target socket) {
    socket.set(EpollChannelOption.TCP_KEEPIDLE, seconds(settings.idle()));
    socket.set(EpollChannelOption.TCP_KEEPINTVL, seconds(settings.interval()));
    socket.set(EpollChannelOption.TCP_KEEPCNT, settings.count());
    socket.set(EpollChannelOption.TCP_USER_TIMEOUT, (int) settings.unacknowledged().toMillis());
  }

  private void ioUring(Target socket) {
    socket.set(IoUringChannelOption.TCP_KEEPIDLE, seconds(settings.idle()));
    socket.set(IoUringChannelOption.TCP_KEEPINTVL, seconds(settings.interval()));
    socket.set(IoUringChannelOption.TCP_KEEPCNT, settings.count());
    socket.set(IoUringChannelOption.TCP_USER_TIMEOUT, (int) settings.unacknowledged().toMillis());
  }

  private void nio(Target socket) {
    socket.set(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), seconds(settings.idle()));
    socket.set(
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), seconds(settings.interval()));
    socket.set(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), settings.count());
  }

  private static int seconds(Duration duration) {
    return (int) duration.toSeconds();
  }
}
