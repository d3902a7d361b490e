package dev.sluice.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;

/**
 * One who watches the status, by server-sent events (HTML Living Standard, section 9.2): the answer
 * to its request does not end. Has at most one event on its way; what comes meanwhile it does not
 * see. Thread: its event loop.
 */
final class Viewer {
  private static final String EVENT_STREAM = "text/event-stream";

  /** The answer to HEAD. */
  static final Answer HEAD = new Answer(HttpResponseStatus.OK, EVENT_STREAM, "");

  /** Tells the browser when to try again, in milliseconds. */
  private static final String HELLO = "retry: 2000\n\n";

  private final ChannelHandlerContext ctx;
  private final Access access;
  private ChannelFuture sent;
  private long sentAt;

  /** Begins the answer. */
  Viewer(ChannelHandlerContext ctx, Access access, long now) {
    this.ctx = ctx;
    this.access = access;
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, EVENT_STREAM)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .set("x-content-type-options", "nosniff")
        // Proxies of nginx's kind would keep events back.
        .set("x-accel-buffering", "no");
    ChannelFuture unused = ctx.write(response);
    sent = ctx.writeAndFlush(new DefaultHttpContent(ByteBufUtil.writeUtf8(ctx.alloc(), HELLO)));
    sentAt = now;
  }

  Access access() {
    return access;
  }

  /** An event of one line of data, as the wire has it. */
  static String event(String line) {
    return "data: " + line + "\n\n";
  }

  /**
   * Sends it, unless the last one is still on its way.
   *
   * @param event borrowed
   */
  void show(ByteBuf event, long now) {
    if (sent.isDone()) {
      sent = ctx.writeAndFlush(new DefaultHttpContent(event.retainedDuplicate()));
      sentAt = now;
    }
  }

  /** Ends the connection of one that has not read an event for so long. */
  void dropIfSlow(long now, Duration patience) {
    if (!sent.isDone() && now - sentAt >= patience.toNanos()) {
      ChannelFuture unused = ctx.close();
    }
  }
}
