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
 * @param reads whether its method is GET or HEAD
 * @param path without the query string
 * @param accept value of the Accept header, empty when there is none
 * @param malformed the status that says what is wrong with it, or null
 */
record Request(boolean reads, String path, String accept, @Nullable HttpResponseStatus malformed) {

  /** Borrows the message. */
  static Request of(FullHttpRequest message) {
    HttpMethod method = message.method();
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    int query = message.uri().indexOf('?');
    String path = query < 0 ? message.uri() : message.uri().substring(0, query);
    String accept = message.headers().get(HttpHeaderNames.ACCEPT, "");
    return new Request(reads, path, accept, malformed(message));
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
