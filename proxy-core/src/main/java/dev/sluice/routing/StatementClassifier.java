package dev.sluice.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * SQL text to {@link Classification}. Owns the cache and the parser threads; lives as long as the
 * proxy. Any thread.
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
  private static final Set<String> ENCODINGS =
      Set.of("utf8", "unicode", "sqlascii", "koi8r", "koi8u", "alt", "win");

  /** Texts of more bytes would hold up an event loop for milliseconds: they are read elsewhere. */
  private static final int LARGE = 64 * 1024;

  private static final Classification BUSY =
      Classification.of(
          Classification.Kind.WRITE, Reason.PARSER_BUSY, Classification.Effect.EVERYTHING);

  private static final Classification TOO_LONG =
      Classification.of(
          Classification.Kind.WRITE, Reason.TOO_COMPLEX, Classification.Effect.EVERYTHING);

  private static final Classification UNREADABLE =
      Classification.of(
          Classification.Kind.WRITE, Reason.UNCERTAIN_TEXT, Classification.Effect.EVERYTHING);

  private static final Classification REFUSED =
      Classification.of(
          Classification.Kind.WRITE, Reason.REPLICA_REFUSED, Classification.Effect.UNKNOWN_ROUTINE);

  private final ClassifierLimits limits;
  private final TextJudge judge;
  private final ClassificationCache cache;
  private final ParserThreads parser;
  private final ConcurrentMap<NormalKey, CompletableFuture<ParserThreads.Answer>> underWay =
      new ConcurrentHashMap<>();

  private final FastThreadLocal<LexerScratch> scratch =
      new FastThreadLocal<>() {
        @Override
        protected LexerScratch initialValue() {
          return new LexerScratch();
        }
      };

  public StatementClassifier(ClassifierLimits limits, FunctionCatalog functions) {
    this(limits, functions, RelationFacts.NONE);
  }

  public StatementClassifier(
      ClassifierLimits limits, FunctionCatalog functions, RelationFacts relations) {
    this.limits = limits;
    this.judge = new TextJudge(limits.text(), functions, relations);
    this.cache = new ClassificationCache(limits.cache().bytes());
    this.parser = new ParserThreads(limits.work(), new AstProof(functions, relations));
    parser.warmUp(this::judgement);
  }

  /**
   * Whether texts of such a session can be read at all; if not, use {@link #unreadable()} instead
   * of the other methods. Both values come in ParameterStatus messages.
   *
   * @param clientEncoding as PostgreSQL reports it
   * @param standardStrings whether standard_conforming_strings is on
   */
  public static boolean reads(String clientEncoding, boolean standardStrings) {
    String name = clientEncoding.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return standardStrings
        && (ENCODINGS.contains(name)
            || name.matches("(latin|iso8859|win(dows)?12|win866|win874)[0-9]*|euc(jp|cn|kr|tw)"));
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
   * The classification if it is in the cache or needs no parser, else null, also for a text of more
   * than 64 KB. Allocates nothing if it is in the cache.
   *
   * @param sql borrowed; [index, index + length) is the text without the NUL at its end
   */
  public @Nullable Classification known(ByteBuf sql, int index, int length) {
    if (length > limits.text().rawBytes()) {
      return TOO_LONG;
    }
    if (length > LARGE) {
      return null;
    }
    LexerScratch lexer = scratch.get();
    NormalKey probe = lexer.read(sql, index, length);
    Classification found = cache.find(probe);
    return found != null ? found : withoutParser(probe);
  }

  private @Nullable Classification withoutParser(NormalKey probe) {
    QueryString text = judge.judge(probe.bytes(), probe.size());
    if (text.needsParser()) {
      return null;
    }
    Classification classification = text.classification();
    if (probe.size() <= limits.text().normalBytes()) {
      cache.put(probe.copy(), classification);
    }
    return classification;
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
    if (length > limits.text().rawBytes()) {
      return done(TOO_LONG);
    }
    if (length > LARGE) {
      byte[] copy = new byte[length];
      sql.getBytes(index, copy);
      return parser.submit(() -> large(copy), BUSY);
    }
    NormalKey key = scratch.get().read(sql, index, length).copy();
    Classification found = cache.findAgain(key);
    if (found != null) {
      return done(found);
    }
    QueryString text = judge.judge(key.bytes(), key.size());
    if (!text.needsParser()) {
      return done(text.classification());
    }
    return parse(key, text);
  }

  private QueryString large(byte[] sql) {
    // Literals make a text large more often than structure does: its normal form may be short.
    NormalText normal = new SqlLexer().read(sql, 0, sql.length);
    return judge.judge(normal.bytes(), normal.size());
  }

  /** Clients that ask for the same text at the same time wait for one parse. */
  private CompletableFuture<ParserThreads.Answer> parse(NormalKey key, QueryString text) {
    CompletableFuture<ParserThreads.Answer> mine = new CompletableFuture<>();
    CompletableFuture<ParserThreads.Answer> others = underWay.putIfAbsent(key, mine);
    if (others != null) {
      return others;
    }
    CompletableFuture<Void> unused =
        parser
            .submit(() -> text, text.busy())
            .thenAccept(
                answer -> {
                  keep(key, answer);
                  underWay.remove(key);
                  mine.complete(answer);
                });
    return mine;
  }

  private void keep(NormalKey key, ParserThreads.Answer answer) {
    switch (answer.outcome()) {
      case DONE -> cache.put(key, answer.classification());
      case TOO_SLOW -> cache.putTooSlow(key, answer.classification());
      case NO_THREAD -> {}
    }
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
   * {@link #forget()}.
   *
   * @param sql borrowed
   */
  public void refused(ByteBuf sql, int index, int length) {
    if (length <= limits.text().rawBytes()) {
      NormalKey probe = scratch.get().read(sql, index, length);
      cache.put(probe.copy(), REFUSED);
    }
  }

  /** The normal form, for people: texts that share it share their classification. */
  public String fingerprint(String sql) {
    ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
    NormalKey probe = scratch.get().read(text, 0, text.readableBytes());
    return new String(probe.bytes(), 0, probe.size(), StandardCharsets.UTF_8);
  }

  /** Empties the cache: what is known of functions or relations has changed. */
  public void forget() {
    cache.clear();
  }

  /**
   * Waits until the parser threads have met their first statements, which take longer than a client
   * is kept waiting. Blocks; for the start.
   *
   * @return false when it took longer
   */
  public boolean awaitWarm(Duration timeout) throws InterruptedException {
    return parser.awaitWarm(timeout);
  }

  /** Classifications in the cache. */
  public long entries() {
    return cache.entries();
  }

  public long hits() {
    return cache.hits();
  }

  /** Texts that were not in the cache, whether or not they needed the parser. */
  public long misses() {
    return cache.misses();
  }

  /** Texts that wait for a parser thread. */
  public int queued() {
    return parser.queued();
  }

  @Override
  public void close() {
    parser.close();
    scratch.remove();
  }

  private QueryString judgement(String normal) {
    byte[] bytes = normal.getBytes(StandardCharsets.US_ASCII);
    return judge.judge(bytes, bytes.length);
  }
}
