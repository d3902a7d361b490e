package dev.sluice;

import dev.sluice.config.HostPort;
import dev.sluice.config.RoutingConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.routing.UserLists;
import dev.sluice.topology.CatalogReader;
import dev.sluice.topology.JdbcCatalogReader;
import dev.sluice.topology.JdbcTls;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What classifies the statements of a proxy.
 *
 * @param nodes whose catalogs can be read, the best first
 * @param databases that have sessions now
 */
record ProxyClassifiers(
    SluiceConfig config,
    Supplier<List<HostPort>> nodes,
    JdbcTls tls,
    Supplier<Set<String>> databases) {
  StatementClassifiers make() {
    SluiceConfig.Monitor monitor = config.cluster().monitor();
    RoutingConfig.Statements statements = config.routing().statements();
    CatalogReader catalogs = new JdbcCatalogReader(monitor.login(), nodes, monitor.timeout(), tls);
    return new StatementClassifiers(
        ClassifierLimits.defaults(),
        UserLists.of(statements),
        catalogs,
        new StatementClassifiers.Schedule(statements.catalogRefresh(), databases));
  }
}
