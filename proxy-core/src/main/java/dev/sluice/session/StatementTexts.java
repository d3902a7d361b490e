package dev.sluice.session;

import dev.sluice.codec.Strings;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.StatementClassifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
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

  /** A parameter as the client was told it last, or empty. */
  String told(String parameter) {
    return parameters.told(parameter);
  }

  /** Whether texts of the session can be read at all. */
  boolean areReadable() {
    return parameters.areTextsReadable();
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
   * that is being found out it counts as what it was: the news is no older than the catalog's.
   */
  Classification current(Statement statement) {
    int version = classifier.version();
    if (statement.version() != version && !statement.isOversize()) {
      statement.version(version);
      ByteBuf content = Unpooled.wrappedBuffer(statement.content());
      int body = statement.body();
      int length = textLength(content, body);
      Classification known = known(content, body, length);
      if (known != null) {
        statement.learn(known);
      } else if (length <= UNREAD) {
        learn(content, body, length, statement::learn);
      }
    }
    return statement.classification();
  }

  /** Tells what a prepared statement is once the parser has found out; later in any case. */
  void find(Statement statement, Consumer<Classification> answer) {
    ByteBuf content = Unpooled.wrappedBuffer(statement.content());
    int body = statement.body();
    int length = textLength(content, body);
    learn(content, body, length, answer);
  }

  /** A statement that a PREPARE of SQL prepares, whose own statement begins at an index. */
  Statement prepared(String sql, int body) {
    byte[] content = (sql + "\0\0\0").getBytes(StandardCharsets.UTF_8);
    int at = sql.substring(0, body).getBytes(StandardCharsets.UTF_8).length;
    Statement statement = new Statement(content, at, Unclassified.NOT_YET);
    // For the parser to know it by the time that it is executed.
    current(statement);
    return statement;
  }

  /** The class of an EXECUTE of that statement. */
  Classification executed(Statement statement) {
    Classification body = current(statement);
    return new Classification(
        body.kind(),
        body.reason(),
        body.effects() | Effect.EXECUTES,
        body.settings(),
        body.detail());
  }

  /** A replica has refused the text: it is not sent to one again. */
  void refused(ByteBuf buffer, int index, int length, boolean asWrite) {
    Classification known = known(buffer, index, length);
    boolean executes = known != null && known.has(Effect.EXECUTES);
    if (parameters.areTextsReadable() && !executes) {
      classifier.refused(buffer, index, length, asWrite);
    }
  }

  /** The same for a prepared statement. */
  void refused(Statement statement, boolean asWrite) {
    ByteBuf content = Unpooled.wrappedBuffer(statement.content());
    int length = textLength(content, statement.body());
    refused(content, statement.body(), length, asWrite);
    Classification known = known(content, statement.body(), length);
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
    int end = Strings.end(buffer, index, index + length);
    int textLength = (end < 0 ? index + length : end) - index;
    Classification known = known(buffer, index, textLength);
    if (known != null) {
      Statement statement = new Statement(content, known);
      statement.version(classifier.version());
      return statement;
    }
    if (textLength > UNREAD) {
      return new Statement(content, Unclassified.TOO_LONG);
    }
    Statement unclassified = new Statement(content, Unclassified.NOT_YET);
    learn(buffer, index, textLength, unclassified::learn);
    return unclassified;
  }

  /** Of a text that should end with a NUL. */
  private static int textLength(ByteBuf content, int body) {
    int nul = Strings.end(content, body, content.writerIndex());
    return (nul < 0 ? content.writerIndex() : nul) - body;
  }
}
