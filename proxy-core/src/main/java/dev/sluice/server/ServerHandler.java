package dev.sluice.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** Translates the events of a server's socket for whoever holds the connection. */
final class ServerHandler extends ChannelInboundHandlerAdapter {
  private @Nullable ServerConnection connection;

  void serve(ServerConnection served) {
    this.connection = served;
  }

  /**
   * The listener before anybody holds the connection: a server that speaks unasked is not to be
   * used.
   */
  ServerConnection.Listener unheld() {
    return new ServerConnection.Listener() {
      @Override
      public void onServerRead(ByteBuf bytes) {
        bytes.release();
        connection().abort();
      }

      @Override
      public void onServerReadComplete() {}

      @Override
      public void onServerClosed() {}

      @Override
      public void onServerWritability(boolean writable) {}
    };
  }

  private ServerConnection connection() {
    if (connection == null) {
      throw new IllegalStateException("not served yet");
    }
    return connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection().listener().onServerRead((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    connection().listener().onServerReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    connection().listener().onServerWritability(context.channel().isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection().listener().onServerClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A reset connection or a broken protocol: the close that follows tells the holder.
    context.close();
  }
}
