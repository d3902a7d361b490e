package dev.sluice.server;

import dev.sluice.codec.ClientMessages;
import dev.sluice.protocol.CancelKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A connection that only carries a cancel request. It stays until the server closes it, since only
 * then the signal has been sent (libpq's PQcancel waits for the same).
 */
final class CancelHandler extends ChannelInboundHandlerAdapter {
  private final CancelKey key;
  private final Duration timeout;

  CancelHandler(CancelKey key, Duration timeout) {
    this.key = key;
    this.timeout = timeout;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.executor().schedule(() -> context.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ByteBuf request = context.alloc().ioBuffer(64);
    ClientMessages.cancelRequest(request, key);
    context.writeAndFlush(request, context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
