package dev.sluice.admin;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Joins the parts of a request that has no body, and ends the connection of one that has: nothing
 * here takes one, and reading it to its end is work that a peer could make.
 */
final class BodyRefusal extends HttpObjectAggregator {
  private static final int MOST_BODY_BYTES = 0;

  BodyRefusal() {
    super(MOST_BODY_BYTES, true);
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage request) {
    Answer answer = Answer.error(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    ctx.writeAndFlush(answer.toResponse(ctx.alloc(), true))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
