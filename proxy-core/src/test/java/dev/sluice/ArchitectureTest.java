package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The layer picture.
 *
 * <pre>
 *   Main, ProxyServer, admin, console
 *           |
 *        client
 *           |
 *        session
 *        /     \
 *   routing    pool
 *        \     /  \
 *      topology    server
 *           \     /    \
 *            \   codec  auth  tls
 *             \    |   /
 *              protocol
 *   config, metrics, log: leaves that anyone may read; tls and migrate know nothing else
 * </pre>
 *
 * A line may only be followed downwards, as far as one likes.
 */
final class ArchitectureTest {
  private static final String ROOT = "dev.sluice";

  private static final Set<String> LEAVES = Set.of("config", "metrics", "log");
  private static final Set<String> PROTOCOL = Set.of();
  private static final Set<String> CODEC = below(PROTOCOL, "protocol");
  private static final Set<String> AUTH = below(PROTOCOL, "protocol");
  private static final Set<String> SERVER = below(CODEC, "codec", "auth", "tls");
  private static final Set<String> TOPOLOGY = below(CODEC, "codec", "auth");
  private static final Set<String> POOL = below(TOPOLOGY, "topology", "server");
  private static final Set<String> ROUTING = below(TOPOLOGY, "topology");
  private static final Set<String> SESSION = below(POOL, "routing", "pool");
  private static final Set<String> CLIENT = below(SESSION, "session", "tls");
  private static final Set<String> ADMIN = below(CLIENT, "client");

  /** What each package may import, the leaves left out. */
  private static final Map<String, Set<String>> PICTURE =
      Map.ofEntries(
          Map.entry("protocol", PROTOCOL),
          Map.entry("codec", CODEC),
          Map.entry("auth", AUTH),
          Map.entry("tls", Set.of()),
          Map.entry("server", SERVER),
          Map.entry("topology", TOPOLOGY),
          Map.entry("pool", POOL),
          Map.entry("routing", ROUTING),
          Map.entry("session", SESSION),
          Map.entry("client", CLIENT),
          Map.entry("admin", ADMIN),
          Map.entry("console", ADMIN),
          Map.entry("migrate", Set.of()),
          Map.entry("config", Set.of()),
          Map.entry("metrics", Set.of()),
          Map.entry("log", Set.of()));

  private static final JavaClasses SLUICE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static Stream<String> packages() {
    return PICTURE.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void a_package_imports_only_what_is_below_it(String name) {
    String[] allowed =
        Stream.of(Set.of(name), PICTURE.getOrDefault(name, Set.of()), leavesFor(name))
            .flatMap(Set::stream)
            .map(ArchitectureTest::packageOf)
            .toArray(String[]::new);

    classes()
        .that()
        .resideInAPackage(packageOf(name))
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage(ROOT + "..").or(resideInAnyPackage(allowed)))
        .allowEmptyShould(true)
        .check(SLUICE);
  }

  @Test
  void there_are_no_packages_but_those_of_the_picture() {
    String[] known =
        Stream.concat(Stream.of(ROOT), packages().map(ArchitectureTest::packageOf))
            .toArray(String[]::new);

    classes().should().resideInAnyPackage(known).check(SLUICE);
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(SLUICE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Manager", "Helper", "Helpers", "Util", "Utils", "Impl"})
  void no_class_name_ends_in_a_word_that_says_nothing(String word) {
    noClasses().should().haveSimpleNameEndingWith(word).check(SLUICE);
  }

  @Test
  void no_class_is_called_abstract() {
    noClasses().should().haveSimpleNameStartingWith("Abstract").check(SLUICE);
  }

  @Test
  void only_routing_knows_jsqlparser() {
    onlyUsedIn("net.sf.jsqlparser..", "routing");
  }

  @Test
  void only_topology_knows_jdbc() {
    onlyUsedIn("java.sql..", "topology");
    onlyUsedIn("javax.sql..", "topology");
    onlyUsedIn("org.postgresql..", "topology");
  }

  @Test
  void only_metrics_and_admin_know_micrometer() {
    onlyUsedIn("io.micrometer..", "metrics", "admin");
    onlyUsedIn("io.prometheus..", "metrics");
  }

  @Test
  void protocol_and_auth_know_no_channel() {
    noClasses()
        .that()
        .resideInAnyPackage(packageOf("protocol"), packageOf("auth"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "io.netty.handler.."))
        .allowEmptyShould(true)
        .check(SLUICE);
  }

  private static void onlyUsedIn(String library, String... packages) {
    String[] users = Stream.of(packages).map(ArchitectureTest::packageOf).toArray(String[]::new);
    noClasses()
        .that(describe("are elsewhere", (JavaClass c) -> !resideInAnyPackage(users).test(c)))
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .allowEmptyShould(true)
        .check(SLUICE);
  }

  private static Set<String> leavesFor(String name) {
    return LEAVES.contains(name) ? Set.of() : LEAVES;
  }

  private static String packageOf(String name) {
    return ROOT + "." + name;
  }

  private static Set<String> below(Set<String> lower, String... own) {
    return Stream.concat(lower.stream(), Stream.of(own)).collect(toUnmodifiableSet());
  }
}
