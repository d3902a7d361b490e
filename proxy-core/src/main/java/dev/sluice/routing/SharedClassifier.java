package dev.sluice.routing;

import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the classifiers of all databases share: the cache, the parser threads, the lexers. Lives as
 * long as the proxy. Any thread.
 */
final class SharedClassifier implements AutoCloseable {
  private final ClassifierLimits limits;
  private final ClassificationCache cache;
  private final ParserThreads parser;
  private final AtomicInteger scopes = new AtomicInteger();
  private final ConcurrentMap<NormalKey, CompletableFuture<ParserThreads.Answer>> underWay =
      new ConcurrentHashMap<>();

  private final FastThreadLocal<LexerScratch> scratch =
      new FastThreadLocal<>() {
        @Override
        protected LexerScratch initialValue() {
          return new LexerScratch();
        }
      };

  SharedClassifier(ClassifierLimits limits) {
    this.limits = limits;
    this.cache = new ClassificationCache(limits.cache().bytes());
    this.parser = new ParserThreads(limits.work());
    FactsVersion builtIn =
        FactsVersion.of(
            this, UserLists.NONE.over(FunctionCatalog.builtIn(), RelationFacts.NONE), 0);
    parser.warmUp(builtIn::judgement, builtIn.ast());
  }

  ClassifierLimits limits() {
    return limits;
  }

  ClassificationCache cache() {
    return cache;
  }

  /** Of the calling thread. */
  LexerScratch lexer() {
    return scratch.get();
  }

  int nextScope() {
    return scopes.incrementAndGet();
  }

  boolean awaitWarm(Duration timeout) throws InterruptedException {
    return parser.awaitWarm(timeout);
  }

  /**
   * What was proven by the facts before, if it still holds: the parser has understood the text, the
   * tokens have been judged anew, and no name in it is suspect now. Without this, each change of a
   * catalog would have all statements of its database parsed again at once.
   *
   * @param probe a text that needs the parser
   */
  @Nullable Classification takenOver(NormalKey probe, FactsVersion now) {
    if (now.before() == 0) {
      return null;
    }
    Classification before = cache.findAgain(probe.in(now.before()));
    if (before == null
        || before.kind() != Classification.Kind.READ
        || before.reason() != Reason.READ_ONLY
        || now.judge().namesSuspect(probe.bytes(), probe.size())) {
      return null;
    }
    cache.put(probe.copy(), before);
    return before;
  }

  /** Parses what shall not be remembered. */
  CompletableFuture<ParserThreads.Answer> parse(
      Supplier<QueryString> text, AstProof ast, Classification busy) {
    return parser.submit(text, ast, busy);
  }

  /** Clients that ask for the same text at the same time wait for one parse. */
  CompletableFuture<ParserThreads.Answer> parse(NormalKey key, QueryString text, AstProof ast) {
    CompletableFuture<ParserThreads.Answer> mine = new CompletableFuture<>();
    CompletableFuture<ParserThreads.Answer> others = underWay.putIfAbsent(key, mine);
    if (others != null) {
      return others;
    }
    CompletableFuture<Void> unused =
        parser
            .submit(() -> text, ast, text.busy())
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

  @Override
  public void close() {
    parser.close();
    scratch.remove();
  }
}
