package dev.sluice.server;

import dev.sluice.config.SluiceConfig.Transport;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The channel classes of one of Netty's transports.
 *
 * @param name as the log and the status page show it
 */
public record SocketTransport(
    String name,
    IoHandlerFactory handlers,
    Class<? extends ServerChannel> listener,
    Class<? extends Channel> socket,
    Class<? extends DatagramChannel> datagram) {

  static final String EPOLL = "epoll";
  static final String IO_URING = "io_uring";

  /**
   * The transport that was asked for, or the best there is for {@code AUTO}: epoll, then NIO.
   * io_uring is not chosen by itself, since it was measured to be no faster and is forbidden in
   * many containers.
   *
   * @throws IllegalStateException when the one that was asked for is not to be had here
   */
  public static SocketTransport of(Transport wanted) {
    return switch (wanted) {
      case AUTO -> Epoll.isAvailable() ? epoll() : nio();
      case EPOLL -> {
        require(Epoll.isAvailable(), "epoll", Epoll.unavailabilityCause());
        yield epoll();
      }
      case IO_URING -> {
        require(IoUring.isAvailable(), "io_uring", IoUring.unavailabilityCause());
        yield ioUring();
      }
      case NIO -> nio();
    };
  }

  private static void require(boolean available, String name, Throwable cause) {
    if (!available) {
      throw new IllegalStateException(
          "threads.transport: " + name + " is not available here, use auto", cause);
    }
  }

  private static SocketTransport epoll() {
    return new SocketTransport(
        EPOLL,
        EpollIoHandler.newFactory(),
        EpollServerSocketChannel.class,
        EpollSocketChannel.class,
        EpollDatagramChannel.class);
  }

  private static SocketTransport ioUring() {
    return new SocketTransport(
        IO_URING,
        IoUringIoHandler.newFactory(),
        IoUringServerSocketChannel.class,
        IoUringSocketChannel.class,
        IoUringDatagramChannel.class);
  }

  private static SocketTransport nio() {
    return new SocketTransport(
        "nio",
        NioIoHandler.newFactory(),
        NioServerSocketChannel.class,
        NioSocketChannel.class,
        NioDatagramChannel.class);
  }

  /** New event loops for it. */
  public EventLoopGroup eventLoops(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("sluice-loop", true), handlers);
  }
}
