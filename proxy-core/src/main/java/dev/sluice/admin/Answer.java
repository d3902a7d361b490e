package dev.sluice.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param body to be encoded in UTF-8
 * @param headers besides those that every answer has
 */
record Answer(
    HttpResponseStatus status, String contentType, String body, Map<String, String> headers) {
  static final String TEXT = "text/plain; charset=utf-8";

  private static final String JSON = "application/json";

  Answer {
    headers = Map.copyOf(headers);
  }

  /** One with no headers of its own. */
  Answer(HttpResponseStatus status, String contentType, String body) {
    this(status, contentType, body, Map.of());
  }

  /** The same with these headers. */
  Answer with(Map<String, String> its) {
    return new Answer(status, contentType, body, its);
  }

  static Answer json(String body) {
    return new Answer(HttpResponseStatus.OK, JSON, body);
  }

  static Answer text(String body) {
    return new Answer(HttpResponseStatus.OK, TEXT, body);
  }

  /** Says no more than the status itself. */
  static Answer error(HttpResponseStatus status) {
    return new Answer(status, TEXT, status.reasonPhrase() + "\n");
  }

  /** 200 or 503, as Kubernetes and load balancers expect it. */
  static Answer health(Health health) {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("status", health.ok() ? "ok" : "unavailable")
            .put("reason", health.reason())
            .toString();
    HttpResponseStatus status =
        health.ok() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
    return new Answer(status, JSON, body + "\n");
  }

  /**
   * As a response in a new buffer, which the caller owns.
   *
   * @param last whether the connection ends with it
   */
  FullHttpResponse toResponse(ByteBufAllocator allocator, boolean last) {
    ByteBuf content = ByteBufUtil.writeUtf8(allocator, body);
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes())
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("x-content-type-options", "nosniff");
    headers.forEach((name, value) -> response.headers().set(name, value));
    if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    if (last) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return response;
  }
}
