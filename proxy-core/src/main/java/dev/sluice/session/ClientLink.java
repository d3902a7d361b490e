package dev.sluice.session;

import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.PgError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The socket of a client as its session writes to it. On the session's event loop. */
final class ClientLink {
  /** How long a client may take to read its last bytes, in milliseconds. */
  private static final int LINGER_MILLIS = 5_000;

  private final Channel channel;
  private boolean unflushed;
  private boolean reading = true;

  ClientLink(Channel channel) {
    this.channel = channel;
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
    write(
        out ->
            ServerMessages.error(
                out,
                new PgError(
                    "FATAL", error.sqlState(), error.message(), error.detail(), error.hint())));
  }

  /** Closes once everything queued has been sent, or when the client does not take it. */
  void close() {
    channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    if (channel.isActive()) {
      Future<?> patience =
          channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
      channel.closeFuture().addListener(closed -> patience.cancel(false));
    }
  }
}
