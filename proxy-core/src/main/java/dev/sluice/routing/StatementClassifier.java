package dev.sluice.routing;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Temp. */
public final class StatementClassifier implements AutoCloseable {
  public StatementClassifier(ClassifierLimits limits, FunctionCatalog functions) {}

  public @Nullable Classification known(ByteBuf sql, int index, int length) {
    return classifyNow(sql.toString(index, length, StandardCharsets.UTF_8));
  }

  public void classify(
      ByteBuf sql, int index, int length, Executor executor, Consumer<Classification> done) {
    Classification c = classifyNow(sql.toString(index, length, StandardCharsets.UTF_8));
    executor.execute(() -> done.accept(c));
  }

  public Classification classifyNow(String sql) {
    String s = sql.strip().toLowerCase(Locale.ROOT);
    Classification.Kind kind =
        s.startsWith("select") && !s.contains("pg_")
            ? Classification.Kind.READ
            : s.startsWith("begin") || s.startsWith("start")
                ? Classification.Kind.BEGIN
                : s.startsWith("commit") || s.startsWith("end") || s.startsWith("rollback")
                    ? Classification.Kind.TRANSACTION_CONTROL
                    : s.startsWith("show") || s.startsWith("set")
                        ? Classification.Kind.PRIMARY_ONLY
                        : Classification.Kind.WRITE;
    return new Classification(
        kind, kind == Classification.Kind.READ ? Reason.READ_ONLY : Reason.WRITE, 0, List.of(), "");
  }

  @Override
  public void close() {}
}
