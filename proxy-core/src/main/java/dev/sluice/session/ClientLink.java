package dev.sluice.session;

import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.PgError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The socket of a client as its session writes to it. On the session's event loop. */
final class ClientLink {
  /** How long a client may take to read its last bytes, in milliseconds. */
  private static final int LINGER_MILLIS = 5_000;

  private final Channel channel;
  private final Tally tally;
  private final long connectedAt = System.currentTimeMillis();
  private boolean unflushed;
  private boolean reading = true;
  private boolean lingering;

  ClientLink(Channel channel, Tally tally) {
    this.channel = channel;
    this.tally = tally;
    tally.add(Tally.Figure.LOGINS, 1);
  }

  Channel channel() {
    return channel;
  }

  /** End of its login, in milliseconds since 1970. */
  long connectedAt() {
    return connectedAt;
  }

  /** The client has sent so many bytes. */
  void received(int bytes) {
    tally.add(Tally.Figure.RECEIVED, bytes);
  }

  EventLoop eventLoop() {
    return channel.eventLoop();
  }

  ByteBufAllocator allocator() {
    return channel.alloc();
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  void setAutoRead(boolean on) {
    if (reading != on) {
      reading = on;
      channel.config().setAutoRead(on);
    }
  }

  /** Queues bytes; consumes them. */
  void write(ByteBuf bytes) {
    unflushed = true;
    tally.add(Tally.Figure.SENT, bytes.readableBytes());
    channel.write(bytes, channel.voidPromise());
  }

  /** Queues a message of the proxy's own. */
  void write(Consumer<ByteBuf> message) {
    ByteBuf out = channel.alloc().ioBuffer(128);
    message.accept(out);
    write(out);
  }

  void flush() {
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  /** Queues an error that ends the connection, whatever its severity was where it came from. */
  void writeFatal(PgError error) {
    write(out -> ServerMessages.error(out, error.asFatal()));
  }

  /**
   * The client may be about to send something: {@link #close} ends only this side at first. Else
   * the kernel would answer with a reset, and the client might never read why.
   */
  void lingers() {
    lingering =
        channel instanceof DuplexChannel && channel.pipeline().get(SslHandler.class) == null;
  }

  /** Closes at once: the client has closed its side, too. */
  void abort() {
    channel.close();
  }

  /** Closes once everything queued has been sent, or when the client does not take it. */
  void close() {
    var written = channel.writeAndFlush(channel.alloc().buffer(0));
    if (lingering && channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
      setAutoRead(true);
      written.addListener(sent -> duplex.shutdownOutput());
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    if (channel.isActive()) {
      Future<?> patience =
          channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
      channel.closeFuture().addListener(closed -> patience.cancel(false));
    }
  }
}
