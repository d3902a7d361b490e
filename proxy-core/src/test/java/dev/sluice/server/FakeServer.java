package dev.sluice.server;

import dev.sluice.codec.Wire;
import dev.sluice.config.HostPort;
import dev.sluice.protocol.CancelKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The far end of a server connection, without a socket: a test reads what it got and speaks. */
public final class FakeServer {
  private final EmbeddedChannel channel;
  private final ServerConnection connection;
  private final Runnable afterwards;

  /** A channel that lives on the event loop of who connects, as a socket would. */
  private static final class Channel extends EmbeddedChannel {
    private final @Nullable EventLoop loop;

    Channel(ChannelHandler handler, EventLoop loop) {
      super(handler);
      this.loop = loop;
    }

    @Override
    public EventLoop eventLoop() {
      return loop == null ? super.eventLoop() : loop;
    }
  }

  FakeServer(HostPort address, int processId, EventLoop loop, Runnable afterwards) {
    ServerHandler handler = new ServerHandler();
    this.channel = new Channel(handler, loop);
    this.connection =
        new ServerConnection(
            channel,
            address,
            new ServerGreeting(Map.of(), new CancelKey(processId, new byte[4])),
            handler.unheld());
    handler.serve(connection);
    this.afterwards = afterwards;
  }

  public ServerConnection connection() {
    return connection;
  }

  public EmbeddedChannel channel() {
    return channel;
  }

  /** What has come since the last time, as letters. */
  public String got() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    try {
      return Wire.readClient(all);
    } finally {
      all.release();
    }
  }

  /** Sends server messages. */
  public void says(String letters) {
    says(Wire.server(letters));
  }

  /** Sends bytes; consumes them. */
  public void says(ByteBuf bytes) {
    channel.writeInbound(bytes);
    afterwards.run();
  }

  /** The server ends the connection. */
  public void hangsUp() {
    channel.close();
    afterwards.run();
  }

  /** A cancel request for what runs here is on its way. */
  public void cancelStarts() {
    connection.cancelStarted();
  }

  /** The cancel request has done what it does. */
  public void cancelEnds() {
    connection.cancelEnded();
    afterwards.run();
  }

  public boolean isClosed() {
    return !channel.isOpen();
  }
}
