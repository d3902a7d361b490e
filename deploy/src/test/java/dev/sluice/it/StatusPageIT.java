package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.HostPort;
import dev.sluice.demo.LocalCluster;
import dev.sluice.metrics.RecentEvents.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The status page in a browser, while a client whose name is markup keeps a temporary table. The
 * pictures are in {@code target/status-page}.
 */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StatusPageIT {
  static final Path PICTURES = Path.of("target", "status-page");
  static final String PASSWORD = "of the page";

  private static final Path DOCUMENT = Path.of("..", "proxy-core", "docs", "status-page.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.\\[\\]]+)` \\| .*\\. \\|$");
  private static final String HOSTILE = "<img src=x onerror=document.title=1>";

  /** Texts with less contrast than WCAG 2.2 wants for level AA (1.4.3); sections without a name. */
  private static final String FAULTS =
      """
      (() => {
        const numbers = text => text.match(/[\\d.]+/g).map(Number);
        const light = color => {
          const [r, g, b] = numbers(color).slice(0, 3).map(v => v / 255)
              .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const back = element => {
          const color = getComputedStyle(element).backgroundColor;
          return numbers(color)[3] === 0 ? back(element.parentElement) : color;
        };
        const faults = [];
        let texts = 0;
        for (const element of document.querySelectorAll('body *:not(script)')) {
          const own = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
          if (!own || !element.getClientRects().length) continue;
          texts++;
          const [low, high] = [light(getComputedStyle(element).color), light(back(element))].sort((a, b) => a - b);
          if ((high + 0.05) / (low + 0.05) < 4.5) faults.push(element.outerHTML);
        }
        if (texts < 30) faults.push('only ' + texts + ' texts');
        for (const section of document.querySelectorAll('section')) {
          if (!document.getElementById(section.getAttribute('aria-labelledby'))) faults.push(section.id);
        }
        return faults;
      })()
      """;

  private final TestProxy proxy;
  private final HostPort address;
  private Connection client;
  private Chromium browser;

  StatusPageIT(LocalCluster cluster) throws Exception {
    proxy = TestProxy.over(cluster, Map.of("SLUICE_HTTP_ADMIN_PASSWORD", PASSWORD));
    address = proxy.server().httpAddress().orElseThrow();
  }

  @BeforeEach
  void start() throws Exception {
    client = proxy.connect(Map.of("ApplicationName", HOSTILE));
    Sql.run(client, "CREATE TEMPORARY TABLE kept (id int)");
    Sql.run(client, "SELECT 'literal of somebody', 4711 AS \"" + HOSTILE + "\"");
    try (PreparedStatement prepared = client.prepareStatement("SELECT 'prepared one', ?::text")) {
      prepared.setString(1, "value of somebody");
      prepared.execute();
    }
    browser = Chromium.start();
  }

  @AfterEach
  void stop() throws Exception {
    browser.close();
    client.close();
  }

  @AfterAll
  void close() {
    proxy.close();
  }

  @Test
  void anyoneSeesTheNodesAndNothingOfClients() throws Exception {
    browser.look(1280, 900, "light");
    browser.open("http://" + address + "/status");

    Eventually.holds(
        () -> {
          assertThat(browser.text("#live")).isEqualTo("live");
          assertThat(browser.evaluate("document.querySelectorAll('article').length").asInt())
              .isEqualTo(3);
          assertThat(browser.text("#primary strong")).startsWith("Primary: 127.0.0.1:");
          assertThat(browser.text("article b")).endsWith("/s");
          assertThat(browser.text("#pins")).contains("temporary objects");
          assertThat(browser.text("#routes")).contains("the session is tied to the primary");
        });
    assertThat(browser.text("body"))
        .contains("log in")
        .doesNotContain("<img", "kept (", proxy.cluster().logins().application().user());
    assertThat(browser.evaluate("document.querySelector('#s-sessions').hidden").asBoolean())
        .isTrue();
    assertThat(json("").at("/details").isNull()).isTrue();
    assertThat(json("").toString())
        .doesNotContain("<img", "kept", "\"" + TestProxy.DATABASE + "\"")
        .doesNotContain(proxy.cluster().logins().application().user());
    browser.screenshot(PICTURES.resolve("anyone.png"));
    assertThat(browser.errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"375, light", "375, dark", "1280, light", "1280, dark"})
  void anAdministratorSeesEverythingAsText(int width, String scheme) throws Exception {
    browser.look(width, 812, scheme);
    logIn();

    Eventually.holds(
        () -> {
          assertThat(browser.text("#access")).isEqualTo("everything is shown");
          assertThat(browser.text("#sessions")).contains(HOSTILE, "temporary objects");
          assertThat(browser.text("#statements")).contains(HOSTILE);
          assertThat(browser.text("article b")).endsWith("/s");
        });
    browser.screenshot(PICTURES.resolve("admin-" + width + "-" + scheme + ".png"));
    assertThat(browser.text("#pools")).contains(TestProxy.DATABASE);
    assertThat(browser.text("body"))
        .doesNotContain("literal of somebody", "4711", "prepared one", "value of somebody");
    assertThat(browser.evaluate(FAULTS)).isEmpty();
    assertThat(browser.evaluate("document.images.length").asInt()).isZero();
    assertThat(browser.evaluate("document.title").asText()).endsWith("– Sluice");
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser.evaluate("innerWidth").asInt()).isEqualTo(width);
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void manyEventsAreShownWhenAskedFor() throws Exception {
    for (int i = 0; i < 20; i++) {
      proxy.server().metrics().events().add(Kind.NODE, "<b>pg-9</b>", "event " + i, "of a test");
    }
    browser.look(375, 812, "light");
    browser.open("http://" + address + "/status");
    String rows = "document.querySelectorAll('#events tbody tr').length";
    Eventually.holds(() -> assertThat(browser.evaluate(rows).asInt()).isEqualTo(15));
    assertThat(browser.text("#events"))
        .contains("<b>pg-9</b>", "event 19")
        .doesNotContain("of a test");

    browser.evaluate("document.querySelector('#events button').click()");

    assertThat(browser.evaluate(rows).asInt()).isGreaterThanOrEqualTo(20);
    assertThat(browser.evaluate("document.querySelectorAll('#events b').length").asInt()).isZero();
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void theJsonHasTheFieldsOfTheDocument() throws Exception {
    Set<String> documented = new TreeSet<>();
    ROW.matcher(Files.readString(DOCUMENT)).results().forEach(row -> documented.add(row.group(1)));
    assertThat(documented).hasSizeGreaterThan(70);

    Eventually.holds(
        () -> {
          Set<String> shown = new TreeSet<>();
          paths("", json(PASSWORD), shown);
          assertThat(shown).isEqualTo(documented);
        });
  }

  /** The browser knows the password from then on. */
  private void logIn() throws Exception {
    String password = PASSWORD.replace(" ", "%20");
    browser.open("http://admin:" + password + "@" + address + "/login");
  }

  /** The status as JSON, for anyone if the password is empty. */
  private JsonNode json(String password) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/status.json"));
    if (!password.isEmpty()) {
      byte[] pair = ("admin:" + password).getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    return new ObjectMapper()
        .readTree(HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body());
  }

  private static void paths(String prefix, JsonNode node, Set<String> paths) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  paths(
                      prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                      field.getValue(),
                      paths));
    } else if (node.isArray()) {
      node.forEach(element -> paths(prefix + "[]", element, paths));
    } else {
      paths.add(prefix);
    }
  }
}
