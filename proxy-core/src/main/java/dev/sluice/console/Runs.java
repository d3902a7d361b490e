package dev.sluice.console;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the statements of one client, one at a time. On its event loop. */
final class Runs {
  private static final Logger LOG = LoggerFactory.getLogger(SqlConsole.class);

  private final Executor loop;
  private final Runnable ended;
  private boolean busy;
  private boolean closed;

  /**
   * Makes one that runs nothing yet.
   *
   * @param loop the client's event loop
   * @param ended told when a statement has ended and its answer is written
   */
  Runs(Executor loop, Runnable ended) {
    this.loop = loop;
    this.ended = ended;
  }

  boolean isBusy() {
    return busy;
  }

  /** Nobody wants to hear of what runs any more. */
  void close() {
    closed = true;
  }

  /** Runs it; then calls one of the two, in a turn of its own of the event loop. */
  void run(Action action, Consumer<Answer> done, Consumer<PgError> failed) {
    busy = true;
    try {
      action
          .run()
          .whenCompleteAsync(
              (answer, error) -> onEnd(() -> tell(answer, error, done, failed)), loop);
    } catch (ConsoleException e) {
      loop.execute(() -> onEnd(() -> failed.accept(e.error())));
    }
  }

  private void onEnd(Runnable told) {
    busy = false;
    if (!closed) {
      told.run();
      ended.run();
    }
  }

  private static void tell(
      @Nullable Answer answer,
      @Nullable Throwable error,
      Consumer<Answer> done,
      Consumer<PgError> failed) {
    if (answer != null) {
      done.accept(answer);
    } else {
      failed.accept(error(error));
    }
  }

  private static PgError error(@Nullable Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof ConsoleException refused) {
      return refused.error();
    }
    if (cause instanceof CancellationException) {
      return PgError.error(SqlState.QUERY_CANCELED, "it was ended by another command");
    }
    LOG.error("a command of the console failed", cause);
    return PgError.error(SqlState.INTERNAL_ERROR, "internal error of the proxy");
  }
}
