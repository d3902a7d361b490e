package dev.sluice.session;

import dev.sluice.routing.Route;
import dev.sluice.topology.Node;
import java.util.Locale;

/** What {@code sluice.explain = notice} tells of each statement. */
final class RouteNotice {
  private RouteNotice() {}

  /** One line: {@code sluice: replica pg-1 (proven read-only)}. */
  static String text(Route route, Node node) {
    return "sluice: "
        + route.target().name().toLowerCase(Locale.ROOT)
        + " "
        + node.name()
        + " ("
        + route.reason().text()
        + ")";
  }
}
