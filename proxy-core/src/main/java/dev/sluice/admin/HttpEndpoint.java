package dev.sluice.admin;

import dev.sluice.config.HostPort;
import dev.sluice.metrics.ProxyMetrics;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP port: {@code /metrics}, {@code /health/live}, {@code /health/ready}, {@code
 * /health/primary}, {@code /status}, and {@code /} which lists them. Has an event loop of its own,
 * so that it answers even when those of the proxy do not. Bounded in connections, request size and
 * time; takes no request body.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final int MOST_LINE_BYTES = 4 * 1024;
  private static final int MOST_HEADER_BYTES = 8 * 1024;
  private static final long CLOSE_SECONDS = 5;

  /**
   * What peers may take.
   *
   * @param connections open at one time; the next is closed at once
   * @param deadline of one request to arrive, and again of its answer to be made and read; of each
   *     event for those who watch the status
   * @param viewers of these connections, may watch the status at one time
   */
  record Limits(int connections, Duration deadline, int viewers) {
    static final Limits DEFAULT = new Limits(64, Duration.ofSeconds(30), 16);
  }

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("sluice-http", true), NioIoHandler.newFactory());

  /** The listener and all connections. */
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private final Pages pages;
  private final Viewers viewers;
  private final Limits limits;

  public HttpEndpoint(ProxyMetrics metrics, HealthProbes probes, StatusPages status) {
    this(metrics, probes, status, Limits.DEFAULT);
  }

  HttpEndpoint(ProxyMetrics metrics, HealthProbes probes, StatusPages status, Limits limits) {
    this.pages = new Pages(metrics, probes, status);
    this.viewers = new Viewers(status.snapshots(), limits);
    this.limits = limits;
  }

  /**
   * Listens. Blocks until it does.
   *
   * @param address port 0 takes a free one
   * @return the host of {@code address} and the port that is listened on
   * @throws IOException naming the address, when it is taken, unknown or forbidden
   */
  public HostPort bind(HostPort address) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new Connection())
            .bind(address.host(), address.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen for HTTP on " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    channels.add(bound.channel());
    InetSocketAddress local = (InetSocketAddress) bound.channel().localAddress();
    return new HostPort(address.host(), local.getPort());
  }

  /**
   * Stops listening and drops all connections. Blocks at most ten seconds.
   *
   * <p>First the channels, then the loop: a loop that is shut down with an open listener may leave
   * the socket listening for ever (seen with Netty 4.2.18 and NIO).
   */
  @Override
  public void close() {
    pages.close();
    channels.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  private final class Connection extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (channels.size() > limits.connections()) {
        ChannelFuture unused = channel.close();
        return;
      }
      channels.add(channel);
      channel
          .pipeline()
          .addLast(
              new HttpServerCodec(
                  new HttpDecoderConfig()
                      .setMaxInitialLineLength(MOST_LINE_BYTES)
                      .setMaxHeaderSize(MOST_HEADER_BYTES)),
              new HttpServerKeepAliveHandler(),
              new BodyRefusal(),
              new RequestHandler(pages, viewers, limits.deadline()));
    }
  }
}
