package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.StatementClassifier;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement of the extended protocol, as the client defined it. Identity tells two
 * definitions under one name apart.
 */
final class Statement {
  /** Stands for every statement that is too long to be kept. */
  static final Statement OVERSIZE = new Statement(new byte[0], Unclassified.TOO_LONG);

  private final byte[] content;
  private final int body;
  private Classification classification;
  private int version;
  private byte @Nullable [] sharedName;
  private @Nullable Shape shape;
  private boolean stale;

  /**
   * Makes a statement.
   *
   * @param content what stands in the Parse message behind the name: query text with NUL, type
   *     OIDs; empty when it is too long to be kept
   */
  Statement(byte[] content, Classification classification) {
    this(content, 0, classification);
  }

  /**
   * Makes a statement that a PREPARE of SQL has prepared.
   *
   * @param content the text of the PREPARE, with NUL and no type OIDs, as in a Parse message
   * @param body where in it the statement begins that it prepares; above 0
   */
  Statement(byte[] content, int body, Classification classification) {
    this.content = content;
    this.body = body;
    this.classification = classification;
  }

  /** Whether a PREPARE of SQL has prepared it. */
  boolean isPreparedBySql() {
    return body > 0;
  }

  /** Where in the content the text begins that is executed. */
  int body() {
    return body;
  }

  byte[] content() {
    return content;
  }

  /** The same as servers get it: a statement of the proxy's own fails there. */
  byte[] serverContent() {
    return classification.isProxys() ? ServerError.REFUSED : content;
  }

  /** Too long to be kept: known only where the client itself has prepared it. */
  boolean isOversize() {
    return content.length == 0;
  }

  /** Whether it can be prepared under a name made of its content. */
  boolean isShareable() {
    return !isOversize() && !isPreparedBySql() && !classification.isProxys();
  }

  /**
   * Gives it the name under which sessions share it.
   *
   * @param salt what its meaning depends on besides its content
   */
  void share(String salt) {
    sharedName = ContentName.of(content, salt);
  }

  /** Whether it has one. */
  boolean isNamed() {
    return sharedName != null;
  }

  /** The name that {@link #share} gave it. */
  byte[] sharedName() {
    if (sharedName == null) {
      throw new IllegalStateException("not shared");
    }
    return sharedName;
  }

  /** What the client was told that it gives; null when it has not been told. */
  @Nullable Shape shape() {
    return shape;
  }

  /** The client is told what it gives. */
  void told(Shape columns) {
    shape = columns;
    stale = false;
  }

  /** The client prepares the same again: what it was told before counts no more. */
  void renewed() {
    shape = null;
    stale = false;
  }

  /** Whether it gives something else by now than the client was told. */
  boolean isStale() {
    return stale;
  }

  void stale(boolean now) {
    stale = now;
  }

  /** The query text. */
  String text() {
    return new String(content, 0, textLength(), StandardCharsets.UTF_8);
  }

  /** Length of the query text, in bytes. */
  int textLength() {
    int end = 0;
    while (end < content.length && content[end] != 0) {
      end++;
    }
    return end;
  }

  Classification classification() {
    return classification;
  }

  /** The {@link StatementClassifier#version} that the classification is of. */
  int version() {
    return version;
  }

  void version(int current) {
    version = current;
  }

  /** The parser has found out. */
  void learn(Classification answer) {
    classification = answer;
  }

  /** Whether a Parse message with that content would define the same. */
  boolean hasContent(ByteBuf buffer, int index, int length) {
    if (content.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (content[i] != buffer.getByte(index + i)) {
        return false;
      }
    }
    return true;
  }
}
