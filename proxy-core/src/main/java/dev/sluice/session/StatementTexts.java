package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.StatementClassifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The shared classifier as one session sees it: texts in an encoding that it cannot read are not
 * shown to it.
 */
final class StatementTexts {
  /**
   * Up to this length, in bytes, a text of which nothing is known without the parser is a query and
   * nothing else.
   */
  static final int UNREAD = 64 * 1024;

  private final StatementClassifier classifier;
  private final ClientParameters parameters;
  private final EventLoop loop;

  StatementTexts(StatementClassifier classifier, ClientParameters parameters, EventLoop loop) {
    this.classifier = classifier;
    this.parameters = parameters;
    this.loop = loop;
  }

  /** Whether transactions of the session are READ ONLY unless they say otherwise. */
  boolean isReadOnlyByDefault() {
    return parameters.isReadOnlyByDefault();
  }

  /** What the text is, or null when it must be parsed first. */
  @Nullable Classification known(ByteBuf buffer, int index, int length) {
    return parameters.areTextsReadable()
        ? classifier.known(buffer, index, length)
        : StatementClassifier.unreadable();
  }

  /** Has the text parsed; {@code answer} runs on the session's event loop, later. */
  void learn(ByteBuf buffer, int index, int length, Consumer<Classification> answer) {
    classifier.classify(buffer, index, length, loop, answer);
  }

  /**
   * What a prepared statement is by now: the catalog may have changed since it was prepared. While
   * that is being found out it counts as unknown.
   */
  Classification current(Statement statement) {
    int version = classifier.version();
    if (statement.version() != version && !statement.isOversize()) {
      statement.version(version);
      ByteBuf content = Unpooled.wrappedBuffer(statement.content());
      int length = content.indexOf(0, content.writerIndex(), (byte) 0);
      Classification known = known(content, 0, length);
      if (known == null && length <= UNREAD) {
        learn(content, 0, length, statement::learn);
      }
      statement.learn(known != null ? known : Unclassified.NOT_YET);
    }
    return statement.classification();
  }

  /** A replica has refused the text: it is not sent to one again. */
  void refused(ByteBuf buffer, int index, int length, boolean asWrite) {
    if (parameters.areTextsReadable()) {
      classifier.refused(buffer, index, length, asWrite);
    }
  }

  /** The same for a prepared statement. */
  void refused(Statement statement, boolean asWrite) {
    ByteBuf content = Unpooled.wrappedBuffer(statement.content());
    int length = content.indexOf(0, content.writerIndex(), (byte) 0);
    refused(content, 0, length, asWrite);
    Classification known = known(content, 0, length);
    statement.learn(known == null ? Unclassified.NOT_YET : known);
  }

  /**
   * The statement that a Parse message defines. Inside a transaction nobody waits for the parser:
   * the answer is for the executions after it.
   *
   * @param index where the text begins, behind the statement's name
   * @param length to the end of the message
   */
  Statement statement(ByteBuf buffer, int index, int length) {
    byte[] content = ByteBufUtil.getBytes(buffer, index, length);
    int end = buffer.indexOf(index, index + length, (byte) 0);
    int textLength = (end < 0 ? index + length : end) - index;
    Classification known = known(buffer, index, textLength);
    if (known != null) {
      return new Statement(content, known);
    }
    if (textLength > UNREAD) {
      return new Statement(content, Unclassified.TOO_LONG);
    }
    Statement unclassified = new Statement(content, Unclassified.NOT_YET);
    learn(buffer, index, textLength, unclassified::learn);
    return unclassified;
  }
}
