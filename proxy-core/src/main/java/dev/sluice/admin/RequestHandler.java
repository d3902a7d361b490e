package dev.sluice.admin;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP connection: one request at a time, the next is read when the answer is written. (Not
 * with Netty's FlowControlHandler: at 4.2.18 it keeps back a request that took two reads to
 * arrive.)
 *
 * <pre>
 *   connected --> reading a request --> answering --+
 *                     ^                             |
 *                     +-----------------------------+
 * </pre>
 *
 * <p>Each of the two phases has the same deadline; a peer that misses it, by silence, by a byte now
 * and then, or by not reading the answer, is disconnected. Thread: the endpoint's event loop.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  /** The first is being answered; those behind it came in the same read. */
  private final Queue<Request> requests = new ArrayDeque<>();

  private final Pages pages;
  private final Duration deadline;
  private @Nullable Future<?> timer;

  RequestHandler(Pages pages, Duration deadline) {
    this.pages = pages;
    this.deadline = deadline;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    readRequest(ctx);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    requests.add(Request.of(request));
    if (requests.size() == 1) {
      answerFirst(ctx, requests.element());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTimer();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("HTTP connection {} closed", ctx.channel().remoteAddress(), cause);
    disconnect(ctx);
  }

  private void answerFirst(ChannelHandlerContext ctx, Request request) {
    startTimer(ctx);
    if (request.malformed() != null) {
      write(ctx, Answer.error(request.malformed()), true);
    } else if (!pages.has(request.path())) {
      write(ctx, Answer.error(HttpResponseStatus.NOT_FOUND), false);
    } else if (!request.reads()) {
      write(ctx, Answer.error(HttpResponseStatus.METHOD_NOT_ALLOWED), false);
    } else {
      pages.answer(
          request.path(),
          request.accept(),
          answer -> backOnLoop(ctx, () -> write(ctx, answer, false)));
    }
  }

  private static void backOnLoop(ChannelHandlerContext ctx, Runnable task) {
    try {
      ctx.executor().execute(task);
    } catch (RejectedExecutionException closed) {
      log.debug("an answer came after the endpoint was closed");
    }
  }

  private void write(ChannelHandlerContext ctx, Answer answer, boolean last) {
    ctx.writeAndFlush(answer.toResponse(ctx.alloc(), last))
        .addListener(
            written -> {
              if (written.isSuccess() && !last) {
                nextRequest(ctx);
              } else {
                disconnect(ctx);
              }
            });
  }

  private void nextRequest(ChannelHandlerContext ctx) {
    requests.remove();
    @Nullable Request next = requests.peek();
    if (next != null) {
      answerFirst(ctx, next);
    } else {
      readRequest(ctx);
    }
  }

  private void readRequest(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      startTimer(ctx);
      ctx.read();
    }
  }

  private void startTimer(ChannelHandlerContext ctx) {
    stopTimer();
    timer =
        ctx.executor().schedule(() -> disconnect(ctx), deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void disconnect(ChannelHandlerContext ctx) {
    ChannelFuture unused = ctx.close();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
