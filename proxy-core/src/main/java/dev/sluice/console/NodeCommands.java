package dev.sluice.console;

import dev.sluice.config.NearestName;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be said of nodes that the proxy cannot see. None of it changes a node. */
final class NodeCommands {
  private static final Logger LOG = LoggerFactory.getLogger(SqlConsole.class);

  private final ConsoleServices services;

  NodeCommands(ConsoleServices services) {
    this.services = services;
  }

  List<Command> commands() {
    return List.of(
        new Command(
            "drain",
            "DRAIN node",
            "no new reads go to a node; from a primary new transactions are kept for a while",
            words -> onNode(words, this::drain)),
        new Command(
            "undrain", "UNDRAIN node", "the end of a DRAIN", words -> onNode(words, this::undrain)),
        new Command(
            "switch",
            "SWITCH TO node | SWITCH OFF",
            "a node is about to be made the primary: new transactions wait until it is",
            this::switchTo));
  }

  /** What is done to a node. */
  private interface OnNode {
    Answer run(Node node) throws ConsoleException;
  }

  private Action onNode(Words words, OnNode what) throws ConsoleException {
    String name = words.name();
    words.end();
    return new Action(List.of(), () -> done(what.run(node(name))));
  }

  private static CompletionStage<Answer> done(Answer answer) {
    return CompletableFuture.completedStage(answer);
  }

  private Answer drain(Node node) {
    services.topology().drain(node.id(), true);
    LOG.info("{} drains: somebody wants it to", node.name());
    Cluster cluster = services.topology().current();
    if (node.role() != Role.PRIMARY) {
      return Answer.done("DRAIN", "no new reads go to " + node.name() + " until UNDRAIN");
    }
    boolean alone = cluster.replicas().isEmpty();
    return Answer.done(
        "DRAIN",
        alone
            ? node.name() + " is the primary and no replica may take over: it keeps its work"
            : node.name()
                + " is the primary: new transactions wait for another one, for at most "
                + services.loaded().config().failover().switchover().toMillis()
                + " ms (failover.switchover)");
  }

  private Answer undrain(Node node) {
    boolean listed = node.listing().draining();
    services.topology().drain(node.id(), false);
    LOG.info("{} drains no more, as far as the console goes", node.name());
    return listed
        ? Answer.done("UNDRAIN")
        : Answer.done("UNDRAIN", node.name() + " was not draining");
  }

  private Action switchTo(Words words) throws ConsoleException {
    if (words.accept("off")) {
      words.end();
      return new Action(
          List.of(),
          () ->
              done(
                  services.holds().revoke()
                      ? Answer.done("SWITCH")
                      : Answer.done("SWITCH", "no switchover was announced")));
    }
    if (!words.accept("to")) {
      throw words.syntaxError();
    }
    return onNode(words, this::announce);
  }

  private Answer announce(Node node) throws ConsoleException {
    if (node.role() != Role.REPLICA) {
      String what = node.role() == Role.PRIMARY ? "is the primary already" : "is no replica now";
      throw ConsoleException.of(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, node.name() + " " + what);
    }
    services.holds().announce(node.id());
    LOG.info("a switchover to {} is announced", node.name());
    return Answer.done(
        "SWITCH",
        "new transactions wait until "
            + node.name()
            + " is the primary, for at most "
            + services.loaded().config().failover().holdTimeout().toMillis()
            + " ms (failover.holdTimeout); promote it now: Sluice does not");
  }

  /** By name, by host and port, by host if only one node has it, or by id. */
  private Node node(String name) throws ConsoleException {
    List<Node> nodes = services.topology().current().nodes();
    List<Node> found =
        nodes.stream()
            .filter(
                node ->
                    node.name().equalsIgnoreCase(name)
                        || node.address().toString().equalsIgnoreCase(name)
                        || Integer.toString(node.id()).equals(name))
            .toList();
    if (found.isEmpty()) {
      found = nodes.stream().filter(node -> node.address().host().equalsIgnoreCase(name)).toList();
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    List<String> names = nodes.stream().map(Node::name).toList();
    String meant =
        NearestName.of(name, names).map(near -> "Did you mean " + near + "? ").orElse("");
    throw new ConsoleException(
        PgError.error(
                SqlState.UNDEFINED_OBJECT,
                found.isEmpty()
                    ? "there is no node \"" + name + "\""
                    : "there are several nodes \"" + name + "\"")
            .withHint(meant + "The nodes are: " + String.join(", ", names) + "."));
  }
}
