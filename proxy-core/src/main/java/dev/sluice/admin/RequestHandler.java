package dev.sluice.admin;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP connection: one request at a time, the next is read when the answer is written.
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
    startTimer(ctx);
    @Nullable HttpResponseStatus refusal = refusal(request);
    if (refusal != null) {
      write(ctx, Answer.error(refusal), request.decoderResult().isFailure());
      return;
    }
    String accept = request.headers().get(HttpHeaderNames.ACCEPT, "");
    pages.answer(path(request), accept, answer -> backOnLoop(ctx, () -> write(ctx, answer, false)));
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

  /** The status of a request that gets no page, or null. */
  private @Nullable HttpResponseStatus refusal(FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return malformed(request.decoderResult().cause());
    }
    if (!pages.has(path(request))) {
      return HttpResponseStatus.NOT_FOUND;
    }
    boolean known =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    return known ? null : HttpResponseStatus.METHOD_NOT_ALLOWED;
  }

  private static HttpResponseStatus malformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        : HttpResponseStatus.BAD_REQUEST;
  }

  private static String path(FullHttpRequest request) {
    int query = request.uri().indexOf('?');
    return query < 0 ? request.uri() : request.uri().substring(0, query);
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
                readRequest(ctx);
              } else {
                disconnect(ctx);
              }
            });
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
