package dev.sluice.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/**
 * The page itself, the same for all: one document with one style and one script, which browsers run
 * because their hashes are in the policy (Content Security Policy, level 2), and nothing else.
 */
final class StatusDocument {
  private static final String HTML = read();

  /** What a browser gets. */
  static final Answer ANSWER =
      new Answer(
          HttpResponseStatus.OK,
          "text/html; charset=utf-8",
          HTML,
          Map.of(
              "content-security-policy",
              "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                  + "connect-src 'self'; img-src data:; script-src "
                  + hash("script")
                  + "; style-src "
                  + hash("style"),
              "referrer-policy",
              "no-referrer",
              "cross-origin-opener-policy",
              "same-origin"));

  private StatusDocument() {}

  private static String read() {
    try (InputStream in = StatusDocument.class.getResourceAsStream("status.html")) {
      return new String(
          Objects.requireNonNull(in, "status.html").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of what stands between the tags of that name. */
  private static String hash(String tag) {
    String open = "<" + tag + ">";
    int from = HTML.indexOf(open) + open.length();
    String content = HTML.substring(from, HTML.indexOf("</" + tag + ">", from));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
