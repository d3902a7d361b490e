package dev.sluice.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;

/** Translates the events of a client's socket for its session. */
public final class SessionHandler extends ChannelInboundHandlerAdapter {
  private final ClientSession session;

  public SessionHandler(ClientSession session) {
    this.session = session;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    session.onClientRead((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    session.endRound();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    session.onClientWritability();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent
        || event instanceof ChannelInputShutdownReadComplete
        || (event instanceof SslCloseCompletionEvent close && close.isSuccess())) {
      // Half-closed: what is owed is still delivered, as far as TLS lets it.
      session.onTerminate();
      session.endRound();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      session.close();
    } else {
      // The client's bytes are broken, or the session's own code: this session ends, no other is
      // harmed.
      session.fatal(SessionErrors.of(cause, session.log()));
    }
  }
}
