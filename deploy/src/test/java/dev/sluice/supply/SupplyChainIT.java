package dev.sluice.supply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.supply.Sbom.Component;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the bill of materials, and docs/supply-chain.md, to the jar that is shipped. */
final class SupplyChainIT {
  private static final Path SLUICE = Path.of("target", "sluice.jar");

  /** Made of several parts, or of none. */
  private static final Pattern MERGED =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|services/.*|LICENSE|LICENSE\\.txt|NOTICE|NOTICE\\.txt"
              + "|io\\.netty\\.versions\\.properties)|LICENSE");

  /** The jars that tests run with, by their SHA-256: all of sluice.jar and many others. */
  private static Map<String, Path> jars() throws Exception {
    Map<String, Path> jars = new HashMap<>();
    for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (element.endsWith(".jar")) {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Path.of(element)));
        jars.put(HexFormat.of().formatHex(hash), Path.of(element));
      }
    }
    return jars;
  }

  /** Checksums by name. */
  private static Map<String, Long> contents(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .filter(entry -> !entry.isDirectory())
          .collect(Collectors.toMap(JarEntry::getName, JarEntry::getCrc));
    }
  }

  private static boolean isOfOwnModule(Path jar) {
    String name = String.valueOf(jar.getFileName());
    return name.startsWith("proxy-core-")
        || name.startsWith("k8s-discovery-")
        || name.startsWith("deploy-");
  }

  @Test
  void everyPartThatIsNamedIsInTheJar() throws Exception {
    Sbom sbom = Sbom.read();
    Map<String, Path> jars = jars();
    Map<String, Long> sluice = contents(SLUICE);
    List<String> missing = new ArrayList<>();

    for (Component component : sbom.components()) {
      if (component.isOwn()) {
        continue;
      }
      assertThat(jars).as("the jar of " + component.coordinates()).containsKey(component.sha256());
      contents(Objects.requireNonNull(jars.get(component.sha256()))).entrySet().stream()
          .filter(entry -> entry.getKey().endsWith(".class") || entry.getKey().endsWith(".so"))
          .filter(entry -> !entry.getKey().endsWith("module-info.class"))
          .filter(entry -> !sluice.containsKey(entry.getKey()))
          .forEach(entry -> missing.add(component.coordinates() + " " + entry.getKey()));
    }

    assertThat(sbom.components()).hasSizeGreaterThan(50);
    assertThat(missing).isEmpty();
  }

  @Test
  void everythingInTheJarIsOfAPartThatIsNamed() throws Exception {
    Set<String> named =
        Sbom.read().components().stream().map(Component::sha256).collect(Collectors.toSet());
    Map<String, Set<Long>> known = new HashMap<>();
    for (Map.Entry<String, Path> jar : jars().entrySet()) {
      if (named.contains(jar.getKey()) || isOfOwnModule(jar.getValue())) {
        contents(jar.getValue())
            .forEach((name, crc) -> known.computeIfAbsent(name, n -> new HashSet<>()).add(crc));
      }
    }

    Set<String> unknown = new TreeSet<>();
    contents(SLUICE)
        .forEach(
            (name, crc) -> {
              if (!MERGED.matcher(name).matches()
                  && !known.getOrDefault(name, Set.of()).contains(crc)) {
                unknown.add(name);
              }
            });

    assertThat(unknown).isEmpty();
  }

  @Test
  void whatAScannerOfTheJarFindsIsNamed() throws Exception {
    Set<String> named =
        Sbom.read().components().stream()
            .map(Component::coordinates)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> found = new TreeSet<>();
    try (JarFile jar = new JarFile(SLUICE.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().matches("META-INF/maven/.*/pom\\.properties")) {
          Properties properties = new Properties();
          try (InputStream in = jar.getInputStream(entry)) {
            properties.load(in);
          }
          found.add(
              properties.getProperty("groupId")
                  + ":"
                  + properties.getProperty("artifactId")
                  + ":"
                  + properties.getProperty("version"));
        }
      }
    }

    assertThat(found).hasSizeGreaterThan(30);
    found.removeAll(named);
    assertThat(found).containsExactlyElementsOf(withinOthers());
  }

  /** Parts that others have taken into their own jars, as the document has them. */
  private static List<String> withinOthers() throws IOException {
    return Files.readAllLines(Path.of("docs", "supply-chain.md")).stream()
        .filter(line -> line.startsWith("- `") && line.contains("` within `"))
        .map(line -> line.substring(3, line.indexOf('`', 3)))
        .toList();
  }

  @Test
  void theDocumentHasEveryLicenceAndWhoseItIs() throws Exception {
    Map<String, Set<String>> groups = new TreeMap<>();
    for (Component component : Sbom.read().components()) {
      String licences = String.join(", ", component.licences());
      groups.computeIfAbsent(licences, l -> new TreeSet<>()).add(component.group());
    }

    assertThat(
            Files.readAllLines(Path.of("docs", "supply-chain.md")).stream()
                .dropWhile(line -> !line.equals("## Licences"))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> line.substring(2, line.length() - 2).replace(" | ", ": ")))
        .containsExactlyElementsOf(
            groups.entrySet().stream()
                .map(
                    entry ->
                        entry.getKey()
                            + ": "
                            + entry.getValue().stream()
                                .map(group -> "`" + group + "`")
                                .collect(Collectors.joining(", ")))
                .toList());
  }
}
