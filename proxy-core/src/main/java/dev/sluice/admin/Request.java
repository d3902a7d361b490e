package dev.sluice.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a request once its buffers are gone.
 *
 * @param path without the query string
 * @param accept value of the Accept header, empty when there is none
 * @param authorization value of the Authorization header, empty when there is none
 * @param peer address of who sent it
 * @param malformed the status that says what is wrong with it, or null
 */
record Request(
    HttpMethod method,
    String path,
    String accept,
    String authorization,
    String peer,
    @Nullable HttpResponseStatus malformed) {

  /** Borrows the message. */
  static Request of(FullHttpRequest message, String peer) {
    int query = message.uri().indexOf('?');
    String path = query < 0 ? message.uri() : message.uri().substring(0, query);
    return new Request(
        message.method(),
        path,
        message.headers().get(HttpHeaderNames.ACCEPT, ""),
        message.headers().get(HttpHeaderNames.AUTHORIZATION, ""),
        peer,
        malformed(message));
  }

  boolean isGet() {
    return method.equals(HttpMethod.GET);
  }

  /** Whether its method changes nothing. */
  boolean reads() {
    return isGet() || method.equals(HttpMethod.HEAD);
  }

  private static @Nullable HttpResponseStatus malformed(FullHttpRequest message) {
    Throwable cause = message.decoderResult().cause();
    if (cause == null) {
      return null;
    }
    if (cause instanceof TooLongHttpLineException) {
      return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        : HttpResponseStatus.BAD_REQUEST;
  }
}
