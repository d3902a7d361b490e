package dev.sluice.console;

import dev.sluice.codec.TableMessages.Column;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A statement that was understood. May be run more than once.
 *
 * @param columns of its result; none for what gives no rows
 * @param runner runs it
 */
record Action(List<Column> columns, Runner runner) {
  Action {
    columns = List.copyOf(columns);
  }

  /** Runs a statement. */
  @FunctionalInterface
  interface Runner {
    /**
     * Called on the client's event loop; must not block it. Fails with {@link ConsoleException}, at
     * once or later.
     */
    CompletionStage<Answer> run() throws ConsoleException;
  }

  /** Nothing is to be done. */
  static Action of(Answer answer) {
    return new Action(List.of(), () -> CompletableFuture.completedStage(answer));
  }

  /** The same with another command tag. */
  Action withTag(String tag) {
    return new Action(columns, () -> runner.run().thenApply(answer -> answer.withTag(tag)));
  }

  CompletionStage<Answer> run() throws ConsoleException {
    return runner.run();
  }
}
