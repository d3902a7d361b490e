package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.SluiceConfig.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What the kernel says of a socket. */
final class TcpKeepaliveTest {
  private static final SluiceConfig.Keepalive SETTINGS =
      new SluiceConfig.Keepalive(
          Duration.ofSeconds(31), Duration.ofSeconds(11), 4, Duration.ofSeconds(61));

  /** Looks at a connected socket. */
  private interface Look {
    void at(Channel channel);
  }

  private static void connect(Transport wanted, Look look) throws Exception {
    SocketTransport transport = SocketTransport.of(wanted);
    EventLoopGroup loops = transport.eventLoops(1);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(loops)
              .channel(transport.socket())
              .handler(new ChannelInboundHandlerAdapter());
      new TcpKeepalive(transport, SETTINGS).apply(bootstrap::option);
      Channel channel =
          bootstrap.connect(server.getLocalSocketAddress()).syncUninterruptibly().channel();
      look.at(channel);
      channel.close().syncUninterruptibly();
    } finally {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void epoll_probes_and_bounds_what_is_unacknowledged() throws Exception {
    Assumptions.assumeTrue(Epoll.isAvailable());
    connect(
        Transport.EPOLL,
        channel -> {
          assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
          assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE)).isEqualTo(31);
          assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPINTVL)).isEqualTo(11);
          assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPCNT)).isEqualTo(4);
          assertThat(channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
              .isEqualTo(61_000);
        });
  }

  @Test
  void nio_probes() throws Exception {
    connect(
        Transport.NIO,
        channel -> {
          assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
          assertThat(
                  channel
                      .config()
                      .getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
              .isEqualTo(31);
          assertThat(
                  channel
                      .config()
                      .getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
              .isEqualTo(11);
          assertThat(
                  channel
                      .config()
                      .getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
              .isEqualTo(4);
        });
  }
}
