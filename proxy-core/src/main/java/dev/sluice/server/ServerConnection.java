package dev.sluice.server;

import dev.sluice.codec.ClientMessages;
import dev.sluice.config.HostPort;
import dev.sluice.protocol.CancelKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server that has been logged in to. Whoever holds it is its listener; it tells
 * the listener what the socket does and writes what it is given. Used on its event loop only, but
 * for the values that never change.
 */
public final class ServerConnection {
  /** Who holds the connection. Called on its event loop. */
  public interface Listener {
    /** Bytes from the server; the listener consumes them. */
    void onServerRead(ByteBuf bytes);

    /** No more bytes for now: time to flush. */
    void onServerReadComplete();

    /** The connection is closed, by whomever. Called once. */
    void onServerClosed();

    /** The socket's send buffer has filled up or emptied. */
    void onServerWritability(boolean writable);
  }

  /** A server forks for each cancel request: a client that floods it is not helped to. */
  private static final int MOST_CANCELS = 8;

  private final Channel channel;
  private final HostPort address;
  private final Map<String, String> parameters;
  private final @Nullable CancelKey cancelKey;
  private Listener listener;
  private int cancelsInFlight;
  private @Nullable Runnable afterCancels;
  private @Nullable Object memory;

  ServerConnection(Channel channel, HostPort address, ServerGreeting greeting, Listener listener) {
    this.channel = channel;
    this.address = address;
    this.parameters = greeting.parameters();
    this.cancelKey = greeting.cancelKey();
    this.listener = listener;
  }

  /** Hands the connection to someone else. */
  public void hold(Listener holder) {
    this.listener = holder;
  }

  /** What its users have left there, for the next one; null: it is as new. */
  public @Nullable Object memory() {
    return memory;
  }

  /** Its user leaves something there, or null when it has been cleaned. */
  public void remember(@Nullable Object left) {
    memory = left;
  }

  /** Whether the connection is still that one's. */
  public boolean isHeldBy(Listener holder) {
    return listener == holder;
  }

  Listener listener() {
    return listener;
  }

  public HostPort address() {
    return address;
  }

  /** This side of the connection, as host and port. */
  public String localAddress() {
    return channel.localAddress() instanceof InetSocketAddress local && local.getAddress() != null
        ? new HostPort(local.getAddress().getHostAddress(), local.getPort()).toString()
        : "";
  }

  public EventLoop eventLoop() {
    return channel.eventLoop();
  }

  /** ParameterStatus values as they were at the end of the login. */
  public Map<String, String> parameters() {
    return parameters;
  }

  /** The key that cancels what runs here, or null when the server gave none. */
  public @Nullable CancelKey cancelKey() {
    return cancelKey;
  }

  public boolean isActive() {
    return channel.isActive();
  }

  /** Whether it runs over TLS. */
  public boolean isEncrypted() {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  public boolean isWritable() {
    return channel.isWritable();
  }

  /** Queues bytes; consumes them. */
  public void write(ByteBuf bytes) {
    channel.write(bytes, channel.voidPromise());
  }

  /** Sends what was queued. */
  public void flush() {
    channel.flush();
  }

  /** An empty buffer to write a message into. */
  public ByteBuf newBuffer() {
    return channel.alloc().ioBuffer(128);
  }

  /** Whether the socket is read. Off while the receiver of the bytes cannot take more. */
  public void setAutoRead(boolean on) {
    channel.config().setAutoRead(on);
  }

  /**
   * A cancel request for this connection has been sent and may still take effect: the connection
   * must not be handed on.
   */
  public boolean isCancelInFlight() {
    return cancelsInFlight > 0;
  }

  /** Whether one more may be sent; if so, it is counted. */
  boolean cancelStarted() {
    if (cancelsInFlight >= MOST_CANCELS) {
      return false;
    }
    cancelsInFlight++;
    return true;
  }

  void cancelEnded() {
    cancelsInFlight--;
    Runnable then = afterCancels;
    if (cancelsInFlight == 0 && then != null) {
      afterCancels = null;
      then.run();
    }
  }

  /**
   * Runs {@code then} once when no cancel is in flight any more; only while one is. Replaces what
   * was to run before.
   */
  public void afterCancels(Runnable then) {
    afterCancels = then;
  }

  /** Says Terminate and closes. */
  public void close() {
    if (channel.isActive()) {
      ByteBuf bytes = newBuffer();
      ClientMessages.terminate(bytes);
      channel.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
    } else {
      channel.close();
    }
  }

  /** Closes at once: whatever runs there is of no use any more. */
  public void abort() {
    channel.close();
  }

  @Override
  public String toString() {
    return "server connection to " + address + " (" + cancelKey + ")";
  }
}
