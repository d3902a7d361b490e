package dev.sluice.console;

import dev.sluice.config.ConfigChanges;
import dev.sluice.config.ConfigException;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** RELOAD. */
record ReloadCommand(Reload reload) {
  Command command() {
    return new Command(
        "reload",
        "RELOAD",
        "reads the configuration and the certificates again; what is wrong changes nothing",
        words -> {
          words.end();
          return new Action(List.of(), this::run);
        });
  }

  private CompletionStage<Answer> run() {
    return reload
        .run()
        .handle(
            (changes, error) ->
                error == null
                    ? CompletableFuture.completedStage(answer(changes))
                    : CompletableFuture.<Answer>failedStage(why(error)))
        .thenCompose(answer -> answer);
  }

  private static Answer answer(ConfigChanges changes) {
    List<String> told = new ArrayList<>();
    changes.live().forEach(change -> told.add("changed: " + change));
    changes.needRestart().forEach(change -> told.add("needs a restart: " + change));
    return Answer.done("RELOAD", told.isEmpty() ? "nothing has changed" : String.join("\n", told));
  }

  private static Throwable why(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof ConfigException wrong
        ? new ConsoleException(
            PgError.error(SqlState.CONFIG_FILE_ERROR, "the configuration stays as it was")
                .withDetail(String.join("\n", wrong.problems())))
        : cause;
  }
}
