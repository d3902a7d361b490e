package dev.sluice.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that only carries a cancel request. It stays until the other side closes it, since
 * only then the signal has been sent (libpq's PQcancel waits for the same).
 */
final class CancelHandler extends ChannelInboundHandlerAdapter {
  private final Consumer<ByteBuf> request;
  private final Duration timeout;
  private final Consumer<Boolean> ended;
  private @Nullable Future<?> deadline;
  private boolean sent;
  private boolean uncertain;

  /**
   * Makes the handler.
   *
   * @param request writes the packet
   * @param timeout after which the other side is waited for no longer
   * @param ended told once whether the request is certain to have no effect any more: the other
   *     side has closed, or there was none
   */
  CancelHandler(Consumer<ByteBuf> request, Duration timeout, Consumer<Boolean> ended) {
    this.request = request;
    this.timeout = timeout;
    this.ended = ended;
  }

  /** There was no connection to send it on. */
  void notSent() {
    ended.accept(true);
  }

  /** The connect and the handshake of TLS count, too. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(() -> giveUp(context), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    sent = true;
    ByteBuf out = context.alloc().ioBuffer(64);
    request.accept(out);
    context.writeAndFlush(out, context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  private void giveUp(ChannelHandlerContext context) {
    uncertain = sent;
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    ended.accept(!uncertain);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    giveUp(context);
  }
}
