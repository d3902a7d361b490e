package dev.sluice.admin;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
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
 *                     ^       |                     |
 *                     +-------|---------------------+
 *                             +--> watching, to its end
 * </pre>
 *
 * <p>Each of the first two phases has the same deadline; a peer that misses it, by silence, by a
 * byte now and then, or by not reading the answer, is disconnected. Thread: the endpoint's event
 * loop.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  /** The first is being answered; those behind it came in the same read. */
  private final Queue<Request> requests = new ArrayDeque<>();

  private final Pages pages;
  private final Viewers viewers;
  private final Duration deadline;
  private @Nullable Future<?> timer;
  private @Nullable Viewer viewer;

  RequestHandler(Pages pages, Viewers viewers, Duration deadline) {
    this.pages = pages;
    this.viewers = viewers;
    this.deadline = deadline;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    readRequest(ctx);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (viewer != null) {
      // It has nothing more to say.
      disconnect(ctx);
      return;
    }
    requests.add(Request.of(request, peer(ctx)));
    if (requests.size() == 1) {
      answerFirst(ctx, requests.element());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTimer();
    if (viewer != null) {
      viewers.leave(viewer);
    }
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
    } else if (request.path().equals(StatusPages.EVENTS) && request.isGet()) {
      watch(ctx, request);
    } else {
      pages.answer(request, answer -> backOnLoop(ctx, () -> write(ctx, answer, false)));
    }
  }

  private void watch(ChannelHandlerContext ctx, Request request) {
    StatusPages.Admission admission = pages.status().admit(request);
    if (admission.refusal().isPresent()) {
      write(ctx, admission.refusal().get(), false);
    } else if (viewers.isFull()) {
      write(ctx, Answer.error(HttpResponseStatus.SERVICE_UNAVAILABLE), false);
    } else {
      // No deadline from here on: who reads too slowly is dropped by the viewers.
      stopTimer();
      viewer = viewers.join(ctx, admission.access());
      // To notice when it goes.
      ctx.read();
    }
  }

  private static String peer(ChannelHandlerContext ctx) {
    return ctx.channel().remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "";
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
