package dev.sluice;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice route}. */
@Command(
    name = "route",
    description = {
      "Says where a statement goes, primary or replica, and why.",
      "",
      "Connects to nothing: knows what PostgreSQL brings along, but no function or view of yours."
    },
    footer = {
      "",
      "Examples:",
      "  sluice route \"SELECT count(*) FROM orders\"",
      "  sluice route \"SELECT * FROM orders FOR UPDATE\""
    })
final class RouteCommand implements Callable<Integer> {
  private final Optional<RouteExplainer> explainer;

  @Parameters(arity = "1", paramLabel = "SQL", description = "One statement, quoted for the shell.")
  private String sql = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  RouteCommand(Optional<RouteExplainer> explainer) {
    this.explainer = explainer;
  }

  @Override
  public Integer call() {
    if (sql.isBlank()) {
      throw new ParameterException(spec.commandLine(), "SQL is empty; allowed: one statement");
    }
    if (explainer.isEmpty()) {
      spec.commandLine().getErr().println("route is not available in this build");
      return ExitCode.SOFTWARE;
    }
    spec.commandLine().getOut().println(explainer.get().explain(sql));
    return ExitCode.OK;
  }
}
