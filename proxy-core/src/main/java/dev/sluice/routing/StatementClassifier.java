package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * SQL text to {@link Classification}, by what is known of one database. Shares the cache and the
 * parser threads with the classifiers of the other databases. Any thread.
 *
 * <pre>
 * text -> SqlLexer -> NormalText -> ClassificationCache -> known
 *                         | miss
 *                         v
 *                     TextJudge (tokens only) -> decided: INSERT, SET, BEGIN, nextval() ...
 *                         | could be a read
 *                         v
 *                     ParserThreads -> ParserProof -> AstProof -> READ
 * </pre>
 *
 * <p>All of it holds for texts in an encoding in which ASCII is ASCII, and for {@code
 * standard_conforming_strings = on}; see {@link #reads}.
 */
public final class StatementClassifier implements AutoCloseable {
  /** Texts of more bytes would hold up an event loop for milliseconds: they are read elsewhere. */
  private static final int LARGE = 64 * 1024;

  private static final Classification BUSY =
      Classification.of(Kind.WRITE, Reason.PARSER_BUSY, Effect.EVERYTHING);

  private static final Classification TOO_LONG =
      Classification.of(Kind.WRITE, Reason.TOO_COMPLEX, Effect.EVERYTHING);

  private static final Classification UNREADABLE =
      Classification.of(Kind.WRITE, Reason.UNCERTAIN_TEXT, Effect.EVERYTHING);

  private static final Classification REFUSED =
      Classification.of(Kind.WRITE, Reason.REPLICA_REFUSED, Effect.UNKNOWN_ROUTINE);

  private final SharedClassifier shared;
  private final boolean alone;
  private volatile Facts facts;
  private volatile FactsVersion version;
  private volatile CompletableFuture<Void> awaited = CompletableFuture.completedFuture(null);

  /** With a cache and threads of its own, for one set of facts that never changes. */
  public StatementClassifier(ClassifierLimits limits, FunctionCatalog functions) {
    this(limits, functions, RelationFacts.NONE);
  }

  /** With a cache and threads of its own, for one set of facts that never changes. */
  public StatementClassifier(
      ClassifierLimits limits, FunctionCatalog functions, RelationFacts relations) {
    this(new SharedClassifier(limits), UserLists.NONE.over(functions, relations), true);
  }

  StatementClassifier(SharedClassifier shared, Facts facts, boolean alone) {
    this.shared = shared;
    this.alone = alone;
    this.facts = facts;
    this.version = FactsVersion.of(shared, facts, 0);
  }

  /**
   * Whether texts of such a session can be read at all; if not, use {@link #unreadable()} instead
   * of the other methods. Both values come in ParameterStatus messages.
   *
   * @param clientEncoding as PostgreSQL reports it
   * @param standardStrings whether standard_conforming_strings is on
   */
  public static boolean reads(String clientEncoding, boolean standardStrings) {
    return standardStrings && TextEncoding.hidesNoAscii(clientEncoding);
  }

  /** The classification of every text of a session that {@link #reads} refuses. */
  public static Classification unreadable() {
    return UNREADABLE;
  }

  /** The classification of a text too long to be buffered. */
  public static Classification tooLong() {
    return TOO_LONG;
  }

  /**
   * The classification if it is in the cache or needs neither the parser nor facts that are about
   * to come, else null, also for a text of more than 64 KB. Allocates nothing if it is in the
   * cache.
   *
   * @param sql borrowed; [index, index + length) is the text without the NUL at its end
   */
  public @Nullable Classification known(ByteBuf sql, int index, int length) {
    if (length > shared.limits().text().rawBytes()) {
      return TOO_LONG;
    }
    if (length > LARGE) {
      return null;
    }
    FactsVersion now = version;
    NormalKey probe = shared.lexer().read(sql, index, length, now.scope());
    Classification found = shared.cache().find(probe);
    return found != null ? found : withoutParser(probe, now);
  }

  private @Nullable Classification withoutParser(NormalKey probe, FactsVersion now) {
    QueryString text = now.judge().judge(probe.bytes(), probe.size());
    if (text.needsParser()) {
      return shared.takenOver(probe, now);
    }
    Classification classification = text.classification();
    if (isPremature(classification, now)) {
      return null;
    }
    if (probe.size() <= shared.limits().text().normalBytes()) {
      shared.cache().put(probe.copy(), classification);
    }
    return classification;
  }

  /**
   * The catalog's word on a function is on its way or has just come, and the session would be
   * pinned without it.
   */
  private boolean isPremature(Classification classification, FactsVersion now) {
    return classification.has(Effect.UNKNOWN_ROUTINE) && (!awaited.isDone() || version != now);
  }

  /**
   * Classifies with the parser if need be. A text that finds no parser thread or no answer in time
   * counts as a write.
   *
   * @param sql borrowed until this returns; [index, index + length) is the text without its NUL
   * @param executor runs {@code done} exactly once, never before this returns if it is an event
   *     loop
   */
  public void classify(
      ByteBuf sql, int index, int length, Executor executor, Consumer<Classification> done) {
    CompletableFuture<ParserThreads.Answer> unused =
        future(sql, index, length)
            .whenComplete(
                (answer, error) ->
                    executor.execute(
                        () -> done.accept(error == null ? answer.classification() : BUSY)));
  }

  private CompletableFuture<ParserThreads.Answer> future(ByteBuf sql, int index, int length) {
    if (length > shared.limits().text().rawBytes()) {
      return done(TOO_LONG);
    }
    FactsVersion now = version;
    if (length > LARGE) {
      byte[] copy = new byte[length];
      sql.getBytes(index, copy);
      return shared.parse(() -> large(copy, now), now.ast(), BUSY);
    }
    NormalKey key = shared.lexer().read(sql, index, length, now.scope()).copy();
    Classification found = shared.cache().findAgain(key);
    if (found != null) {
      return done(found);
    }
    QueryString text = now.judge().judge(key.bytes(), key.size());
    if (text.needsParser()) {
      return shared.parse(key, text, now.ast());
    }
    Classification classification = text.classification();
    return isPremature(classification, now)
        ? awaited.thenCompose(unused -> again(key))
        : done(classification);
  }

  /** With the facts that have come meanwhile, if they have. */
  private CompletableFuture<ParserThreads.Answer> again(NormalKey key) {
    FactsVersion now = version;
    QueryString text = now.judge().judge(key.bytes(), key.size());
    return text.needsParser()
        ? shared.parse(key.in(now.scope()), text, now.ast())
        : done(text.classification());
  }

  private static QueryString large(byte[] sql, FactsVersion now) {
    // Literals make a text large more often than structure does: its normal form may be short.
    NormalText normal = new SqlLexer().read(sql, 0, sql.length);
    return now.judge().judge(normal.bytes(), normal.size());
  }

  private static CompletableFuture<ParserThreads.Answer> done(Classification classification) {
    return CompletableFuture.completedFuture(
        new ParserThreads.Answer(ParserThreads.Outcome.DONE, classification));
  }

  /** Waits for the answer: for the command line and tests, never on an event loop. */
  public Classification classifyNow(String sql) {
    ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
    return future(text, 0, text.readableBytes()).join().classification();
  }

  /**
   * A replica has refused this text (25006 and its like): from now on it counts as a write, until
   * {@link #forget()} or until other facts are known.
   *
   * @param sql borrowed
   */
  public void refused(ByteBuf sql, int index, int length) {
    if (length <= shared.limits().text().rawBytes()) {
      NormalKey probe = shared.lexer().read(sql, index, length, version.scope());
      shared.cache().put(probe.copy(), REFUSED);
    }
  }

  /** The normal form, for people: texts that share it share their classification. */
  public String fingerprint(String sql) {
    ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
    NormalKey probe = shared.lexer().read(text, 0, text.readableBytes(), 0);
    return new String(probe.bytes(), 0, probe.size(), StandardCharsets.UTF_8);
  }

  /** What is in the cache is not found any more and makes room when room is needed. */
  public void forget() {
    version = FactsVersion.of(shared, facts, 0);
  }

  /** From now on goes by these facts. */
  void know(Facts newFacts) {
    facts = newFacts;
    version = FactsVersion.of(shared, newFacts, version.scope());
  }

  /**
   * A number that changes with the facts: whoever keeps a classification must ask again when this
   * is another one than it was.
   */
  public int version() {
    return version.scope();
  }

  /**
   * Facts are on their way: a statement that calls a function of which nothing is known waits for
   * them, since without them it would tie its session to the primary.
   *
   * @param limit how long it waits at most
   */
  void expectFacts(Duration limit) {
    awaited =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean awaitsFacts() {
    return !awaited.isDone();
  }

  /** They have come, or do not come now. */
  void factsCame() {
    awaited.complete(null);
  }

  /**
   * Waits until the parser threads have met their first statements, which take longer than a client
   * is kept waiting. Blocks; for the start.
   *
   * @return false when it took longer
   */
  public boolean awaitWarm(Duration timeout) throws InterruptedException {
    return shared.awaitWarm(timeout);
  }

  /** Classifications in the cache, with those that an older version of facts has left. */
  public long entries() {
    return shared.cache().entries();
  }

  public long hits() {
    return shared.cache().hits();
  }

  /** Texts that were not in the cache, whether or not they needed the parser. */
  public long misses() {
    return shared.cache().misses();
  }

  /** Ends the threads, if they are not shared. */
  @Override
  public void close() {
    if (alone) {
      shared.close();
    }
  }
}
