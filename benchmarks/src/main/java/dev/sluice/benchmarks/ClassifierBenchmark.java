package dev.sluice.benchmarks;

import dev.sluice.routing.Classification;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.FunctionCatalog;
import dev.sluice.routing.StatementClassifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From a statement's text, in a direct buffer as a socket delivers it, to its classification: three
 * that are in the cache, which must allocate nothing, and one that has to be parsed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClassifierBenchmark {
  /** A power of two. */
  private static final int LITERALS = 1024;

  private static final String BY_KEY = "SELECT abalance FROM pgbench_accounts WHERE aid = ";

  /** About 600 bytes, as Hibernate writes them. */
  private static final String JOIN =
      "select o1_0.id,o1_0.created_at,o1_0.status,o1_0.total,c1_0.id,c1_0.email,c1_0.last_name,"
          + "a1_0.id,a1_0.city,a1_0.country_code,"
          + "l1_0.order_id,l1_0.id,l1_0.quantity,l1_0.unit_price,p1_0.id,p1_0.name,p1_0.sku "
          + "from orders o1_0 left join customers c1_0 on c1_0.id=o1_0.customer_id "
          + "left join addresses a1_0 on a1_0.id=o1_0.shipping_address_id "
          + "join order_lines l1_0 on o1_0.id=l1_0.order_id "
          + "left join products p1_0 on p1_0.id=l1_0.product_id "
          + "where o1_0.status in ($1,$2,$3) and o1_0.created_at>=$4 and c1_0.deleted_at is null "
          + "order by o1_0.created_at desc offset $5 rows fetch first $6 rows only";

  private final StatementClassifier classifier =
      new StatementClassifier(patient(), FunctionCatalog.builtIn());
  private final ByteBuf texts = PooledByteBufAllocator.DEFAULT.directBuffer();
  private final int[] literalsAt = new int[LITERALS + 1];
  private int turn;
  private int parameterAt;
  private int joinAt;

  /** The first parse of a cold process on a busy machine takes longer than the usual limit. */
  private static ClassifierLimits patient() {
    ClassifierLimits usual = ClassifierLimits.defaults();
    ClassifierLimits.Work work =
        new ClassifierLimits.Work(
            usual.work().threads(), usual.work().queue(), Duration.ofMinutes(1));
    return new ClassifierLimits(usual.cache(), work, usual.text());
  }

  @Setup
  public void write() {
    for (int i = 0; i < LITERALS; i++) {
      literalsAt[i] = write(BY_KEY + (1 + i * 97L % 100_000) + ";");
    }
    literalsAt[LITERALS] = texts.writerIndex();
    parameterAt = write(BY_KEY + "$1");
    joinAt = write(JOIN);
    cache(0, literalsAt[1]);
    cache(parameterAt, joinAt);
    cache(joinAt, texts.writerIndex());
  }

  /** A simple query of {@code pgbench -S}, another literal each time. */
  @Benchmark
  public @Nullable Classification knownLiteral() {
    int i = turn++ & (LITERALS - 1);
    return known(literalsAt[i], literalsAt[i + 1]);
  }

  /** The text of a Parse message. */
  @Benchmark
  public @Nullable Classification knownParameter() {
    return known(parameterAt, joinAt);
  }

  @Benchmark
  public @Nullable Classification knownJoin() {
    return known(joinAt, texts.writerIndex());
  }

  /** With the way to a parser thread and back; the cache stays full of what was forgotten. */
  @Benchmark
  public Classification unknown() {
    classifier.forget();
    return classifier.classifyNow(BY_KEY + "1;");
  }

  @TearDown
  public void release() {
    texts.release();
    classifier.close();
  }

  private int write(String sql) {
    int start = texts.writerIndex();
    texts.writeCharSequence(sql, StandardCharsets.US_ASCII);
    return start;
  }

  /** So that no benchmark measures misses. */
  private void cache(int start, int end) {
    String sql = texts.toString(start, end - start, StandardCharsets.US_ASCII);
    Classification now = classifier.classifyNow(sql);
    Classification known = known(start, end);
    if (now.kind() != Classification.Kind.READ || !now.equals(known)) {
      throw new IllegalStateException(sql + " is classified as " + now + ", known as " + known);
    }
  }

  private @Nullable Classification known(int start, int end) {
    return classifier.known(texts, start, end - start);
  }
}
