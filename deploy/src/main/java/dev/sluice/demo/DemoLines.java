package dev.sluice.demo;

import dev.sluice.ProxyServer;
import java.io.PrintStream;
import java.sql.SQLException;

/**
 * What the demo prints before it reports traffic.
 *
 * @param out standard output
 */
record DemoLines(LocalCluster cluster, PrintStream out) {

  void printCluster() throws SQLException {
    ClusterNode primary = cluster.primary();
    out.println("PostgreSQL " + cluster.query(primary, "SHOW server_version") + " runs:");
    for (ClusterNode node : cluster.nodes()) {
      String role = node.equals(primary) ? "primary" : "replica";
      out.println("  " + node.name() + "  " + node.address() + "  " + role);
    }
    out.println("  in " + primary.directory().getParent());
  }

  void printProxy(ProxyServer proxy) {
    ClusterLogins.Login application = cluster.logins().application();
    out.println(
        "Sluice listens in front of them. The database "
            + SampleData.DATABASE
            + " holds a small shop: customer, product, purchase, purchase_item.");
    out.println("Connect with:");
    out.printf(
        "psql \"postgresql://%s:%s@%s/%s\"%n",
        application.user(), application.password().value(), proxy.address(), SampleData.DATABASE);
    proxy.httpAddress().ifPresent(http -> out.println("HTTP http://" + http));
    out.println("Ctrl-C stops and removes everything. Statements so far, every second:");
  }
}
